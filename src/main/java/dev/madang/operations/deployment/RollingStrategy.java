package dev.madang.operations.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Node after node, or half of them at a time: out of the balancer, the new version, ready, back. The old version stays
 * beside it until all nodes have the new one, so that a failure anywhere is undone everywhere.
 */
final class RollingStrategy implements Strategy {

    private final Cluster cluster;

    RollingStrategy(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void check() {
        if (cluster.nodes().size() < 2) {
            throw new DeploymentException("--strategy " + cluster.options().strategy()
                    + " needs two nodes at least, one to serve while the other is out. With one: --strategy parallel.");
        }
        cluster.requireServing();
        cluster.mend();
        cluster.requireReady();
    }

    @Override
    public boolean isDone(WarFile war) {
        return Strategy.servesAlone(cluster, cluster.nodes(), war);
    }

    @Override
    public void deploy(WarFile war) {
        List<Node> changed = new ArrayList<>();
        try {
            roll(war, cluster.nodes(), changed);
        } catch (DeploymentException e) {
            cluster.say("It failed, and the version before is put back");
            undo(war, changed, e);
            throw e;
        }
        retireOlder();
    }

    /** Brings it to these nodes; those that have changed, or begun to, are added to the list. */
    void roll(WarFile war, List<Node> nodes, List<Node> changed) {
        int atOnce = cluster.options().half() ? (cluster.nodes().size() + 1) / 2 : 1;
        List<Node> due = nodes.stream().filter(node -> !cluster.on(node).isServing(war)
                || cluster.journal().isOut(node.name()) || cluster.options().force()).toList();
        for (int from = 0; from < due.size(); from += atOnce) {
            List<Node> batch = due.subList(from, Math.min(from + atOnce, due.size()));
            requireOthers(batch);
            for (Node node : batch) {
                changed.add(node);
                cluster.takeOut(node);
            }
            for (Node node : batch) {
                // Ready is what it must become, and says that it is not while the drain file is there.
                cluster.deleteDrainFile(node);
                cluster.on(node).deployBeside(war);
                cluster.putBack(node);
            }
        }
    }

    /** Takes the WAR away again where the version before runs beside it, each node out of the balancer; puts all back. */
    void undo(WarFile war, List<Node> changed, DeploymentException cause) {
        for (int i = cluster.nodes().size() - 1; i >= 0; i--) {
            Node node = cluster.nodes().get(i);
            try {
                boolean takeBack = cluster.on(node).canTakeBack(war);
                if (takeBack) {
                    if (!cluster.isOut(node)) {
                        cluster.takeOut(node);
                    }
                    cluster.on(node).takeBack(war);
                }
                if (takeBack || changed.contains(node)) {
                    cluster.putBack(node);
                }
            } catch (DeploymentException e) {
                cause.addSuppressed(e);
                cluster.say(node + " could not be put back: " + e.getMessage());
            }
        }
    }

    /** When all of it is done. */
    void retireOlder() {
        cluster.nodes().forEach(node -> cluster.on(node).retireOlder());
    }

    private void requireOthers(List<Node> batch) {
        Optional<Node> serving = cluster.nodes().stream().filter(node -> !batch.contains(node))
                .filter(node -> cluster.balancer().worker(node.name()).isServing()).findFirst();
        if (serving.isEmpty()) {
            throw new DeploymentException("While " + batch + " is out, no other node would serve.");
        }
    }
}
