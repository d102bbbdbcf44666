package dev.madang.operations.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Blue and green behind the balancer, which drains the one group and disables it. Needs twice the machines. */
final class BlueGreenStrategy extends GroupStrategy {

    BlueGreenStrategy(Cluster cluster) {
        super(cluster);
    }

    @Override
    public void check() {
        if (serving().isEmpty()) {
            throw new DeploymentException("The balancer gives requests to no group.");
        }
        super.check();
    }

    @Override
    List<String> serving() {
        Map<String, BalancerManager.Worker> workers = cluster.balancer().workers();
        return groups.keySet().stream().filter(group -> groups.get(group).stream().anyMatch(node ->
                Optional.ofNullable(workers.get(node.name())).orElseThrow(() -> new DeploymentException(
                        "The balancer has no member with route=" + node + ".")).isServing())).toList();
    }

    /** The group that is out; of two that serve, the one to which an interrupted deployment has brought this WAR. */
    @Override
    String idle(WarFile war) {
        List<String> serving = serving();
        if (serving.size() == 1) {
            return other(serving.get(0));
        }
        return serving.stream().filter(group -> groups.get(group).stream().allMatch(node -> cluster.on(node).isServing(war)))
                .findFirst().orElseThrow(() -> new DeploymentException("Both groups serve. Take the nodes of one out first, with "
                        + "scripts/node drain NAME."));
    }

    @Override
    boolean isUnasked(Node node) {
        return cluster.isOut(node);
    }

    @Override
    void switchTo(String group) {
        for (Node node : groups.get(group)) {
            cluster.putBack(node);
        }
        for (Node node : groups.get(other(group))) {
            cluster.drain(node, "the group " + group + " serves");
            cluster.balancer().disable(node.name(), true);
        }
        cluster.say("The group " + group + " serves; " + other(group) + " is the way back");
    }
}
