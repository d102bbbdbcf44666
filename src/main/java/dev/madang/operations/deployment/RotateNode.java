package dev.madang.operations.deployment;

import dev.madang.operations.Command;
import java.util.List;
import java.util.Map;

/** {@code node drain|return NAME} and {@code node status}: a planned stop of one node, without losing a request. */
public final class RotateNode implements Command {

    private static final String USAGE_TEXT =
            "usage: scripts/node drain NAME | return NAME | status   [--nodes FILE] [--balancer URL] [--data DIR]";

    @Override
    public int run(Surroundings surroundings, List<String> arguments) {
        return Deploy.guarded(surroundings, USAGE_TEXT, () -> {
            DeploymentOptions options = DeploymentOptions.parse(surroundings, arguments);
            List<String> words = options.words();
            Deployment deployment = new Deployment(options, surroundings);
            if (words.equals(List.of("status"))) {
                status(deployment.cluster());
            } else if (words.size() == 2 && words.get(0).equals("drain")) {
                drain(deployment, words.get(1));
            } else if (words.size() == 2 && words.get(0).equals("return")) {
                putBack(deployment, words.get(1));
            } else {
                throw new DeploymentOptions.UsageException("Say drain NAME, return NAME or status.");
            }
        });
    }

    private static void drain(Deployment deployment, String name) {
        Cluster cluster = deployment.cluster();
        Node node = cluster.node(name);
        // A node may be drained because the database is away: only those of this machine are kept from doing two things at once.
        try (DeploymentLock lock = deployment.localLock("scripts/node drain " + name)) {
            Map<String, BalancerManager.Worker> workers = cluster.balancer().workers();
            if (workers.values().stream().noneMatch(worker -> worker.isServing() && !worker.route().equals(name))) {
                throw new DeploymentException("Without " + name + " no node would serve: return another one first.");
            }
            cluster.say("Draining " + name);
            cluster.drain(node, "scripts/node");
            cluster.say(name + " answers nothing any more and may be stopped; scripts/node return " + name + " puts it back");
        }
    }

    private static void putBack(Deployment deployment, String name) {
        Cluster cluster = deployment.cluster();
        Node node = cluster.node(name);
        try (DeploymentLock lock = deployment.localLock("scripts/node return " + name)) {
            cluster.putBack(node);
        }
    }

    private static void status(Cluster cluster) {
        Map<String, BalancerManager.Worker> workers = cluster.balancer().workers();
        for (Node node : cluster.nodes()) {
            BalancerManager.Worker worker = workers.get(node.name());
            String balancer = worker == null ? "not in the balancer"
                    : String.join(" ", worker.flags()) + ", answering " + worker.busy() + ", answered " + worker.elected();
            cluster.say(node + node.group().map(group -> " (" + group + ")").orElse("") + ": " + application(cluster, node) + "; "
                    + balancer);
        }
    }

    private static String application(Cluster cluster, Node node) {
        try {
            return (cluster.on(node).probe().isReady() ? "ready" : "not ready") + cluster.on(node).probe().build()
                    .map(build -> ", " + build).orElse("") + cluster.on(node).serving()
                    .map(version -> ", version " + (version.isEmpty() ? "without a number" : version)).orElse("");
        } catch (DeploymentException e) {
            return e.getMessage();
        }
    }
}
