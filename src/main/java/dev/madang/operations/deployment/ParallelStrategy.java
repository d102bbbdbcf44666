package dev.madang.operations.deployment;

/**
 * The new version beside the old one in the same Tomcat, which sends new requests to the newer as soon as it has started;
 * the old one ends when what it was answering is done. Needs memory for two versions, and no balancer.
 */
final class ParallelStrategy implements Strategy {

    private final Cluster cluster;

    ParallelStrategy(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void check() {
        cluster.requireReady();
    }

    @Override
    public boolean isDone(WarFile war) {
        return Strategy.servesAlone(cluster, cluster.nodes(), war);
    }

    @Override
    public void deploy(WarFile war) {
        try {
            for (Node node : cluster.nodes()) {
                cluster.on(node).deployBesideUnlessServing(war);
            }
        } catch (DeploymentException e) {
            cluster.nodes().stream().filter(node -> cluster.on(node).canTakeBack(war))
                    .forEach(node -> cluster.on(node).takeBack(war));
            throw e;
        }
        cluster.say("Waiting " + cluster.options().grace().toSeconds() + " s for what the old version is still answering");
        Waiting.pause(cluster.options().grace());
        cluster.nodes().forEach(node -> cluster.on(node).retireOlder());
    }
}
