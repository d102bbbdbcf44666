package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes behind the balancer under load, and what happens to them. What is acknowledged is there once, whatever happens. */
@Tag("long")
class FaultsTest extends TwoNodes {

    @Test
    void aPlannedStopLosesNothing() throws Exception {
        try (Load load = Load.start(stack, members)) {
            load.await(Load.REQUESTS / 4);
            for (int node = 1; node <= 2; node++) {
                // As the service does it: not ready any more, a moment for the balancer to see it, then the signal.
                Files.createFile(stack.file("run/node" + node + ".drain"));
                Thread.sleep(2_500);
                ProcessHandle process = stack.nodeProcess(node);
                process.destroy();
                process.onExit().get(60, TimeUnit.SECONDS);
                load.await(Load.REQUESTS / 8);
                stack.startNode(node);
                awaitReady(node);
                load.await(Load.REQUESTS / 4);
            }
            load.end();
            assertEquals(0, load.failed(), load.failures()::toString);
            assertEquals(0, load.closedBefore(), load.failures()::toString);
        }
    }

    @Test
    void aKilledNodeCostsWhatItWasAnswering() throws Exception {
        try (Load load = Load.start(stack, members)) {
            load.await(Load.REQUESTS / 4);
            ProcessHandle process = stack.nodeProcess(1);
            process.destroyForcibly();
            process.onExit().get(10, TimeUnit.SECONDS);
            load.await(Load.REQUESTS / 2);
            stack.startNode(1);
            awaitReady(1);
            load.await(Load.REQUESTS / 4);
            load.end();
            // Each client had one request under way; httpd closes the connection of one that may be asked again.
            assertTrue(load.failed() + load.closedBefore() <= 2 * CLIENTS, () -> load + " " + load.failures());
            assertTrue(load.secondsOfFailures() < 3, load::toString);
        }
    }

    @Test
    void aRestartOfTheDatabaseLosesNoAcknowledgedWrite() throws Exception {
        try (Load load = Load.start(stack, members)) {
            load.await(Load.REQUESTS / 4);
            ProcessHandle database = stack.databaseProcess();
            Path directory = Files.readSymbolicLink(Path.of("/proc/" + database.pid() + "/cwd"));
            List<String> command = List.of(Files.readString(Path.of("/proc/" + database.pid() + "/cmdline")).split("\0"));
            database.destroyForcibly();
            database.onExit().get(30, TimeUnit.SECONDS);
            Process again = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(stack.file("logs/mariadb.log").toFile()).start();
            try {
                load.await(Load.REQUESTS / 4 * 3L);
                load.end();
                // Clients in a closed loop go on asking while there is no database: each of them is told so.
                load.failures().forEach(failure -> assertTrue(failure.contains(" 503 "), failure));
                assertTrue(load.secondsOfFailures() < 15, load::toString);
            } finally {
                // The one of the stack has lost its child; this one is ended as it would be.
                Runtime.getRuntime().addShutdownHook(new Thread(again::destroyForcibly));
            }
        }
    }

    /** A certificate or another configuration: idle connections are closed, of which HTTP/1.1 has no way to tell. */
    @Test
    void aGracefulRestartOfHttpdExecutesNoWriteTwice() throws Exception {
        try (Load load = Load.start(stack, members)) {
            int restarts = 3;
            for (int i = 0; i < restarts; i++) {
                load.await(Load.REQUESTS / 4);
                stack.graceful();
            }
            load.await(Load.REQUESTS / 4);
            load.end();
            assertEquals(0, load.failed(), load.failures()::toString);
            assertEquals(List.of(), load.executedUnanswered());
            // At the most one for each client and restart; in a full run far below one in a thousand.
            assertTrue(load.closedBefore() <= restarts * CLIENTS, load::toString);
            assertTrue(Load.REQUESTS < 100_000 || load.closedBefore() * 1_000L <= load.answered(), load::toString);
        }
    }

    private static void awaitReady(int node) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            try {
                if (stack.node(node).get("/health/ready").status() == 200) {
                    return;
                }
            } catch (java.io.UncheckedIOException e) {
                // Not there yet.
            }
            Thread.sleep(50);
        }
        throw new AssertionError("node " + node + " does not become ready");
    }
}
