package dev.madang.operations.deployment;

import dev.madang.operations.Command;
import java.util.List;

/** {@code deploy WAR}: brings a new version to one Tomcat or many, by the strategy of one's choice. */
public final class Deploy implements Command {

    static final String OPTIONS = """
              [--to MANAGER_URL]… | [--nodes FILE [--balancer URL]]   [--path /]
              [--strategy parallel|rolling|blue-green|canary] [--at-once half] [--static FOLDER]
              docs/deployment.md explains them and names the others""";

    @Override
    public int run(Surroundings surroundings, List<String> arguments) {
        return guarded(surroundings, "usage: scripts/deploy WAR [--data DIR]\n" + OPTIONS, () -> {
            DeploymentOptions options = DeploymentOptions.parse(surroundings, arguments);
            if (options.words().size() != 1) {
                throw new DeploymentOptions.UsageException("Name one WAR.");
            }
            new Deployment(options, surroundings).bring(WarFile.open(surroundings.path(options.words().get(0))));
        });
    }

    /** Says what was refused or failed, in words and without a trace of the code. */
    static int guarded(Surroundings surroundings, String usage, Runnable action) {
        try {
            action.run();
            return DONE;
        } catch (DeploymentOptions.UsageException e) {
            surroundings.out().println(e.getMessage());
            surroundings.out().println(usage);
            return USAGE;
        } catch (DeploymentException e) {
            surroundings.out().println(e.getMessage());
            return FAILED;
        }
    }
}
