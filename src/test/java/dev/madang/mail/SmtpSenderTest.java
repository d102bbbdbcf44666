package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.madang.platform.config.Settings;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmtpSenderTest {

    /** For what must time out; anything else may take long on a busy machine. */
    private static final SmtpSender.Timeouts SHORT =
            new SmtpSender.Timeouts(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(1500));

    private static final Instant WRITTEN = Instant.parse("2026-11-20T10:36:39Z");

    private static TestCertificate certificate;

    private final MailComposer composer = new MailComposer("마당 <no-reply@board.example>");
    private FakeSmtpServer server;
    private SmtpSender sender;

    private static Set<Thread> threadsBefore;

    @BeforeAll
    static void makeCertificate() {
        threadsBefore = Thread.getAllStackTraces().keySet();
        certificate = TestCertificate.forLocalhost();
    }

    @BeforeEach
    void start() throws Exception {
        server = new FakeSmtpServer(certificate);
        sender = sender("localhost", server.port(), true, certificate.pem(), null);
    }

    @AfterEach
    void stop() throws Exception {
        sender.close();
        server.close();
    }

    @AfterAll
    static void noThreadIsLeft() throws Exception {
        Thread.sleep(100);
        Set<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !threadsBefore.contains(thread)).map(Thread::getName)
                .filter(name -> name.startsWith("madang-") || name.contains("ail")).collect(Collectors.toSet());
        assertEquals(Set.of(), left);
    }

    @Test
    void aMailArrivesOverTlsInBothForms() throws Exception {
        send("ann@example.com", "안녕하세요, 마당입니다");
        FakeSmtpServer.Received mail = server.received().get(0);
        assertTrue(mail.encrypted());
        assertEquals("no-reply@board.example", mail.from());
        assertEquals(List.of("ann@example.com"), mail.recipients());
        MimeMessage message = mail.message();
        assertEquals("안녕하세요, 마당입니다", message.getSubject());
        var from = (InternetAddress) message.getFrom()[0];
        assertEquals("마당", from.getPersonal());
        assertEquals("no-reply@board.example", from.getAddress());
        assertEquals("<the-id@board.example>", message.getMessageID());
        assertEquals(WRITTEN, message.getSentDate().toInstant());
        assertEquals("auto-generated", message.getHeader("Auto-Submitted", null));
        assertEquals("ko", message.getHeader("Content-Language", null));
        var parts = (MimeMultipart) message.getContent();
        assertEquals("multipart/alternative", message.getContentType().split(";")[0]);
        assertPart(parts.getBodyPart(0), "text/plain", "글: 한글과 😀\n");
        assertPart(parts.getBodyPart(1), "text/html", "<p>글: 한글과 😀</p>\n");
        assertTrue(mail.raw().length > 0 && mail.text().chars().allMatch(c -> c < 128), "seven bits on the line");
        assertTrue(mail.text().lines().allMatch(line -> line.length() <= 998));
    }

    @Test
    void anotherServerSoftwareTakesItToo() throws Exception {
        var other = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        other.start();
        try (SmtpSender plain = sender("127.0.0.1", other.getSmtp().getPort(), false, null, null)) {
            plain.send(message("bob@example.com", "제목"), composer.recipient("bob@example.com"));
            plain.rest();
            assertTrue(other.waitForIncomingEmail(5_000, 1));
            assertEquals("제목", other.getReceivedMessages()[0].getSubject());
        } finally {
            other.stop();
        }
    }

    @Test
    void severalMailsShareAConnection() throws Exception {
        send("a@example.com", "1");
        send("b@example.com", "2");
        assertEquals(1, server.connections());
        sender.rest();
        send("c@example.com", "3");
        assertEquals(2, server.connections());
        assertEquals(3, server.received().size());
    }

    @Test
    void aRefusedRecipientDoesNotEndTheConnection() throws Exception {
        server.answer("RCPT no@example.com", "550-5.1.1 no such\r\n550 5.1.1 no@example.com here");
        DeliveryException refused = assertThrows(DeliveryException.class, () -> send("no@example.com", "x"));
        assertEquals(DeliveryException.Kind.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("5.1.1"), refused.getMessage());
        assertFalse(refused.getMessage().contains("no@example.com"), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        send("yes@example.com", "x");
        assertEquals(1, server.connections());
    }

    @Test
    void answersAreToldApart() {
        expect("RCPT", "450 4.2.0 greylisted", DeliveryException.Kind.DELAYED);
        expect("RCPT", "452 4.2.2 full", DeliveryException.Kind.DELAYED);
        expect("RCPT", "554 5.7.1 no", DeliveryException.Kind.REFUSED);
        expect("RCPT", "530 5.7.0 log in", DeliveryException.Kind.UNAVAILABLE);
        expect("RCPT", "421 4.3.2 closing", DeliveryException.Kind.UNAVAILABLE);
        expect("MAIL", "550 5.7.1 not from you", DeliveryException.Kind.UNAVAILABLE);
        expect("MAIL", "451 4.3.0 later", DeliveryException.Kind.UNAVAILABLE);
        expect("DATA", "451 4.3.0 later", DeliveryException.Kind.DELAYED);
        expect("DATA", "554 5.5.1 no", DeliveryException.Kind.REFUSED);
        expect(FakeSmtpServer.END_OF_DATA, "452 4.3.1 disk", DeliveryException.Kind.DELAYED);
        expect(FakeSmtpServer.END_OF_DATA, "554 5.6.0 spam", DeliveryException.Kind.REFUSED);
        expect(FakeSmtpServer.GREETING, "554 go away", DeliveryException.Kind.UNAVAILABLE);
        expect("EHLO", FakeSmtpServer.CUT, DeliveryException.Kind.UNAVAILABLE);
        expect("RCPT", FakeSmtpServer.CUT, DeliveryException.Kind.UNAVAILABLE);
        expect(FakeSmtpServer.END_OF_DATA, FakeSmtpServer.CUT, DeliveryException.Kind.UNAVAILABLE);
    }

    @Test
    void aServerWithoutStartTlsGetsNothing() {
        server.withoutStartTls();
        assertEquals(DeliveryException.Kind.UNAVAILABLE,
                assertThrows(DeliveryException.class, () -> send("ann@example.com", "x")).kind());
        assertTrue(server.commands().stream().noneMatch(line -> line.startsWith("MAIL")), server.commands().toString());
    }

    @Test
    void anUntrustedCertificateGetsNothing() throws Exception {
        sender.close();
        sender = sender("localhost", server.port(), true, null, null);
        DeliveryException refused = assertThrows(DeliveryException.class, () -> send("ann@example.com", "x"));
        assertEquals(DeliveryException.Kind.UNAVAILABLE, refused.kind());
        assertTrue(server.commands().stream().noneMatch(line -> line.startsWith("MAIL")), server.commands().toString());
    }

    @Test
    void aCertificateForAnotherNameGetsNothing() throws Exception {
        TestCertificate other = TestCertificate.make("dns:mail.example");
        try (var wrong = new FakeSmtpServer(other)) {
            sender.close();
            sender = sender("localhost", wrong.port(), true, other.pem(), null);
            assertEquals(DeliveryException.Kind.UNAVAILABLE,
                    assertThrows(DeliveryException.class, () -> send("ann@example.com", "x")).kind());
            assertTrue(wrong.commands().stream().noneMatch(line -> line.startsWith("MAIL")));
        }
    }

    @Test
    void logsInOverTlsOnly() throws Exception {
        server.requireLogin("board", "s3cret 비밀");
        sender.close();
        sender = sender("localhost", server.port(), true, certificate.pem(), "s3cret 비밀");
        send("ann@example.com", "x");
        assertEquals("board", server.received().get(0).login());
        assertTrue(server.commands().indexOf("STARTTLS") < server.commands().indexOf("AUTH"));
    }

    @Test
    void aWrongPasswordIsNotTheRecipientsFault() throws Exception {
        server.requireLogin("board", "right");
        sender.close();
        sender = sender("localhost", server.port(), true, certificate.pem(), "wrong-one");
        DeliveryException refused = assertThrows(DeliveryException.class, () -> send("ann@example.com", "x"));
        assertEquals(DeliveryException.Kind.UNAVAILABLE, refused.kind());
        assertFalse(refused.getMessage().contains("wrong-one"), refused.getMessage());
    }

    @Test
    void aClosedPortFailsAtOnce() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        sender.close();
        sender = sender("localhost", port, true, certificate.pem(), null);
        assertTimeoutPreemptively(Duration.ofSeconds(8), () -> assertEquals(DeliveryException.Kind.UNAVAILABLE,
                assertThrows(DeliveryException.class, () -> send("ann@example.com", "x")).kind()));
    }

    @Test
    void aSilentServerIsLeft() {
        beImpatient();
        for (String command : List.of(FakeSmtpServer.GREETING, "EHLO", "STARTTLS", "DATA", FakeSmtpServer.END_OF_DATA)) {
            server.recover();
            server.answer(command, FakeSmtpServer.SILENCE);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertEquals(DeliveryException.Kind.UNAVAILABLE,
                    assertThrows(DeliveryException.class, () -> send("ann@example.com", "x")).kind()), command);
        }
    }

    @Test
    void aServerThatSendsLetterByLetterIsLeftAfterTheWholeTime() {
        beImpatient();
        server.speakSlowly(Duration.ofMillis(200));
        long start = System.nanoTime();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertEquals(DeliveryException.Kind.UNAVAILABLE,
                assertThrows(DeliveryException.class, () -> send("ann@example.com", "x")).kind()));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(1400).toNanos());
    }

    @Test
    void closeEndsWhatIsUnderWay() throws Exception {
        server.answer("DATA", FakeSmtpServer.SILENCE);
        var closer = new Thread(() -> {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sender.close();
        });
        closer.start();
        assertTimeoutPreemptively(Duration.ofSeconds(15), () -> assertThrows(DeliveryException.class,
                () -> send("ann@example.com", "x")));
        closer.join();
        assertThrows(DeliveryException.class, () -> send("ann@example.com", "x"));
    }

    private void beImpatient() {
        sender.close();
        sender = new SmtpSender(settings("localhost", server.port(), true, certificate.pem(), null),
                composer.envelopeFrom(), SHORT);
    }

    private void expect(String command, String answer, DeliveryException.Kind kind) {
        sender.rest();
        server.recover();
        server.answer(command, answer);
        DeliveryException refused = assertThrows(DeliveryException.class, () -> send("ann@example.com", "x"),
                command + " " + answer);
        assertEquals(kind, refused.kind(), command + " " + answer + ": " + refused.getMessage());
    }

    private void send(String recipient, String subject) throws Exception {
        sender.send(message(recipient, subject), composer.recipient(recipient));
    }

    private MimeMessage message(String recipient, String subject) throws Exception {
        return composer.compose("the-id", "ko", composer.recipient(recipient), WRITTEN,
                new MailTemplates.Rendered(subject, "글: 한글과 😀\n", "<p>글: 한글과 😀</p>\n"));
    }

    private static void assertPart(Part part, String type, String content) throws Exception {
        assertEquals(type + "; charset=utf-8", part.getContentType().toLowerCase(java.util.Locale.ROOT));
        assertEquals(content, part.getContent().toString().replace("\r\n", "\n"));
    }

    private SmtpSender sender(String host, int port, boolean startTls, Path trusted, String password) {
        return new SmtpSender(settings(host, port, startTls, trusted, password), composer.envelopeFrom());
    }

    private static Settings.Smtp settings(String host, int port, boolean startTls, Path trusted, String password) {
        return new Settings.Smtp(host, port, Optional.ofNullable(password).map(given -> "board"),
                Optional.ofNullable(password), startTls, Optional.ofNullable(trusted));
    }
}
