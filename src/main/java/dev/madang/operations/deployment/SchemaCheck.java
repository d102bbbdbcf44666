package dev.madang.operations.deployment;

import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Holds a WAR's migrations against the database, and applies what is new before the version that needs it starts. */
final class SchemaCheck implements AutoCloseable {

    private final WarFile war;
    private final Path folder;
    private final Migrations migrations;

    SchemaCheck(WarFile war, Settings.Database database) {
        this.war = war;
        try {
            folder = Files.createTempDirectory("madang-migrations-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        war.extractMigrations(folder);
        migrations = Migrations.inFolder(folder, database);
    }

    /**
     * Refuses a WAR that does not fit the schema.
     *
     * @param earlier whether this is known to be the version before, which runs on the schema after
     */
    void require(boolean earlier) {
        List<String> misfits = migrations.misfits();
        if (!misfits.isEmpty()) {
            throw new DeploymentException("The migrations of " + war + " differ from those that the database has had: "
                    + String.join("; ", misfits) + " What has been applied is never changed: add a new migration instead.");
        }
        int newest = migrations.newestApplied();
        if (newest > war.schemaVersion() && !earlier) {
            throw new DeploymentException("The schema is newer than " + war + ": it has had migration " + newest + ", the WAR knows "
                    + war.schemaVersion() + " of them and is not the release before this one, which alone is known to run on it. "
                    + "Deploy a newer build, or say --older if you know that it does.");
        }
    }

    /** How many migrations are new. */
    int pending() {
        return migrations.pending();
    }

    /** Applies them. The version that runs goes on upon the new schema. */
    void apply() {
        try {
            migrations.migrate();
        } catch (RuntimeException e) {
            throw new DeploymentException("A migration of " + war + " failed, and nothing was deployed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
