package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From a request to the mail server's far side, through the whole application. */
class MailDeliveryTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void theMailOfASignupSpeaksTheReadersLanguageAndHoldsOneLink() throws Exception {
        TestServer server = TestServer.shared();
        Map<String, String> someone = TestMember.someone();
        server.api().with("Accept-Language", "ko").post("/signup", someone).expect(201);
        var message = server.mail().awaitMailTo(someone.get("email")).message();
        assertEquals("Madang 이메일 주소를 확인해 주세요", message.getSubject());
        var parts = (MimeMultipart) message.getContent();
        String link = TestServer.PUBLIC_URL + "/verify?verify_id=" + TestMember.verifyId(server, someone.get("email"));
        assertTrue(((String) parts.getBodyPart(0).getContent()).lines().anyMatch(link::equals));
        assertTrue(((String) parts.getBodyPart(1).getContent()).contains("href=\"" + link + "\""));
    }

    @Test
    void aMailServerThatIsSilentOrAwaySlowsNoAnswerAndLosesNoMail() throws Exception {
        try (TestServer server = TestServer.start(Map.of())) {
            server.api().post("/signup", TestMember.someone()).expect(201);
            server.mail().answer(FakeSmtpServer.GREETING, FakeSmtpServer.SILENCE);
            Map<String, String> whileSilent = TestMember.someone();
            long start = System.nanoTime();
            server.api().post("/signup", whileSilent).expect(201);
            assertTrue(System.nanoTime() - start < 5 * SECOND);
            Api scraper = Api.at(server.uri());
            server.mail().answer(FakeSmtpServer.GREETING, FakeSmtpServer.CUT);
            server.mail().hangUp();
            Map<String, String> whileAway = TestMember.someone();
            server.api().post("/signup", whileAway).expect(201);
            scraper.get("/health/ready").expect(200);
            server.mail().recover();
            // The waiting time of a retry; the pause of the worker itself is real, and short after so few failures.
            for (int i = 0; i < 60 && received(server, whileSilent, whileAway) < 2; i++) {
                server.clock().advance(Duration.ofSeconds(10));
                Thread.sleep(1_000);
            }
            assertEquals(2, received(server, whileSilent, whileAway));
        }
    }

    @Test
    void whatANodeLeavesBehindAnotherSends() throws Exception {
        try (TestServer server = TestServer.start(Map.of())) {
            server.mail().answer(FakeSmtpServer.GREETING, FakeSmtpServer.SILENCE);
            Map<String, String> someone = TestMember.someone();
            server.api().post("/signup", someone).expect(201);
            try (TestServer other = server.anotherNode(Map.of())) {
                other.api().get("/health/ready").expect(200);
                server.mail().recover();
                server.clock().advance(MailWorker.LEASE);
                server.mail().awaitMailTo(someone.get("email"));
            }
        }
    }

    @Test
    void withoutAMailServerMailsBecomeFiles() throws Exception {
        try (TestServer server = TestServer.start(Map.of("SMTP_HOST", ""))) {
            Map<String, String> someone = TestMember.someone();
            server.api().post("/signup", someone).expect(201);
            Path folder = server.folder().resolve("mail");
            for (int i = 0; i < 100 && files(folder).isEmpty(); i++) {
                Thread.sleep(100);
            }
            assertEquals(1, files(folder).size());
            assertTrue(Files.readString(files(folder).get(0)).contains("To: " + someone.get("email")));
        }
    }

    @SafeVarargs
    private static long received(TestServer server, Map<String, String>... people) {
        return Stream.of(people).filter(person -> server.mail().received().stream()
                .anyMatch(mail -> mail.recipients().contains(person.get("email")))).count();
    }

    private static List<Path> files(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".eml")).toList();
        }
    }
}
