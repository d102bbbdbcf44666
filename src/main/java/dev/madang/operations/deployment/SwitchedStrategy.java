package dev.madang.operations.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Blue and green on one server, at two ports or sockets. The file by which httpd finds its backend is a link, and beside
 * it lie {@code NAME-blue.conf} and {@code NAME-green.conf}: the link is turned and httpd reloaded. A reload closes idle
 * connections, which can cost a client the request that it was just sending on one.
 */
final class SwitchedStrategy implements Strategy {

    private static final long COMMAND_SECONDS = 60;

    private final Cluster cluster;
    private final Map<String, List<Node>> groups;
    private final Path link;

    SwitchedStrategy(Cluster cluster) {
        this.cluster = cluster;
        groups = BlueGreenStrategy.groups(cluster);
        link = cluster.options().link().orElseThrow();
    }

    @Override
    public void check() {
        for (String group : groups.keySet()) {
            if (!Files.isReadable(target(group))) {
                throw new DeploymentException("There is no " + target(group) + " for the group " + group + ".");
            }
        }
        for (Node node : groups.get(serving())) {
            if (!cluster.on(node).probe().isReady()) {
                throw new DeploymentException(node + ", which serves, is not ready. Mend that first.");
            }
        }
        run(cluster.options().configTest());
    }

    @Override
    public boolean isDone(WarFile war) {
        return Strategy.servesAlone(cluster, groups.get(serving()), war);
    }

    @Override
    public void deploy(WarFile war) {
        String idle = other(serving());
        cluster.say("The group " + idle + " gets the new version; " + other(idle) + " goes on serving");
        for (Node node : groups.get(idle)) {
            cluster.deleteDrainFile(node);
            if (!cluster.on(node).isServing(war) || cluster.options().force()) {
                cluster.on(node).deployBeside(war);
            }
            cluster.on(node).awaitReady(war, cluster.options().startTimeout());
            cluster.on(node).retireOlder();
        }
        switchTo(idle);
    }

    /** Turns the link to the group that served before, as it is. */
    String switchBack() {
        String before = other(serving());
        for (Node node : groups.get(before)) {
            cluster.deleteDrainFile(node);
            Waiting.until(cluster.options().startTimeout(), cluster.on(node).probe()::isReady, () -> node + " of the group "
                    + before + " does not become ready.");
        }
        switchTo(before);
        return before;
    }

    private void switchTo(String group) {
        String before = other(group);
        turn(group);
        try {
            run(cluster.options().configTest());
            run(cluster.options().reload());
        } catch (DeploymentException e) {
            turn(before);
            throw e;
        }
        cluster.say("httpd has its backend from " + target(group).getFileName() + "; " + before + " is the way back");
    }

    /** The group whose file the link names. */
    private String serving() {
        try {
            Path named = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
            return groups.keySet().stream().filter(group -> target(group).equals(named)).findFirst().orElseThrow(() ->
                    new DeploymentException(link + " names " + named + ", which is of no group of the list of nodes."));
        } catch (IOException e) {
            throw new DeploymentException(link + " is no symbolic link to " + target(groups.keySet().iterator().next())
                    + " or its counterpart.", e);
        }
    }

    private Path target(String group) {
        return link.resolveSibling(link.getFileName().toString().replaceFirst("(\\.conf)?$", "-" + group + ".conf"));
    }

    private void turn(String group) {
        try {
            Path fresh = link.resolveSibling("." + link.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, target(group).getFileName());
            Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DeploymentException("Cannot turn " + link + ": " + e.getMessage(), e);
        }
    }

    private String other(String group) {
        return groups.keySet().stream().filter(name -> !name.equals(group)).findFirst().orElseThrow();
    }

    private static void run(String command) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new DeploymentException("\"" + command + "\" failed: " + said);
            }
        } catch (IOException e) {
            throw new DeploymentException("\"" + command + "\" cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted.", e);
        }
    }
}
