package dev.madang.operations.deployment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One node gets the new version and a growing share of the requests; while its errors and times are not worse than those
 * of its neighbours it goes on, and in the end the others follow. Worse, and it is taken back.
 */
final class CanaryStrategy implements Strategy {

    /** So much greater may its share of 5xx be than its neighbours': one request in a hundred. */
    static final double WORSE_FAILURES = 0.01;

    /** A 95th percentile above theirs by less than this many seconds is not slower: what is quick anyway varies by more. */
    static final double WORSE_SECONDS = 0.05;

    private static final double PERCENTILE = 0.95;

    /** So many times in a row must it be slower: a JVM that has just started is, until it has compiled what it runs. */
    private static final int SLOW_TIMES = 5;

    /** What has too few requests to be judged goes on for so many times its length before it is given up. */
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

    /** Looks for the time of a step, and longer while the canary is slower; ends it early when that fails more often. */
    private void watch(Node canary, List<Node> others, int percent) {
        NodeMetrics ownAtStart = metrics(canary);
        NodeMetrics theirsAtStart = metrics(others);
        NodeMetrics ownBefore = ownAtStart;
        NodeMetrics theirsBefore = theirsAtStart;
        long start = System.nanoTime();
        for (int slow = 0;;) {
            Waiting.pause(LOOK);
            if (!cluster.balancer().worker(canary.name()).isServing()) {
                throw new DeploymentException(canary + " does not pass the balancer's health check any more.");
            }
            NodeMetrics ownNow = metrics(canary);
            NodeMetrics theirsNow = metrics(others);
            if (areEnough(ownNow.since(ownAtStart), theirsNow.since(theirsAtStart))) {
                failureOf(ownNow.since(ownAtStart), theirsNow.since(theirsAtStart)).ifPresent(CanaryStrategy::takeBack);
            }
            NodeMetrics own = ownNow.since(ownBefore);
            NodeMetrics theirs = theirsNow.since(theirsBefore);
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            Duration step = cluster.options().stepDuration();
            if (passed.compareTo(step) >= 0 && areEnough(own, theirs)) {
                cluster.say(String.format(Locale.ROOT, "%s at %d %%: %.0f requests, %.2f %% failed, 95th percentile %.0f ms; the "
                        + "others: %.0f, %.2f %%, %.0f ms", canary, percent, own.requests(), own.failureShare() * 100,
                        own.quantile(PERCENTILE) * 1000, theirs.requests(), theirs.failureShare() * 100,
                        theirs.quantile(PERCENTILE) * 1000));
                Optional<String> slower = slownessOf(own, theirs, cluster.options().latencyRatio());
                if (slower.isEmpty()) {
                    return;
                }
                if (++slow == SLOW_TIMES) {
                    takeBack(slower.get());
                }
                ownBefore = ownNow;
                theirsBefore = theirsNow;
                start = System.nanoTime();
            } else if (passed.compareTo(step.multipliedBy(PATIENCE)) >= 0) {
                takeBack("Too few requests came to judge it: " + (long) own.requests() + " to " + canary + ", "
                        + (long) theirs.requests() + " to the others. --minimum-requests and --step-seconds change what is enough.");
            }
        }
    }

    private boolean areEnough(NodeMetrics own, NodeMetrics theirs) {
        int enough = cluster.options().minimumRequests();
        return own.requests() >= enough && theirs.requests() >= enough;
    }

    private static void takeBack(String reason) {
        throw new DeploymentException(reason);
    }

    /** What is worse about its errors, if anything. */
    static Optional<String> failureOf(NodeMetrics canary, NodeMetrics others) {
        return canary.failureShare() > others.failureShare() + WORSE_FAILURES
                ? Optional.of(String.format(Locale.ROOT, "It fails more often than the others: %.2f %% of %.0f requests, and they "
                        + "%.2f %% of %.0f.", canary.failureShare() * 100, canary.requests(), others.failureShare() * 100,
                        others.requests()))
                : Optional.empty();
    }

    /**
     * What is worse about its times, if anything.
     *
     * @param ratio so many times theirs may its 95th percentile be
     */
    static Optional<String> slownessOf(NodeMetrics canary, NodeMetrics others, double ratio) {
        double own = canary.quantile(PERCENTILE);
        double theirs = others.quantile(PERCENTILE);
        return own > theirs * ratio && own > theirs + WORSE_SECONDS
                ? Optional.of(String.format(Locale.ROOT, "It is slower than the others, and stays so: a 95th percentile of %.0f ms, "
                        + "and they have %.0f ms.", own * 1000, theirs * 1000))
                : Optional.empty();
    }

    private NodeMetrics metrics(List<Node> nodes) {
        return nodes.stream().map(this::metrics).reduce(NodeMetrics.NONE, NodeMetrics::plus);
    }

    private NodeMetrics metrics(Node node) {
        return cluster.on(node).probe().metrics().orElseThrow(() ->
                new DeploymentException("/metrics of " + node + " cannot be read any more."));
    }
}
