package dev.madang.launcher;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.operations.Command;
import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.Migrations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The database and the settings of a data folder for one command, whether a server runs on it or not. */
final class CommandSurroundings implements Command.Surroundings, AutoCloseable {

    /** So long may a server that has the folder take to start its database, or a stopping one to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 200;
    private static final int CONNECT_MILLIS = 5_000;

    private final DataDirectory directory;
    private final Map<String, String> settings;
    private EmbeddedDatabase started;

    CommandSurroundings(DataDirectory directory) {
        this.directory = directory;
        this.settings = new HashMap<>(Launcher.defaults(directory));
    }

    @Override
    public String setting(String name) {
        return settings.getOrDefault(name, System.getenv(name));
    }

    @Override
    public DataSource dataSource() {
        reachDatabase();
        try {
            MysqlDataSource source = Migrations.dataSource(Settings.from(this::setting).database(), CONNECT_MILLIS, 0);
            source.setRewriteBatchedStatements(true);
            return source;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public PrintStream out() {
        return System.out;
    }

    @Override
    public Path data() {
        return directory.root();
    }

    @Override
    public Path path(String typed) {
        return Path.of(System.getProperty("madang.caller", "")).resolve(typed).toAbsolutePath().normalize();
    }

    @Override
    public Optional<Settings.Database> knownDatabase() {
        Map<String, String> known = new HashMap<>(settings);
        if (setting("DB_ENDPOINT") == null) {
            Optional<String> endpoint = EmbeddedDatabase.runningEndpoint(directory);
            if (endpoint.isEmpty()) {
                return Optional.empty();
            }
            known.putAll(EmbeddedDatabase.settings(endpoint.get(), directory.databasePassword()));
        }
        // Only where the database is; what else production demands is the server's to check.
        known.put("MADANG_ENV", "development");
        return Optional.of(Settings.from(name -> known.getOrDefault(name, System.getenv(name))).database());
    }

    private void reachDatabase() {
        if (System.getenv("DB_ENDPOINT") != null || settings.containsKey("DB_ENDPOINT")) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (directory.tryLock()) {
                Progress.CONSOLE.say("Starting the database, as no server is running on " + directory.root());
                started = EmbeddedDatabase.start(directory, Progress.CONSOLE);
                settings.putAll(started.settings());
                return;
            }
            Optional<String> endpoint = EmbeddedDatabase.runningEndpoint(directory);
            if (endpoint.isPresent()) {
                settings.putAll(EmbeddedDatabase.settings(endpoint.get(), directory.databasePassword()));
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new LaunchException(directory.root() + " is in use, but its database does not answer.");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LaunchException("Interrupted while waiting for the database", e);
            }
        }
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
        directory.close();
    }
}
