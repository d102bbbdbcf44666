package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailComposerTest {

    private final MailComposer composer = new MailComposer("Madang <no-reply@board.example>");

    @Test
    void noSubjectMakesASecondHeader() throws Exception {
        for (String hostile : List.of("x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\rBcc: eve@evil.example",
                "x\r\n\r\nbody", "x\u2028Bcc: eve@evil.example", "x\u0085Bcc: eve@evil.example", "x\u0000y",
                "한글\r\nBcc: eve@evil.example", "x\r\n Bcc: eve@evil.example", "\r\n\r\n", "x\ud800y",
                "x\u202egnp.exe", "=?utf-8?Q?x=0D=0ABcc:_eve@evil.example?=")) {
            MimeMessage message = compose("ann@example.com", hostile);
            String head = head(message);
            assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc") || line.startsWith("body")), head);
            assertEquals(1, head.lines().filter(line -> line.startsWith("Subject:")).count(), head);
            assertEquals(List.of("ann@example.com"), List.of(message.getAllRecipients()).stream()
                    .map(Object::toString).toList());
            String arrived = message.getSubject();
            assertTrue(arrived.chars().noneMatch(Character::isISOControl), arrived);
        }
    }

    @Test
    void longSubjectsAreCutAndFolded() throws Exception {
        MimeMessage message = compose("ann@example.com", "마당 ".repeat(200));
        assertTrue(head(message).lines().allMatch(line -> line.length() <= 78), head(message));
        assertEquals(MailComposer.MAX_SUBJECT_LENGTH - 1, message.getSubject().length());
    }

    @Test
    void addressesThatAreNotOneAreRefusedWithoutBeingNamed() {
        for (String wrong : List.of("", "ann", "@example.com", "ann@", "a b@example.com", "ann@example.com, eve@evil.example",
                "ann@example.com\r\nBcc: eve@evil.example", "<ann@example.com>", "Ann <ann@example.com>",
                "ann@example.com>", "ann@exa mple.com", "ann\r\n@example.com", "안녕@example.com", "\"a b\"@example.com",
                "ann@[127.0.0.1]", "undisclosed:ann@example.com;", "ann@example..com", "ann@-example.com", ".ann@example.com",
                "ann@exam_ple.com", "a@b@c.example")) {
            AddressException refused = assertThrows(AddressException.class, () -> composer.recipient(wrong), wrong);
            assertEquals("not an address that SMTP can transport", refused.getMessage());
        }
    }

    @Test
    void domainsOfAnyScriptGoInPunycode() throws Exception {
        assertEquals("ann@xn--hq1bm8jm9l.example", composer.recipient("ann@도메인.example").getAddress());
        assertEquals("o'neil+tag=x@example.com", composer.recipient("o'neil+tag=x@example.com").getAddress());
    }

    @Test
    void sameMailSameHeaders() throws Exception {
        assertEquals(withoutBoundary(head(compose("ann@example.com", "제목"))),
                withoutBoundary(head(compose("ann@example.com", "제목"))));
        assertTrue(head(compose("ann@example.com", "x")).contains("Message-ID: <an-id@board.example>"));
    }

    @Test
    void aSenderThatIsNoAddressStopsTheStart() {
        for (String wrong : List.of("", "Madang", "a@b.example, c@d.example", "Madang <>", "x\r\nBcc: y <a@b.example>")) {
            assertThrows(IllegalArgumentException.class, () -> new MailComposer(wrong), wrong);
        }
        assertEquals("board.example", new MailComposer("a@board.example").domain());
    }

    private MimeMessage compose(String recipient, String subject) throws Exception {
        return composer.compose("an-id", "en", composer.recipient(recipient), Instant.EPOCH,
                new MailTemplates.Rendered(subject, "text", "<p>html</p>"));
    }

    private static String head(MimeMessage message) throws Exception {
        var out = new ByteArrayOutputStream();
        message.writeTo(out);
        return out.toString(StandardCharsets.UTF_8).split("\r\n\r\n", 2)[0];
    }

    private static String withoutBoundary(String head) {
        return head.replaceAll("boundary=\"[^\"]*\"", "");
    }
}
