package dev.madang.operations.deployment;

import dev.madang.operations.Command;
import dev.madang.platform.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One run of scripts/deploy or scripts/rollback: everything is checked before anything is changed. */
final class Deployment {

    private static final Path PUBLISH_ASSETS = Path.of("scripts/publish-assets");

    private final DeploymentOptions options;
    private final Command.Surroundings surroundings;
    private final PrintStream out;
    private final Map<String, String> installed;
    private final Releases releases;

    Deployment(DeploymentOptions options, Command.Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
        out = surroundings.out();
        installed = Files.isReadable(options.settings()) ? EnvironmentFile.read(options.settings()) : Map.of();
        releases = new Releases(surroundings.data());
    }

    Releases releases() {
        return releases;
    }

    /** Where the database is, as far as that is known on this machine. */
    Optional<Settings.Database> database() {
        Optional<Settings.Database> known = surroundings.knownDatabase();
        if (known.isPresent() || !installed.containsKey("DB_PASSWORD")) {
            return known;
        }
        Map<String, String> settings = new HashMap<>(installed);
        settings.put("MADANG_ENV", "development"); // What else production demands is the server's to check.
        return Optional.of(Settings.from(settings::get).database());
    }

    Cluster cluster() {
        return new Cluster(options, Credentials.find(surroundings::setting, options.credentials()),
                new Journal(surroundings.data()), out);
    }

    DeploymentLock lock(String what) {
        return DeploymentLock.take(surroundings.data(), database(), what);
    }

    /** As {@link #lock}, without asking the database. */
    DeploymentLock localLock(String what) {
        return DeploymentLock.take(surroundings.data(), Optional.empty(), what);
    }

    /** Brings a WAR to all nodes. */
    void bring(WarFile war) {
        Optional<Settings.Database> database = database();
        Cluster cluster = cluster();
        Strategy strategy = Strategy.of(cluster);
        try (DeploymentLock lock = lock("deployment of " + war)) {
            try (SchemaCheck schema = database.map(found -> new SchemaCheck(war, found)).orElse(null)) {
                if (schema == null) {
                    out.println("==> No database is known here (DB_ENDPOINT, or " + options.settings()
                            + "): the nodes alone say whether it is well");
                } else {
                    schema.require(options.older() || isKept(war));
                }
                strategy.check();
                if (!options.force() && strategy.isDone(war)) {
                    releases.serve(releases.keep(war));
                    out.println("==> " + war + " serves already and is ready: nothing to do");
                    return;
                }
                WarFile kept = releases.keep(war);
                if (schema != null) {
                    migrate(schema);
                }
                publishAssets(kept);
                strategy.deploy(kept);
                releases.serve(kept);
                out.println("==> " + kept + " serves");
            }
        }
    }

    /** The version before runs on the schema after; that is known of those that served here last. */
    private boolean isKept(WarFile war) {
        return releases.current().filter(kept -> kept.sha256().equals(war.sha256())).isPresent()
                || releases.previous().filter(kept -> kept.sha256().equals(war.sha256())).isPresent();
    }

    private void migrate(SchemaCheck schema) {
        int pending = schema.pending();
        if (pending == 0) {
            return;
        }
        String migrate = Optional.ofNullable(surroundings.setting("DB_MIGRATE")).orElse(installed.getOrDefault("DB_MIGRATE", "on"));
        if (migrate.equals("off")) {
            throw new DeploymentException(pending + " migrations are to be applied, and DB_MIGRATE=off: run scripts/migrate of the new "
                    + "version first, with a database user that may. The version that runs goes on upon the new schema.");
        }
        out.println("==> Applying " + pending + " migrations; the version that runs goes on upon the new schema");
        schema.apply();
    }

    private void publishAssets(WarFile war) {
        if (options.assets().isEmpty()) {
            return;
        }
        out.println("==> Publishing the assets to " + options.assets().get());
        try {
            Process process = new ProcessBuilder(PUBLISH_ASSETS.toString(), war.path().toString(),
                    options.assets().get().toString()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            process.getInputStream().transferTo(out);
            if (process.waitFor() != 0) {
                throw new DeploymentException("scripts/publish-assets failed; nothing was deployed.");
            }
        } catch (IOException e) {
            throw new DeploymentException("scripts/publish-assets cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted.", e);
        }
    }
}
