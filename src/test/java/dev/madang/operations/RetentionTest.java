package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final Duration MOMENT = Duration.ofMillis(1);

    private static final DateTimeFormatter SQL =
            DateTimeFormatter.ofPattern("''uuuu-MM-dd HH:mm:ss.SSS''").withZone(ZoneOffset.UTC);

    private static TestDatabase database;

    @BeforeAll
    static void startDatabase() {
        database = new TestDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void clear() {
        database.execute("DELETE FROM idempotency_keys", "DELETE FROM rate_limits", "DELETE FROM login_failures",
                "DELETE FROM outbox", "DELETE FROM mail_links", "DELETE FROM sessions", "DELETE FROM post_readers",
                "DELETE FROM accounts");
    }

    @Test
    void answersToIdempotencyKeysStayADay() {
        insertIdempotencyKey("01", ago(Retention.IDEMPOTENCY_KEYS));
        insertIdempotencyKey("02", ago(Retention.IDEMPOTENCY_KEYS.plus(MOMENT)));
        run();
        assertEquals(List.of("01"), database.query("SELECT HEX(SUBSTR(scope, 1, 1)) FROM idempotency_keys", String.class));
    }

    @Test
    void limitsStayUntilTheyDoNotCount() {
        for (int i = 0; i < 2; i++) {
            database.execute("INSERT INTO rate_limits VALUES ('p', '" + i + "', '', "
                    + ago(Retention.RATE_LIMITS.plusMillis(i)) + ", " + now() + ", " + now() + ")");
        }
        run();
        assertEquals(1, count("rate_limits"));
    }

    @Test
    void loginFailuresStayADayAfterTheLast() {
        for (int i = 0; i < 2; i++) {
            database.execute("INSERT INTO login_failures VALUES ('" + i + "', 3, " + now() + ", " + now() + ", "
                    + ago(Retention.LOGIN_FAILURES.plusMillis(i)) + ")");
        }
        run();
        assertEquals(1, count("login_failures"));
    }

    @Test
    void readersStayAnHour() {
        for (int i = 0; i < 2; i++) {
            database.execute("INSERT INTO post_readers VALUES (7, '" + i + "', "
                    + ago(Retention.POST_READERS.plusMillis(i)) + ", " + now() + ", " + now() + ")");
        }
        run();
        assertEquals(1, count("post_readers"));
    }

    @Test
    void endedSessionsAndLinksGoAfterAWhile() {
        insertAccount(1, now(), now());
        for (int i = 0; i < 2; i++) {
            database.execute("INSERT INTO sessions VALUES (NULL, 1, 1, " + now() + ", NULL, NULL, 'body', " + now() + ", "
                    + ago(Retention.SESSIONS.plusMillis(i)) + ", NULL, NULL, " + now() + ", " + now() + ")");
            insertLink(1, i, ago(Retention.MAIL_LINKS.plusMillis(i)), now());
        }
        run();
        assertEquals(1, count("sessions"));
        assertEquals(1, count("mail_links"));
    }

    @Test
    void accountsThatWereNeverConfirmedGoAfterTheirLastLink() {
        String old = ago(Retention.UNVERIFIED_ACCOUNTS.plus(MOMENT));
        insertAccount(1, old, "NULL");
        insertAccount(2, old, old);
        insertAccount(3, ago(Retention.UNVERIFIED_ACCOUNTS), "NULL");
        insertAccount(4, old, "NULL");
        insertLink(4, 4, now(), now());
        insertAccount(5, old, "NULL");
        insertLink(5, 5, now(), old);
        insertAccount(6, old, "NULL");
        database.execute("UPDATE accounts SET status = 'banned' WHERE id = 6");
        insertAccount(7, old, "NULL");
        database.execute("UPDATE accounts SET role = 'admin' WHERE id = 7");
        insertAccount(8, old, "NULL");
        database.execute("UPDATE accounts SET status = 'left' WHERE id = 8");
        run();
        assertEquals(List.of(2L, 3L, 4L, 6L, 7L, 8L), database.query("SELECT id FROM accounts ORDER BY id", Long.class));
        assertEquals(1, count("mail_links"), "the links go with their account");
    }

    @Test
    void mailThatIsDoneStaysAMonthAndWhatWaitsStays() {
        String old = ago(Retention.OUTBOX.plus(MOMENT));
        insertMail("a", "sent", old);
        insertMail("b", "failed", old);
        insertMail("c", "pending", old);
        insertMail("d", "sent", ago(Retention.OUTBOX));
        run();
        assertEquals(List.of("c", "d"), database.query("SELECT message_id FROM outbox ORDER BY message_id", String.class));
    }

    @Test
    void aBatchIsBoundedAndTellsThatThereIsMore() {
        for (int i = 0; i < 25; i++) {
            insertMail("m" + i, "sent", ago(Retention.OUTBOX.plusDays(1)));
        }
        HousekeepingJob job = retention(10).jobs().stream()
                .filter(each -> each.name().equals("remove-sent-mail")).findFirst().orElseThrow();
        assertTrue(job.batch().getAsBoolean());
        assertEquals(15, count("outbox"));
        assertTrue(job.batch().getAsBoolean());
        assertFalse(job.batch().getAsBoolean());
        assertEquals(0, count("outbox"));
    }

    @Test
    void severalNodesCanDoItAtOnce() throws Exception {
        for (int i = 0; i < 300; i++) {
            insertMail("m" + i, "sent", ago(Retention.OUTBOX.plusDays(1)));
        }
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> runs = IntStream.range(0, 4).<Future<?>>mapToObj(i -> nodes.submit(() -> {
                HousekeepingJob job = retention(10).jobs().stream()
                        .filter(each -> each.name().equals("remove-sent-mail")).findFirst().orElseThrow();
                while (job.batch().getAsBoolean()) {
                    // Until there is no full batch left.
                }
            })).toList();
            for (Future<?> each : runs) {
                each.get();
            }
        } finally {
            nodes.shutdownNow();
        }
        run();
        assertEquals(0, count("outbox"));
    }

    private static void run() {
        retention(Retention.BATCH_SIZE).jobs().forEach(job -> job.batch().getAsBoolean());
    }

    private static Retention retention(int batchSize) {
        return new Retention(database.unitOfWork(), Clock.fixed(NOW, ZoneOffset.UTC), batchSize);
    }

    private static long count(String table) {
        return database.query("SELECT COUNT(*) FROM " + table, Long.class).get(0);
    }

    private static String now() {
        return SQL.format(NOW);
    }

    private static String ago(Duration time) {
        return SQL.format(NOW.minus(time));
    }

    private static void insertIdempotencyKey(String scope, String createdAt) {
        database.execute("INSERT INTO idempotency_keys VALUES (X'" + scope + "', '', 201, '{}', '', " + createdAt + ", "
                + createdAt + ")");
    }

    private static void insertAccount(long id, String createdAt, String verifiedAt) {
        database.execute("INSERT INTO accounts VALUES (" + id + ", 'a" + id + "@example.com', 'a" + id
                + "@example.com', 'n" + id + "', 'n" + id + "', 'hash', 'member', 'active', 'ko', " + verifiedAt + ", "
                + createdAt + ", " + createdAt + ")");
    }

    private static void insertLink(long account, int token, String expiresAt, String createdAt) {
        database.execute("INSERT INTO mail_links VALUES (NULL, " + account + ", 'verify', '', '" + account + "-" + token
                + "', " + expiresAt + ", NULL, " + createdAt + ", " + createdAt + ")");
    }

    private static void insertMail(String id, String status, String nextAttemptAt) {
        database.execute("INSERT INTO outbox VALUES (NULL, '" + id + "', 't', 'ko', 'a@example.com', '{}', '" + status
                + "', 1, " + nextAttemptAt + ", NULL, NULL, " + nextAttemptAt + ", " + nextAttemptAt + ")");
    }
}
