package dev.madang.operations.deployment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Who deploys: the same user and password at Tomcat's manager and at the balancer-manager. */
record Credentials(String user, String password) {

    /** Where scripts/install keeps them. */
    static final Path INSTALLED = Path.of("/etc/madang/manager");

    private static final String USER = "MANAGER_USER";

    private static final String PASSWORD = "MANAGER_PASSWORD";

    /**
     * From the environment, or else from a file with lines as {@code MANAGER_USER=…}.
     *
     * @param file named by the operator; without one, that of an installation when it can be read
     */
    static Credentials find(Function<String, String> setting, Optional<Path> file) {
        if (file.isEmpty() && setting.apply(USER) != null && setting.apply(PASSWORD) != null) {
            return new Credentials(setting.apply(USER), setting.apply(PASSWORD));
        }
        Path from = file.orElse(INSTALLED);
        if (!Files.isReadable(from)) {
            throw new DeploymentException(file.isPresent() ? "Cannot read " + from + "."
                    : "Who deploys is not known: set MANAGER_USER and MANAGER_PASSWORD, or name a file with --credentials "
                            + "(" + INSTALLED + " cannot be read).");
        }
        Map<String, String> values = EnvironmentFile.read(from);
        if (!values.containsKey(USER) || !values.containsKey(PASSWORD)) {
            throw new DeploymentException(from + " has no lines " + USER + "=… and " + PASSWORD + "=…");
        }
        return new Credentials(values.get(USER), values.get(PASSWORD));
    }

    /** The value of an Authorization header. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user;
    }
}
