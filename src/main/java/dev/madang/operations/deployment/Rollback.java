package dev.madang.operations.deployment;

import dev.madang.operations.Command;
import java.util.List;

/**
 * {@code rollback}: brings the release before back, by the same strategies, as a new version of Tomcat's; with blue and
 * green it only switches. The schema stays: the version before runs on it.
 */
public final class Rollback implements Command {

    @Override
    public int run(Surroundings surroundings, List<String> arguments) {
        return Deploy.guarded(surroundings, "usage: scripts/rollback [--data DIR]\n" + Deploy.OPTIONS, () -> {
            DeploymentOptions options = DeploymentOptions.parse(surroundings, arguments);
            if (!options.words().isEmpty()) {
                throw new DeploymentOptions.UsageException("rollback takes no WAR; it knows which one served before.");
            }
            rollBack(new Deployment(options, surroundings), surroundings, options);
        });
    }

    private static void rollBack(Deployment deployment, Surroundings surroundings, DeploymentOptions options) {
        WarFile previous = deployment.releases().previous().orElseThrow(() -> new DeploymentException(
                "There is no release to return to: none but the current one was deployed from here."));
        surroundings.out().println("==> Returning to " + previous
                + deployment.releases().current().map(current -> " from " + current).orElse(""));
        if (options.strategy() != Strategy.Kind.BLUE_GREEN) {
            deployment.bring(previous);
            return;
        }
        try (DeploymentLock lock = deployment.lock("rollback to " + previous)) {
            String group = GroupStrategy.of(deployment.cluster()).switchBack();
            deployment.releases().serve(previous);
            surroundings.out().println("==> The group " + group + " serves " + previous);
        }
    }
}
