package dev.madang.operations.deployment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One node gets the new version and a growing share of the requests; while its errors and times are not worse than those
 * of its neighbours it goes on, and in the end the others follow. Worse, and it is taken back.
 */
final class CanaryStrategy implements Strategy {

    /** So much greater may its share of 5xx be than its neighbours': one request in a hundred. */
    static final double WORSE_FAILURES = 0.01;

    /** So many times theirs may its 95th percentile be … */
    static final double WORSE_TIMES = 1.5;

    /** … and so many seconds above it, as what is quick anyway varies by more than that. */
    static final double WORSE_SECONDS = 0.05;

    private static final double PERCENTILE = 0.95;

    /** A step with too few requests goes on for so many times its length before it is given up. */
    private static final int PATIENCE = 10;

    /** The way of choosing that keeps to shares; by busyness they would only break ties. */
    private static final String BY_REQUESTS = "byrequests";

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final RollingStrategy rolling;

    CanaryStrategy(Cluster cluster) {
        this.cluster = cluster;
        rolling = new RollingStrategy(cluster);
    }

    @Override
    public void check() {
        rolling.check();
        for (Node node : cluster.nodes()) {
            if (cluster.on(node).probe().metrics().isEmpty()) {
                throw new DeploymentException("/metrics of " + node + " cannot be read, and a canary is judged by it. It answers "
                        + "only to the machine that Tomcat runs on.");
            }
        }
        canary();
    }

    @Override
    public boolean isDone(WarFile war) {
        return rolling.isDone(war);
    }

    @Override
    public void deploy(WarFile war) {
        Node canary = canary();
        List<Node> others = cluster.nodes().stream().filter(node -> !node.equals(canary)).toList();
        List<Node> changed = new ArrayList<>();
        try {
            share(canary, others, cluster.options().steps().get(0));
            rolling.roll(war, List.of(canary), changed);
            for (int percent : cluster.options().steps()) {
                share(canary, others, percent);
                watch(canary, others, percent);
            }
            cluster.putSharesBack();
            rolling.roll(war, others, changed);
        } catch (DeploymentException e) {
            cluster.say("The canary is taken back: " + e.getMessage());
            rolling.undo(war, changed, e);
            cluster.putSharesBack();
            throw e;
        }
        rolling.retireOlder();
    }

    private Node canary() {
        return cluster.options().canary().map(cluster::node).orElseGet(() -> cluster.nodes().get(0));
    }

    /** Sets the load factors so that the canary gets this share. */
    private void share(Node canary, List<Node> others, int percent) {
        double share = percent / 100.0;
        double own = share * others.size();
        double theirs = 1 - share;
        double scale = BalancerManager.LEAST_FACTOR / Math.min(own, theirs);
        if (Math.max(own, theirs) * scale > BalancerManager.GREATEST_FACTOR) {
            scale = BalancerManager.GREATEST_FACTOR / Math.max(own, theirs);
        }
        cluster.say(canary + " gets " + percent + " % of the requests");
        if (!cluster.balancer().method().equals(BY_REQUESTS)) {
            cluster.journal().method(cluster.balancer().method());
            cluster.balancer().setMethod(BY_REQUESTS);
        }
        setFactor(canary, Math.max(BalancerManager.LEAST_FACTOR, own * scale));
        for (Node other : others) {
            setFactor(other, Math.max(BalancerManager.LEAST_FACTOR, theirs * scale));
        }
    }

    private void setFactor(Node node, double factor) {
        cluster.journal().factor(node.name(), cluster.balancer().worker(node.name()).factor());
        cluster.balancer().setFactor(node.name(), factor);
    }

    /** Looks for the time of a step, and ends it early when the canary is worse beyond doubt. */
    private void watch(Node canary, List<Node> others, int percent) {
        NodeMetrics canaryBefore = metrics(canary);
        List<NodeMetrics> othersBefore = others.stream().map(this::metrics).toList();
        long start = System.nanoTime();
        Duration step = cluster.options().stepDuration();
        int enough = cluster.options().minimumRequests();
        while (true) {
            Waiting.pause(LOOK);
            if (!cluster.balancer().worker(canary.name()).isServing()) {
                throw new DeploymentException(canary + " does not pass the balancer's health check any more.");
            }
            NodeMetrics own = metrics(canary).since(canaryBefore);
            NodeMetrics theirs = new NodeMetrics(0, 0, Map.of());
            for (int i = 0; i < others.size(); i++) {
                theirs = theirs.plus(metrics(others.get(i)).since(othersBefore.get(i)));
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            boolean known = own.requests() >= enough && theirs.requests() >= enough;
            if (known) {
                failureOf(own, theirs).ifPresent(worse -> {
                    throw new DeploymentException(worse);
                });
            }
            if (passed.compareTo(step) >= 0 && known) {
                slownessOf(own, theirs).ifPresent(worse -> {
                    throw new DeploymentException(worse);
                });
                cluster.say(String.format(Locale.ROOT, "%s at %d %%: %.0f requests, %.2f %% failed, 95th percentile %.0f ms; the "
                        + "others: %.0f, %.2f %%, %.0f ms", canary, percent, own.requests(), own.failureShare() * 100,
                        own.quantile(PERCENTILE) * 1000, theirs.requests(), theirs.failureShare() * 100,
                        theirs.quantile(PERCENTILE) * 1000));
                return;
            }
            if (passed.compareTo(step.multipliedBy(PATIENCE)) >= 0) {
                throw new DeploymentException("Too few requests came to judge it: " + (long) own.requests() + " to " + canary
                        + ", " + (long) theirs.requests() + " to the others. --minimum-requests and --step-seconds change what is "
                        + "enough.");
            }
        }
    }

    /** What is worse about its errors, if anything. */
    static Optional<String> failureOf(NodeMetrics canary, NodeMetrics others) {
        return canary.failureShare() > others.failureShare() + WORSE_FAILURES
                ? Optional.of(String.format(Locale.ROOT, "It fails more often than the others: %.2f %% of %.0f requests, and they "
                        + "%.2f %% of %.0f.", canary.failureShare() * 100, canary.requests(), others.failureShare() * 100,
                        others.requests()))
                : Optional.empty();
    }

    /** What is worse about its times, if anything. */
    static Optional<String> slownessOf(NodeMetrics canary, NodeMetrics others) {
        double own = canary.quantile(PERCENTILE);
        double theirs = others.quantile(PERCENTILE);
        return own > theirs * WORSE_TIMES && own > theirs + WORSE_SECONDS
                ? Optional.of(String.format(Locale.ROOT, "It is slower than the others: a 95th percentile of %.0f ms, and they have "
                        + "%.0f ms.", own * 1000, theirs * 1000))
                : Optional.empty();
    }

    private NodeMetrics metrics(Node node) {
        return cluster.on(node).probe().metrics().orElseThrow(() ->
                new DeploymentException("/metrics of " + node + " cannot be read any more."));
    }
}
