package dev.madang.operations.deployment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two groups of nodes, of which one serves. The new version goes to the other one, which then gets all requests; the
 * first stays as it is, as the way back.
 */
abstract class GroupStrategy implements Strategy {

    /** The nodes by group, of which there are two. */
    final Map<String, List<Node>> groups;

    final Cluster cluster;

    GroupStrategy(Cluster cluster) {
        this.cluster = cluster;
        groups = cluster.nodes().stream().collect(Collectors.groupingBy(
                node -> node.group().orElse("-"), TreeMap::new, Collectors.toList()));
        if (groups.size() != 2 || groups.containsKey("-")) {
            throw new DeploymentException("--strategy blue-green needs two groups: a fourth word, as blue or green, for each line of "
                    + "the list of nodes. There are: " + groups.keySet());
        }
    }

    static GroupStrategy of(Cluster cluster) {
        return cluster.options().link().isPresent() ? new SwitchedStrategy(cluster) : new BlueGreenStrategy(cluster);
    }

    /** Groups of which at least one node gets requests. */
    abstract List<String> serving();

    /** The group that is to get a new version. */
    abstract String idle(WarFile war);

    /** Whether nobody asks this node of the idle group any more, so that its older versions may end. */
    abstract boolean isUnasked(Node node);

    /** Lets this group get all requests. */
    abstract void switchTo(String group);

    @Override
    public void check() {
        for (String group : serving()) {
            for (Node node : groups.get(group)) {
                if (!cluster.on(node).probe().isReady()) {
                    throw new DeploymentException(node + ", which serves, is not ready. Mend that first.");
                }
            }
        }
    }

    @Override
    public final boolean isDone(WarFile war) {
        List<String> serving = serving();
        return serving.size() == 1 && Strategy.servesAlone(cluster, groups.get(serving.get(0)), war);
    }

    @Override
    public final void deploy(WarFile war) {
        String idle = idle(war);
        cluster.say("The group " + idle + " gets the new version; " + other(idle) + " goes on serving");
        for (Node node : groups.get(idle)) {
            cluster.deleteDrainFile(node);
            cluster.on(node).deployBesideUnlessServing(war);
            cluster.on(node).awaitReady(war, cluster.options().startTimeout());
            if (isUnasked(node)) {
                cluster.on(node).retireOlder();
            }
        }
        switchTo(idle);
    }

    /** Gives the requests back to the group that served before, as it is. */
    final String switchBack() {
        List<String> serving = serving();
        if (serving.size() != 1) {
            throw new DeploymentException("Both groups serve or none does: there is no way back by switching.");
        }
        String before = other(serving.get(0));
        for (Node node : groups.get(before)) {
            cluster.deleteDrainFile(node);
            Waiting.until(cluster.options().startTimeout(), cluster.on(node).probe()::isReady, () -> node + " of the group "
                    + before + " does not become ready.");
        }
        switchTo(before);
        return before;
    }

    final String other(String group) {
        return groups.keySet().stream().filter(name -> !name.equals(group)).findFirst().orElseThrow();
    }
}
