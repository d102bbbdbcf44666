package dev.madang.operations.deployment;

import dev.madang.operations.Build;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The versions of the application on one node: puts a new one beside the one that runs, and takes either away. */
final class NodeDeployment {

    /** Its start has waited for the database already, and new requests go to it: what is not ready soon will not be. */
    private static final Duration READY_AFTER_START = Duration.ofSeconds(5);

    private final Node node;
    private final String path;
    private final TomcatManager manager;
    private final ApplicationProbe probe;
    private final boolean force;
    private final PrintStream out;

    NodeDeployment(Node node, DeploymentOptions options, Credentials credentials, PrintStream out) {
        this.node = node;
        this.path = options.path();
        this.manager = new TomcatManager(node.manager(), credentials, options.startTimeout());
        this.probe = new ApplicationProbe(node.manager(), path);
        this.force = options.force();
        this.out = out;
    }

    ApplicationProbe probe() {
        return probe;
    }

    /** What is there, of this path. */
    List<TomcatManager.Context> versions() {
        return manager.list().stream().filter(context -> context.path().equals(path)).toList();
    }

    /** The version that gets new requests. */
    Optional<String> serving() {
        return versions().stream().filter(TomcatManager.Context::running).map(TomcatManager.Context::version)
                .max(String::compareTo);
    }

    boolean isServing(WarFile war) {
        return serving().filter(version -> ContextVersions.isOf(version, war)).isPresent();
    }

    /**
     * Puts a WAR beside what runs, above it, and returns when it is ready. What does not become ready is taken away
     * again.
     */
    void deployBeside(WarFile war) {
        removeStopped();
        String version = ContextVersions.next(versions().stream().map(TomcatManager.Context::version).toList(), war);
        out.println("==> " + node + ": starting " + war + " as version " + version);
        try {
            manager.deploy(path, version, war.path());
            awaitReady(war, READY_AFTER_START);
        } catch (DeploymentException e) {
            out.println("==> " + node + ": it does not become ready and is taken away");
            withdraw(version);
            throw new DeploymentException(war + " does not start on " + node + ": " + e.getMessage()
                    + " Tomcat's log there says more.", e);
        }
    }

    /** As {@link #deployBeside}; not when it serves already, unless {@code --force} wants it. */
    void deployBesideUnlessServing(WarFile war) {
        if (!isServing(war) || force) {
            deployBeside(war);
        }
    }

    /** Waits until the newest version is ready, and is this one. */
    void awaitReady(WarFile war, Duration patience) {
        Waiting.until(patience, probe::isReady, () -> "/health/ready of " + node + " does not become 200 in "
                + patience.toSeconds() + " s.");
        Optional<Build> answers = probe.build();
        if (!war.build().commit().equals("unknown") && answers.isPresent() && !answers.get().equals(war.build())) {
            throw new DeploymentException("On " + node + " answers " + answers.get() + ", not " + war.build() + ".");
        }
        if (!isServing(war)) {
            throw new DeploymentException("The newest version on " + node + " is not " + war + ".");
        }
    }

    /** Ends every version but the newest that runs. */
    void retireOlder() {
        String newest = serving().orElseThrow(() -> new DeploymentException("No version runs on " + node + "."));
        for (TomcatManager.Context context : versions()) {
            if (!context.version().equals(newest)) {
                out.println("==> " + node + ": ending version "
                        + (context.version().isEmpty() ? "without a number" : context.version()));
                manager.undeploy(path, context.version());
            }
        }
    }

    /** Whether a WAR that serves can be taken back: something else runs beside it. */
    boolean canTakeBack(WarFile war) {
        return isServing(war) && versions().stream().filter(TomcatManager.Context::running).count() > 1;
    }

    /** Ends the versions of a WAR, so that the one before gets the requests again; where all are of it, only the newest. */
    void takeBack(WarFile war) {
        List<String> running = versions().stream().filter(TomcatManager.Context::running).map(TomcatManager.Context::version)
                .sorted().toList();
        boolean alone = running.stream().allMatch(version -> ContextVersions.isOf(version, war));
        for (String version : alone ? running.subList(running.size() - 1, running.size()) : running) {
            if (ContextVersions.isOf(version, war)) {
                out.println("==> " + node + ": taking back version " + version);
                manager.undeploy(path, version);
            }
        }
    }

    /** Of a deployment that was interrupted, or failed. */
    private void removeStopped() {
        for (TomcatManager.Context context : versions()) {
            if (!context.running()) {
                out.println("==> " + node + ": removing version " + context.version() + ", which does not run");
                manager.undeploy(path, context.version());
            }
        }
    }

    private void withdraw(String version) {
        try {
            if (versions().stream().anyMatch(context -> context.version().equals(version))) {
                manager.undeploy(path, version);
            }
        } catch (DeploymentException e) {
            out.println("==> " + node + ": version " + version + " could not be taken away: " + e.getMessage());
        }
    }
}
