package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** New versions by the whole road, with httpd in front and every request counted: none is lost. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentsTest extends TwoNodes {

    @Test
    @Order(1)
    void parallel() throws Exception {
        losesNothing(() -> deploy("--strategy parallel"));
    }

    @Test
    @Order(2)
    void rolling() throws Exception {
        losesNothing(() -> deploy("--strategy rolling --balancer " + balancer()));
    }

    @Test
    @Order(3)
    void rollback() throws Exception {
        losesNothing(() -> stack.bash("scripts/rollback --strategy rolling --balancer " + balancer() + common()));
    }

    @Test
    @Order(4)
    void canary() throws Exception {
        // How fast this machine warms up decides nothing here.
        losesNothing(() -> deploy("--strategy canary --steps 25,50 --step-seconds 4 --minimum-requests 50 --latency-ratio 1000 "
                + "--balancer " + balancer()));
    }

    @Test
    @Order(5)
    void blueAndGreen() throws Exception {
        Path nodes = stack.file("nodes.conf");
        List<String> lines = Files.readAllLines(nodes);
        Files.write(nodes, List.of(lines.get(0) + " blue", lines.get(1) + " green"));
        try {
            stack.bash("scripts/node drain node2 --balancer " + balancer() + common());
            losesNothing(() -> deploy("--strategy blue-green --balancer " + balancer()));
            losesNothing(() -> stack.bash("scripts/rollback --strategy blue-green --balancer " + balancer() + common()));
        } finally {
            Files.write(nodes, lines);
            for (int node = 1; node <= 2; node++) {
                stack.bash("scripts/node return node" + node + " --balancer " + balancer() + common());
            }
        }
    }

    @Test
    @Order(6)
    void aNodeIsTakenOutAndPutBack() throws Exception {
        losesNothing(() -> {
            stack.bash("scripts/node drain node1 --balancer " + balancer() + common());
            stack.bash("scripts/node return node1 --balancer " + balancer() + common());
            stack.bash("scripts/node drain node2 --balancer " + balancer() + common());
            stack.bash("scripts/node return node2 --balancer " + balancer() + common());
        });
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Runs it under load, which goes on until it has ended and enough has been asked. */
    private static void losesNothing(Step step) throws Exception {
        try (Load load = Load.start(stack, members)) {
            load.await(Load.REQUESTS / 4);
            var failure = new AtomicReference<Throwable>();
            var thread = new Thread(() -> {
                try {
                    step.run();
                } catch (Throwable e) {
                    failure.set(e);
                }
            }, "deployment");
            thread.start();
            load.await(Load.REQUESTS / 2);
            thread.join();
            load.await(Load.REQUESTS / 4);
            load.end();
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            assertEquals(0, load.failed(), load.failures()::toString);
            assertEquals(0, load.closedBefore(), load.failures()::toString);
            assertTrue(load.answered() >= Load.REQUESTS);
        }
    }

    /** Another version: the same WAR with something in it that the one before had not. */
    private static void deploy(String options) throws Exception {
        Path other = Files.createTempDirectory(folder, "version");
        Path war = other.resolve("madang.war");
        Files.copy(Path.of("target/madang.war"), war);
        Files.writeString(other.resolve("version.txt"), other.getFileName().toString());
        stack.bash("jar --update --file '" + war + "' -C '" + other + "' version.txt");
        stack.bash("scripts/deploy '" + war + "' --static '" + stack.file("static") + "' " + options + common());
    }

    private static String balancer() {
        return "http://127.0.0.1:" + stack.controlPort() + "/balancer-manager";
    }

    private static String common() {
        return List.of("--nodes", stack.file("nodes.conf").toString(), "--credentials", stack.file("manager").toString(),
                "--data", stack.data().toString()).stream().collect(Collectors.joining(" ", " ", ""));
    }
}
