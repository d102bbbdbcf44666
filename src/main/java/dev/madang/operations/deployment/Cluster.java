package dev.madang.operations.deployment;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All nodes with the balancer before them: takes a node out of the balancer without losing a request, and puts it back. */
final class Cluster {

    /** So long a node that is being drained must get and answer nothing. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /**
     * httpd's count of requests under way can stay above zero for ever after much load. One that does not move for longer
     * than httpd waits for a node (timeout=20 in its files) is of no request.
     */
    private static final Duration MISCOUNTED = Duration.ofSeconds(30);

    /** The same where Tomcat stays up anyway, and would answer a late request by whichever version. */
    private static final Duration MISCOUNTED_BUT_UP = Duration.ofSeconds(5);

    /** For the balancer's health check to see that a node is ready again. */
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private final DeploymentOptions options;
    private final Optional<BalancerManager> balancer;
    private final Journal journal;
    private final PrintStream out;
    private final Map<Node, NodeDeployment> deployments = new LinkedHashMap<>();

    Cluster(DeploymentOptions options, Credentials credentials, Journal journal, PrintStream out) {
        this.options = options;
        this.journal = journal;
        this.out = out;
        balancer = options.balancer().map(url -> new BalancerManager(url, options.balancerName(), credentials));
        options.nodes().forEach(node -> deployments.put(node, new NodeDeployment(node, options, credentials, out)));
        if (deployments.isEmpty()) {
            throw new DeploymentException("Name a Tomcat with --to MANAGER_URL, or a list of nodes with --nodes FILE.");
        }
    }

    List<Node> nodes() {
        return List.copyOf(deployments.keySet());
    }

    NodeDeployment on(Node node) {
        return deployments.get(node);
    }

    /** The node of that name. */
    Node node(String name) {
        return nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow(() ->
                new DeploymentException("There is no node " + name + ", only " + nodes() + "."));
    }

    BalancerManager balancer() {
        return balancer.orElseThrow(() -> new DeploymentException(
                "Name the balancer with --balancer URL, as http://127.0.0.1:8081/balancer-manager."));
    }

    Journal journal() {
        return journal;
    }

    /** Whether the balancer gives it no requests because somebody wants so. */
    boolean isOut(Node node) {
        return balancer().worker(node.name()).isTakenOut() || node.drainFile().filter(Files::exists).isPresent();
    }

    /** Takes a node out and waits until it answers nothing any more. */
    void takeOut(Node node) {
        out.println("==> " + node + ": taking it out of the balancer");
        journal.takenOut(node.name());
        drain(node, "deployment", MISCOUNTED_BUT_UP);
    }

    /** As {@link #takeOut}, for longer than this process, as an operator means it. */
    void drain(Node node, String by) {
        drain(node, by, MISCOUNTED);
    }

    private void drain(Node node, String by, Duration miscounted) {
        // First the balancer: a node whose health check fails would count as broken, and the others might all be.
        balancer().drain(node.name(), true);
        node.drainFile().ifPresent(file -> {
            try {
                Files.writeString(file, by + "\n");
            } catch (IOException e) {
                throw new DeploymentException("Cannot write the drain file " + file + ": " + e.getMessage(), e);
            }
        });
        awaitIdle(node, miscounted);
    }

    /** Puts a node back and waits until the balancer has found it healthy. */
    void putBack(Node node) {
        deleteDrainFile(node);
        Waiting.until(HEALTHY, on(node).probe()::isReady, () -> node + " does not become ready.");
        balancer().enable(node.name());
        Waiting.until(HEALTHY, () -> balancer().worker(node.name()).isServing(), () ->
                "The balancer does not find " + node + " healthy: " + balancer().worker(node.name()).flags());
        journal.putBack(node.name());
        out.println("==> " + node + ": back in the balancer");
    }

    void deleteDrainFile(Node node) {
        node.drainFile().ifPresent(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new DeploymentException("Cannot delete the drain file " + file + ": " + e.getMessage(), e);
            }
        });
    }

    /** What a killed deployment has left: load factors, and nodes that it had taken out and that can serve as they are. */
    void mend() {
        if (!journal.factors().isEmpty() || journal.method().isPresent()) {
            out.println("==> Putting back the load factors that an interrupted deployment has left");
            putSharesBack();
        }
        for (Node node : nodes()) {
            if (journal.isOut(node.name())) {
                out.println("==> " + node + ": an interrupted deployment has left it out");
                try {
                    putBack(node);
                } catch (DeploymentException e) {
                    out.println("==> " + node + ": it stays out until it has another version: " + e.getMessage());
                }
            }
        }
    }

    /** Lets each node have the share of requests that it had before a canary. */
    void putSharesBack() {
        journal.factors().forEach((name, factor) -> {
            balancer().setFactor(name, factor);
            journal.factorPutBack(name);
        });
        journal.method().ifPresent(method -> {
            balancer().setMethod(method);
            journal.methodPutBack();
        });
    }

    /** Refuses to begin unless every node serves, or has nothing yet. */
    void requireReady() {
        for (Node node : nodes()) {
            if (!journal.isOut(node.name()) && on(node).serving().isPresent() && !on(node).probe().isReady()) {
                throw new DeploymentException(node + " is not ready: its database is away, its schema does not fit, or it is "
                        + "drained. Mend that first; " + node.manager().resolve("/health/ready") + " and its log say more.");
            }
        }
    }

    /** Refuses to begin unless the balancer gives requests to every node. */
    void requireServing() {
        balancer().workers();
        for (Node node : nodes()) {
            BalancerManager.Worker worker = balancer().worker(node.name());
            if (!worker.isServing() && !journal.isOut(node.name())) {
                throw new DeploymentException("The balancer gives " + node + " no requests (" + String.join(" ", worker.flags())
                        + "). Return it first: scripts/node return " + node);
            }
        }
    }

    void say(String text) {
        out.println("==> " + text);
    }

    DeploymentOptions options() {
        return options;
    }

    private void awaitIdle(Node node, Duration miscounted) {
        long end = System.nanoTime() + options.drainTimeout().toNanos();
        BalancerManager.Worker before = balancer().worker(node.name());
        long unmoved = System.nanoTime();
        while (true) {
            Waiting.pause(QUIET);
            BalancerManager.Worker now = balancer().worker(node.name());
            if (now.elected() != before.elected() || now.busy() != before.busy()) {
                unmoved = System.nanoTime();
            } else if (now.busy() == 0) {
                return;
            } else if (System.nanoTime() - unmoved >= miscounted.toNanos()) {
                out.println("==> " + node + ": httpd counts " + now.busy() + " under way that do not move; taken for idle");
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new DeploymentException(node + " still answers " + now.busy() + " requests after "
                        + options.drainTimeout().toSeconds() + " s; --drain-timeout gives it longer.");
            }
            before = now;
        }
    }
}
