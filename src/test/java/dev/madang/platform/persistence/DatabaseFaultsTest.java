package dev.madang.platform.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TcpProxy;
import dev.madang.TestDatabaseServer;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;

/** The database away, silent or read-only: everybody is told soon, and nobody has to start the application again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseFaultsTest {

    /** Two seconds are promised; the rest is for a machine that is busy with the tests. */
    private static final Duration TOLD = Duration.ofMillis(3_500);

    private static final Duration BACK = Duration.ofSeconds(5);

    private final TestDatabaseServer database = TestDatabaseServer.shared();
    private TcpProxy proxy;
    private TestServer server;
    private TestMember member;
    private String posts;

    @BeforeAll
    void start() {
        proxy = new TcpProxy(database.endpoint());
        server = TestServer.start(database.createSchema().through(proxy.endpoint()), Map.of(), "");
        member = TestMember.admin(server);
        posts = member.api().post("/board/categories", Map.of("name", "faults")).expect(201).require("Location") + "/posts";
        write().expect(201);
    }

    @AfterAll
    void stop() {
        server.close();
        proxy.close();
    }

    @Test
    void aSilentDatabaseIsToldSoon() throws Throwable {
        requireToldAndBack(() -> signal("STOP"), () -> signal("CONT"));
    }

    @Test
    void aDeadNetworkIsToldSoon() throws Throwable {
        requireToldAndBack(proxy::freeze, proxy::heal);
    }

    @Test
    void aDatabaseThatDiedAndCameBackIsFoundAgain() throws Throwable {
        requireToldAndBack(proxy::cut, proxy::heal);
    }

    @Test
    void aReadOnlyDatabaseIsRead() throws Exception {
        database.execute("SET GLOBAL read_only = 1");
        try {
            Api.Answer refused = write();
            refused.expect(503, "unavailable");
            assertTrue(Integer.parseInt(refused.require("Retry-After")) > 0);
            server.api().get(posts).expect(200);
            member.api().get("/me").expect(200);
            server.api().get("/health/ready").expect(200);
        } finally {
            database.execute("SET GLOBAL read_only = 0");
        }
        requireBack();
    }

    private void requireToldAndBack(Executable fault, Executable mending) throws Throwable {
        fault.execute();
        try {
            requireAway();
        } finally {
            mending.execute();
        }
        requireBack();
    }

    /** Reads and writes, of strangers and members, many at once, from the first moment on. */
    private void requireAway() throws Exception {
        var threads = Executors.newFixedThreadPool(12);
        try {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int kind = i % 4;
                all.add(threads.submit(() -> {
                    long start = System.nanoTime();
                    Api.Answer answer = switch (kind) {
                        case 0 -> server.api().get(posts);
                        case 1 -> member.api().get("/me");
                        case 2 -> write();
                        default -> server.api().get("/check-duplicate/email/nobody@example.com");
                    };
                    answer.expect(503, "unavailable");
                    assertTrue(Integer.parseInt(answer.require("Retry-After")) > 0);
                    return System.nanoTime() - start;
                }));
            }
            for (Future<Long> one : all) {
                long millis = one.get() / 1_000_000;
                assertTrue(millis < TOLD.toMillis(), millis + " ms");
            }
        } finally {
            threads.shutdownNow();
        }
        long noticed = System.nanoTime() + TOLD.toNanos();
        while (server.api().get("/health/ready").status() != 503) {
            assertTrue(System.nanoTime() < noticed, "ready without a database");
        }
        server.api().get("/health/live").expect(200);
        long start = System.nanoTime();
        server.api().get(posts).expect(503, "unavailable");
        assertTrue(System.nanoTime() - start < 1_000_000_000L, "once it is known, nobody waits");
    }

    private void requireBack() throws InterruptedException {
        long end = System.nanoTime() + BACK.toNanos();
        while (server.api().get("/health/ready").status() != 200 || server.api().get(posts).status() != 200
                || member.api().get("/me").status() != 200) {
            assertTrue(System.nanoTime() < end, "not back within " + BACK);
            Thread.sleep(50);
        }
        String key = "back-" + System.nanoTime();
        assertEquals(201, member.api().with("Idempotency-Key", key).post(posts, Map.of("title", "back", "content", "again")).status());
        server.clock().advance(Duration.ofMinutes(1));
    }

    private Api.Answer write() {
        return member.api().post(posts, Map.of("title", "a", "content", "b"));
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(database.pid())).start().waitFor();
        assertEquals(0, code);
    }
}
