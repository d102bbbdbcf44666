package dev.madang.operations.deployment;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to bring a WAR to all nodes. When it fails, the version before serves. */
interface Strategy {

    /** Their names on the command line. */
    enum Kind {
        PARALLEL, ROLLING, BLUE_GREEN, CANARY;

        static Kind of(String name) {
            return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst().orElseThrow(() ->
                    new DeploymentOptions.UsageException("There is no strategy " + name + "; there are "
                            + Arrays.stream(values()).map(Kind::toString).collect(Collectors.joining(", ")) + "."));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Refuses what cannot work; changes nothing. */
    void check();

    /** Whether there is nothing to do: this WAR serves everywhere, alone, and is ready. */
    boolean isDone(WarFile war);

    /** Does it. */
    void deploy(WarFile war);

    static Strategy of(Cluster cluster) {
        return switch (cluster.options().strategy()) {
            case PARALLEL -> new ParallelStrategy(cluster);
            case ROLLING -> new RollingStrategy(cluster);
            case CANARY -> new CanaryStrategy(cluster);
            case BLUE_GREEN -> GroupStrategy.of(cluster);
        };
    }

    /** Whether this WAR alone runs and is ready on all of these nodes. */
    static boolean servesAlone(Cluster cluster, Iterable<Node> nodes, WarFile war) {
        for (Node node : nodes) {
            NodeDeployment there = cluster.on(node);
            if (there.versions().size() != 1 || !there.isServing(war) || !there.probe().isReady()) {
                return false;
            }
        }
        return true;
    }
}
