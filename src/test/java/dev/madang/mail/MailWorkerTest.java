package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.madang.TestDatabase;
import dev.madang.mail.MailWorker.Pass;
import dev.madang.platform.config.Settings;
import dev.madang.platform.html.Templates;
import dev.madang.platform.http.Json;
import dev.madang.platform.http.Messages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MailWorkerTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00.123Z");

    private static final String LINK = "https://board.example/verify?verify_id=the-secret";

    private static TestDatabase database;
    private static TestCertificate certificate;

    private final TurnableClock clock = new TurnableClock();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<MailWorker> workers = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private FakeSmtpServer server;
    private Outbox outbox;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new TestDatabase(OutboxMail.class);
        certificate = TestCertificate.forLocalhost();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void start() throws Exception {
        server = new FakeSmtpServer(certificate);
        outbox = new Outbox(database.unitOfWork(), Json.mapper(), clock, () -> workers.forEach(MailWorker::wake));
        log.start();
        ((Logger) LoggerFactory.getLogger("dev.madang")).addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        workers.forEach(MailWorker::close);
        server.close();
        database.setAway(false);
        database.execute("DELETE FROM outbox");
        ((Logger) LoggerFactory.getLogger("dev.madang")).detachAppender(log);
    }

    @Test
    void committedMailIsSentAtOnce() throws Exception {
        MailWorker worker = worker(smtp());
        worker.start();
        Thread.sleep(300);
        long start = System.nanoTime();
        leave("ann@example.com");
        MimeMessage message = server.awaitMailTo("ann@example.com").message();
        assertTrue(System.nanoTime() - start < MailWorker.POLL_INTERVAL.toNanos() / 2, "woken, not polled");
        awaitStatus("sent");
        assertEquals("<" + onlyRow().get("message_id") + "@board.example>", message.getMessageID());
        assertNotNull(onlyRow().get("sent_at"));
    }

    @Test
    void rolledBackMailIsNeverSent() {
        assertThrows(IllegalStateException.class, () -> database.unitOfWork().write(() -> {
            outbox.add(MailTemplates.VERIFY_EMAIL, "ko", "ann@example.com", Map.of());
            throw new IllegalStateException("the feature failed");
        }));
        assertEquals(Pass.NOTHING_MORE, worker(smtp()).pass());
        assertEquals(List.of(), server.received());
    }

    @Test
    void mailIsLeftInAWriteOnly() {
        assertThrows(IllegalStateException.class,
                () -> outbox.add(MailTemplates.VERIFY_EMAIL, "ko", "ann@example.com", Map.of()));
        assertThrows(IllegalStateException.class, () -> database.unitOfWork().read(() -> {
            outbox.add(MailTemplates.VERIFY_EMAIL, "ko", "ann@example.com", Map.of());
            return null;
        }));
    }

    @Test
    void noLinkAndNoAddressStandsInDatabaseOrLog() throws Exception {
        leave("ann@example.com");
        server.answer("RCPT", "450 4.2.0 <ann@example.com> is greylisted, see " + LINK.replace("the-secret", "x"));
        MailWorker worker = worker(smtp());
        worker.pass();
        server.answer("RCPT", "550 5.1.1 ann@example.com is unknown");
        clock.turn(Duration.ofMinutes(1));
        worker.pass();
        assertEquals("failed", onlyRow().get("status"));
        assertFalse(onlyRow().toString().contains("the-secret"));
        assertFalse(onlyRow().get("last_error").toString().contains("ann@"));
        for (ILoggingEvent event : log.list) {
            String all = event.getFormattedMessage() + event.getKeyValuePairs();
            assertFalse(all.contains("ann@") || all.contains("the-secret"), all);
        }
        assertEquals(2, log.list.size(), log.list.toString());
    }

    @Test
    void severalWorkersOnOneOutboxNeverSendTwice() throws Exception {
        int mails = 150;
        for (int i = 0; i < mails; i++) {
            leave("member" + i + "@example.com");
        }
        for (int i = 0; i < 4; i++) {
            worker(smtp()).start();
        }
        for (int i = 0; i < mails; i++) {
            server.awaitMailTo("member" + i + "@example.com");
        }
        awaitNonePending();
        assertEquals(mails, server.received().size());
        Set<String> ids = new HashSet<>();
        for (FakeSmtpServer.Received mail : server.received()) {
            ids.add(mail.message().getMessageID());
        }
        assertEquals(mails, ids.size());
    }

    @Test
    void whatACrashedWorkerHadTakenIsSentAfterTheLease() {
        leave("ann@example.com");
        assertEquals(1, repository().claim(10, MailWorker.LEASE).size());
        MailWorker other = worker(smtp());
        assertEquals(Pass.NOTHING_MORE, other.pass());
        clock.turn(MailWorker.LEASE.minusMillis(1));
        assertEquals(Pass.NOTHING_MORE, other.pass());
        clock.turn(Duration.ofMillis(1));
        assertEquals(Pass.MORE, other.pass());
        assertEquals(1, server.received().size());
        assertEquals("sent", onlyRow().get("status"));
        assertEquals(2, ((Number) onlyRow().get("attempts")).intValue());
    }

    @Test
    void aWorkerThatSleptThroughItsLeaseChangesNothing() {
        leave("ann@example.com");
        OutboxRepository repository = repository();
        OutboxRepository.Claim slept = repository.claim(1, MailWorker.LEASE).get(0);
        clock.turn(MailWorker.LEASE);
        OutboxRepository.Claim fresh = repository.claim(1, MailWorker.LEASE).get(0);
        repository.markFailed(slept, "late");
        repository.release(List.of(slept));
        assertEquals("pending", onlyRow().get("status"));
        assertEquals(2, ((Number) onlyRow().get("attempts")).intValue());
        repository.markSent(fresh);
        repository.markFailed(fresh, "too late");
        assertEquals("sent", onlyRow().get("status"));
    }

    @Test
    void aWorkerThatWakesLateSendsNothingMoreOfItsBatch() {
        leave("a@example.com");
        leave("b@example.com");
        var slow = new RecordingSender(recipient -> clock.turn(MailWorker.LEASE.minus(Duration.ofSeconds(90))));
        MailWorker worker = worker(slow);
        assertEquals(Pass.MORE, worker.pass());
        assertEquals(1, slow.sent.size());
        assertEquals(Pass.MORE, worker.pass());
        assertEquals(2, slow.sent.size(), "given back at once, and taken again with a new lease");
    }

    @Test
    void retriesComeAfterGrowingDelaysUntilTheyEnd() {
        leave("ann@example.com");
        MailWorker worker = worker(new RecordingSender(recipient -> {
            throw new DeliveryException(DeliveryException.Kind.DELAYED, "450 4.2.0 greylisted", null);
        }));
        List<Duration> delays = new ArrayList<>();
        while (worker.pass() != Pass.NOTHING_MORE) {
            Instant next = ((LocalDateTime) onlyRow().get("next_attempt_at")).toInstant(ZoneOffset.UTC);
            if (onlyRow().get("status").equals("failed")) {
                break;
            }
            delays.add(Duration.between(clock.instant(), next));
            clock.turn(delays.get(delays.size() - 1).minusMillis(1));
            assertEquals(Pass.NOTHING_MORE, worker.pass());
            clock.turn(Duration.ofMillis(1));
        }
        assertEquals(List.of(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600),
                delays.stream().map(delay -> (int) delay.toSeconds()).limit(11).toList());
        assertEquals(RetrySchedule.MAX_DELAY, delays.get(delays.size() - 1));
        Duration total = delays.stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(total.compareTo(RetrySchedule.GIVE_UP_AFTER) <= 0
                && total.compareTo(RetrySchedule.GIVE_UP_AFTER.minus(RetrySchedule.MAX_DELAY)) > 0, total.toString());
        assertEquals("failed", onlyRow().get("status"));
        assertEquals("450 4.2.0 greylisted", onlyRow().get("last_error"));
        assertEquals(List.of("mail_failed"), events(Level.ERROR));
        assertEquals(Pass.NOTHING_MORE, worker.pass());
    }

    @Test
    void jitterShortensDelaysAndNeverLengthensThem() {
        var most = new RetrySchedule(() -> 1.0);
        assertEquals(Duration.ofMillis(7_500), most.delayAfter(1, RetrySchedule.MAX_DELAY));
        assertEquals(Duration.ofMinutes(45), most.delayAfter(1_000, RetrySchedule.MAX_DELAY));
        assertEquals(Duration.ofSeconds(10), new RetrySchedule(() -> 0.0).delayAfter(0, RetrySchedule.MAX_DELAY));
    }

    @Test
    void aRefusedMailFailsAndOthersGo() throws Exception {
        server.answer("RCPT gone@example.com", "550 5.1.1 unknown");
        leave("gone@example.com");
        leave("ann@example.com");
        worker(smtp()).pass();
        server.awaitMailTo("ann@example.com");
        assertEquals(Map.of("failed", 1L, "sent", 1L), byStatus());
        assertEquals(List.of("mail_failed"), events(Level.ERROR));
        assertEquals(1.0, metrics.counter("mails", "outcome", "failed").count());
    }

    @Test
    void anAddressThatSmtpCannotTransportFailsForItselfOnly() {
        leave("안녕@example.com");
        leave("ann@example.com");
        worker(smtp()).pass();
        assertEquals(Map.of("failed", 1L, "sent", 1L), byStatus());
    }

    @Test
    void aServerThatIsAwayIsToldOnceAndCostsTheOthersNoAttempt() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        for (int i = 0; i < 5; i++) {
            leave("member" + i + "@example.com");
        }
        var toClosed = new SwitchingSender(smtp(port));
        MailWorker worker = worker(toClosed);
        for (int i = 0; i < 4; i++) {
            assertEquals(Pass.MAIL_SERVER_AWAY, worker.pass());
        }
        assertEquals(List.of("mail_server_unavailable"), events(Level.WARN));
        assertEquals(List.of(), events(Level.ERROR));
        assertEquals(List.of(0, 1, 1, 1, 1), attempts());
        toClosed.now = smtp();
        clock.turn(RetrySchedule.FIRST_DELAY);
        drain(worker);
        assertEquals(5, server.received().size());
        assertEquals(Map.of("sent", 5L), byStatus());
        assertTrue(events(Level.INFO).contains("mail_server_available"));
    }

    @Test
    void aCutAfterTheDataRepeatsTheMailUnderTheSameMessageId() throws Exception {
        leave("ann@example.com");
        server.answer(FakeSmtpServer.END_OF_DATA, FakeSmtpServer.CUT);
        MailWorker worker = worker(smtp());
        assertEquals(Pass.MAIL_SERVER_AWAY, worker.pass());
        server.recover();
        clock.turn(RetrySchedule.FIRST_DELAY);
        drain(worker);
        assertEquals(2, server.received().size());
        assertEquals(server.received().get(0).message().getMessageID(), server.received().get(1).message().getMessageID());
        assertEquals(server.received().get(0).message().getSentDate(), server.received().get(1).message().getSentDate());
    }

    @Test
    void aSentMailThatCouldNotBeNotedIsNotedLaterAndNotSentAgain() {
        leave("a@example.com");
        leave("b@example.com");
        var sender = new RecordingSender(recipient -> database.setAway(true));
        MailWorker worker = worker(sender);
        assertEquals(Pass.OUTBOX_AWAY, worker.pass());
        assertEquals(Pass.OUTBOX_AWAY, worker.pass());
        assertEquals(1, sender.sent.size());
        database.setAway(false);
        sender.then = recipient -> { };
        drain(worker);
        assertEquals(Set.of("a@example.com", "b@example.com"), new HashSet<>(sender.sent));
        assertEquals(2, sender.sent.size());
        assertEquals(Map.of("sent", 2L), byStatus());
    }

    @Test
    void aDatabaseThatIsAwayIsToldOncePerChange() {
        MailWorker worker = worker(smtp());
        database.setAway(true);
        for (int i = 0; i < 5; i++) {
            assertEquals(Pass.OUTBOX_AWAY, worker.pass());
        }
        database.setAway(false);
        assertEquals(Pass.NOTHING_MORE, worker.pass());
        assertEquals(List.of("outbox_unavailable"), events(Level.WARN));
        assertEquals(List.of("outbox_available"), events(Level.INFO));
    }

    @Test
    void aMailThatLostItsReasonIsNotSent() {
        database.unitOfWork().write(() -> {
            outbox.add(MailTemplates.PASSWORD_CHANGED, "ko", "ann@example.com", Map.of());
            return null;
        });
        worker(smtp()).pass();
        assertEquals(List.of(), server.received());
        assertEquals("failed", onlyRow().get("status"));
        assertEquals(List.of(), events(Level.ERROR));
    }

    @Test
    void aMailThatCannotBeMadeHoldsUpNoOther() {
        database.unitOfWork().write(() -> {
            outbox.add("no-such-template", "ko", "ann@example.com", Map.of());
            return null;
        });
        leave("bob@example.com");
        worker(smtp()).pass();
        assertEquals(1, server.received().size());
        assertEquals(Map.of("pending", 1L, "sent", 1L), byStatus());
    }

    @Test
    void closeTakesSecondsWhateverTheServerDoes() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.answer(FakeSmtpServer.GREETING, FakeSmtpServer.SILENCE);
        leave("ann@example.com");
        MailWorker worker = worker(smtp());
        worker.start();
        while (server.connections() == 0) {
            Thread.sleep(10);
        }
        long start = System.nanoTime();
        worker.close();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
        assertTrue(Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().startsWith("madang-mail")));
        assertEquals("pending", onlyRow().get("status"));
    }

    @Test
    void closeOfAnIdleWorkerTakesNoTime() {
        MailWorker worker = worker(smtp());
        worker.start();
        long start = System.nanoTime();
        worker.close();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(1).toNanos());
    }

    @Test
    void backlogTellsWhatWaits() {
        MailWorker worker = worker(smtp());
        assertEquals(new Outbox.Backlog(0, Optional.empty()), worker.backlog());
        leave("a@example.com");
        clock.turn(Duration.ofMinutes(1));
        leave("b@example.com");
        assertEquals(new Outbox.Backlog(2, Optional.of(START)), worker.backlog());
        drain(worker);
        assertEquals(0, worker.backlog().pending());
    }

    private OutboxRepository repository() {
        return new OutboxRepository(database.unitOfWork(), Json.mapper(), clock);
    }

    private static Map<String, Object> onlyRow() {
        String[] columns = {"status", "attempts", "next_attempt_at", "last_error", "sent_at", "message_id", "parameters"};
        List<Object[]> rows = database.query("SELECT " + String.join(", ", columns) + " FROM outbox", Object[].class);
        assertEquals(1, rows.size());
        Map<String, Object> row = new HashMap<>();
        for (int i = 0; i < columns.length; i++) {
            row.put(columns[i], rows.get(0)[i]);
        }
        return row;
    }

    private void leave(String recipient) {
        database.unitOfWork().write(() -> {
            outbox.add(MailTemplates.VERIFY_EMAIL, "ko", recipient, Map.of("account", "1"));
            return null;
        });
    }

    private void drain(MailWorker worker) {
        for (int i = 0; i < 100; i++) {
            if (worker.pass() == Pass.NOTHING_MORE) {
                return;
            }
        }
        throw new AssertionError("never empty: " + byStatus());
    }

    private MailWorker worker(MailSender sender) {
        var templates = new MailTemplates(new Messages(List.of(MailTemplates.class.getPackage())), Templates.engine(),
                "마당", URI.create("https://board.example"), Map.of(
                        MailTemplates.VERIFY_EMAIL,
                        (template, stored) -> Optional.of(Map.of("link", LINK, "hours", "24")),
                        MailTemplates.PASSWORD_CHANGED, (template, stored) -> Optional.empty()));
        var worker = new MailWorker(repository(), templates,
                new MailComposer("Madang <no-reply@board.example>"), sender, new RetrySchedule(() -> 0.0), clock, metrics);
        workers.add(worker);
        return worker;
    }

    private SmtpSender smtp() {
        return smtp(server.port());
    }

    private SmtpSender smtp(int port) {
        return new SmtpSender(settings(port), "no-reply@board.example");
    }

    private static Settings.Smtp settings(int port) {
        return new Settings.Smtp("localhost", port, Optional.empty(), Optional.empty(), true,
                Optional.of(certificate.pem()));
    }

    private List<String> events(Level level) {
        return log.list.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getMessage)
                .filter(message -> !message.equals("mail_sent")).toList();
    }

    private static Map<String, Long> byStatus() {
        Map<String, Long> counts = new HashMap<>();
        database.query("SELECT status, COUNT(*) FROM outbox GROUP BY status", Object[].class)
                .forEach(row -> counts.put((String) row[0], ((Number) row[1]).longValue()));
        return counts;
    }

    private static List<Integer> attempts() {
        return database.query("SELECT attempts FROM outbox ORDER BY attempts, id", Integer.class);
    }

    private void awaitStatus(String status) throws InterruptedException {
        for (int i = 0; i < 500 && !onlyRow().get("status").equals(status); i++) {
            Thread.sleep(10);
        }
        assertEquals(status, onlyRow().get("status"));
    }

    private void awaitNonePending() throws InterruptedException {
        for (int i = 0; i < 500 && byStatus().containsKey("pending"); i++) {
            Thread.sleep(10);
        }
        assertFalse(byStatus().containsKey("pending"));
    }

    /** Stands still until it is turned. */
    private static final class TurnableClock extends Clock {
        private volatile Instant now = START;

        void turn(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Takes every mail, and then does what the test wants. */
    private static final class RecordingSender implements MailSender {
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private Then then;

        interface Then {
            void happens(String recipient) throws DeliveryException;
        }

        RecordingSender(Then then) {
            this.then = then;
        }

        @Override
        public void send(MimeMessage message, InternetAddress recipient) throws DeliveryException {
            sent.add(recipient.getAddress());
            then.happens(recipient.getAddress());
        }

        @Override
        public void rest() { }

        @Override
        public void close() { }
    }

    /** One server after another. */
    private static final class SwitchingSender implements MailSender {
        private MailSender now;

        SwitchingSender(MailSender first) {
            now = first;
        }

        @Override
        public void send(MimeMessage message, InternetAddress recipient) throws DeliveryException {
            now.send(message, recipient);
        }

        @Override
        public void rest() {
            now.rest();
        }

        @Override
        public void close() {
            now.close();
        }
    }
}
