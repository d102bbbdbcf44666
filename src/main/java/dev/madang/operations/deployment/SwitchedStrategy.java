package dev.madang.operations.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Blue and green on one server, at two ports or sockets. The file by which httpd finds its backend is a link, and beside
 * it lie {@code NAME-blue.conf} and {@code NAME-green.conf}: the link is turned and httpd reloaded. A reload closes idle
 * connections, which can cost a client the request that it was just sending on one.
 */
final class SwitchedStrategy extends GroupStrategy {

    private static final long COMMAND_SECONDS = 60;

    private final Path link;

    SwitchedStrategy(Cluster cluster) {
        super(cluster);
        link = cluster.options().link().orElseThrow();
    }

    @Override
    public void check() {
        for (String group : groups.keySet()) {
            if (!Files.isReadable(target(group))) {
                throw new DeploymentException("There is no " + target(group) + " for the group " + group + ".");
            }
        }
        super.check();
        run(cluster.options().configTest());
    }

    @Override
    String idle(WarFile war) {
        return other(served());
    }

    @Override
    boolean isUnasked(Node node) {
        return true;
    }

    @Override
    List<String> serving() {
        return List.of(served());
    }

    @Override
    void switchTo(String group) {
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
    private String served() {
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
