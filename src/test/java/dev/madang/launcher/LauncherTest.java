package dev.madang.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of what scripts/server starts: an end that is asked for, and a database that dies. */
class LauncherTest {

    /** A few seconds are promised; the rest is for a machine that is busy with the tests. */
    private static final long END_SECONDS = 15;

    /** 128 and the signal's number. */
    private static final int EXIT_BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    private LaunchedServer server;
    private Api admin;
    private String posts;

    @BeforeEach
    void start() throws Exception {
        server = new LaunchedServer(folder);
        server.start();
        admin = server.newAdministrator();
        posts = admin.post("/board/categories", Map.of("name", "마당")).expect(201).require("Location") + "/posts";
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void whatIsInFlightIsAnsweredBeforeTheEnd() throws Exception {
        CompletableFuture<Api.Answer> inFlight;
        try (Connection connection = server.database().getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT id FROM categories FOR UPDATE").close();
            inFlight = CompletableFuture.supplyAsync(() -> admin.post(posts, Map.of("title", "last", "content", "c")));
            await(() -> waitsForTheCategory(statement), "the write does not wait");
            server.terminate();
            await(this::isClosed, "the door stays open");
            assertFalse(inFlight.isDone());
            connection.rollback();
        }
        Api.Answer answer = inFlight.get(END_SECONDS, TimeUnit.SECONDS).expect(201);
        assertEquals(Optional.of(EXIT_BY_SIGTERM), server.exit(END_SECONDS));
        assertEquals(Optional.empty(), server.databaseProcess().filter(ProcessHandle::isAlive), "its database goes on");

        server.start();
        server.api().get(answer.require("Location")).expect(200);
    }

    @Test
    void aDatabaseThatIsKilledCostsNothingThatWasAcknowledged() throws Exception {
        String post = admin.post(posts, Map.of("title", "t", "content", "c")).expect(201).require("Location");
        assertTrue(server.databaseProcess().orElseThrow().destroyForcibly());
        await(() -> server.api().get(post).status() == 503, "nobody notices");
        server.api().get(post).expect(503, "unavailable").require("Retry-After");
        // The watch looks once a second.
        await(() -> server.api().get("/health/ready").status() == 503, "ready without a database");
        server.api().get("/health/live").expect(200);

        server.terminate();
        assertEquals(Optional.of(EXIT_BY_SIGTERM), server.exit(END_SECONDS));
        server.start();
        server.api().get(post).expect(200);
    }

    @Test
    void whoNamesATakenPortIsToldAndDisturbsNobody() throws Exception {
        assertThrows(AssertionError.class, () -> new LaunchedServer(folder).start(), "two servers on one folder");
        admin.post(posts, Map.of("title", "t", "content", "c")).expect(201);
    }

    private static boolean waitsForTheCategory(Statement statement) {
        try (ResultSet row = statement.executeQuery(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE categories%'")) {
            row.next();
            return row.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isClosed() {
        try {
            server.api().get("/health/live");
            return false;
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static void await(BooleanSupplier condition, String otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, otherwise);
            Thread.sleep(10);
        }
    }
}
