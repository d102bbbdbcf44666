package dev.madang.operations.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two groups of nodes, of which one serves. The new version goes to the other one, which then gets all requests; the
 * first stays as it is, as the way back. Needs twice the machines.
 */
final class BlueGreenStrategy implements Strategy {

    private final Cluster cluster;
    private final Map<String, List<Node>> groups;

    BlueGreenStrategy(Cluster cluster) {
        this.cluster = cluster;
        groups = groups(cluster);
    }

    /** The nodes by group, of which there must be two. */
    static Map<String, List<Node>> groups(Cluster cluster) {
        Map<String, List<Node>> groups = cluster.nodes().stream().collect(Collectors.groupingBy(
                node -> node.group().orElse("-"), TreeMap::new, Collectors.toList()));
        if (groups.size() != 2 || groups.containsKey("-")) {
            throw new DeploymentException("--strategy blue-green needs two groups: a fourth word, as blue or green, for each line of "
                    + "the list of nodes. There are: " + groups.keySet());
        }
        return groups;
    }

    @Override
    public void check() {
        if (serving().isEmpty()) {
            throw new DeploymentException("The balancer gives requests to no group.");
        }
        for (String group : serving()) {
            for (Node node : groups.get(group)) {
                if (!cluster.on(node).probe().isReady()) {
                    throw new DeploymentException(node + ", which serves, is not ready. Mend that first.");
                }
            }
        }
    }

    @Override
    public boolean isDone(WarFile war) {
        List<String> serving = serving();
        return serving.size() == 1 && Strategy.servesAlone(cluster, groups.get(serving.get(0)), war);
    }

    @Override
    public void deploy(WarFile war) {
        String idle = idle(war);
        cluster.say("The group " + idle + " gets the new version; " + other(idle) + " goes on serving");
        for (Node node : groups.get(idle)) {
            cluster.deleteDrainFile(node);
            if (!cluster.on(node).isServing(war) || cluster.options().force()) {
                cluster.on(node).deployBeside(war);
            }
            cluster.on(node).awaitReady(war, cluster.options().startTimeout());
            if (cluster.isOut(node)) {
                cluster.on(node).retireOlder();
            }
        }
        switchTo(idle);
    }

    /** Gives the requests back to the group that served before, as it is. */
    String switchBack() {
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

    private void switchTo(String group) {
        for (Node node : groups.get(group)) {
            cluster.putBack(node);
        }
        for (Node node : groups.get(other(group))) {
            cluster.drain(node, "the group " + group + " serves");
            cluster.balancer().disable(node.name(), true);
        }
        cluster.say("The group " + group + " serves; " + other(group) + " is the way back");
    }

    /** Groups of which at least one node gets requests. */
    private List<String> serving() {
        Map<String, BalancerManager.Worker> workers = cluster.balancer().workers();
        return groups.keySet().stream().filter(group -> groups.get(group).stream().anyMatch(node ->
                Optional.ofNullable(workers.get(node.name())).orElseThrow(() -> new DeploymentException(
                        "The balancer has no member with route=" + node + ".")).isServing())).toList();
    }

    /** The group that is out; of two that serve, the one to which an interrupted deployment has brought this WAR. */
    private String idle(WarFile war) {
        List<String> serving = serving();
        if (serving.size() == 1) {
            return other(serving.get(0));
        }
        return serving.stream().filter(group -> groups.get(group).stream().allMatch(node -> cluster.on(node).isServing(war)))
                .findFirst().orElseThrow(() -> new DeploymentException("Both groups serve. Take the nodes of one out first, with "
                        + "scripts/node drain NAME."));
    }

    private String other(String group) {
        return groups.keySet().stream().filter(name -> !name.equals(group)).findFirst().orElseThrow();
    }
}
