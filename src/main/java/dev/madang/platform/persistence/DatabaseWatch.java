package dev.madang.platform.persistence;

import dev.madang.platform.config.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database can be used, by asking it twice a second over a connection of its own. Requests then fail
 * at once while it is away, instead of each waiting for a timeout, and are served again within a second of its return.
 * Also migrates, or waits for the schema to fit, as soon as the database can be reached: the application starts without it.
 */
public final class DatabaseWatch implements UnitOfWork.Availability, AutoCloseable {

    /** Milliseconds between two looks. */
    private static final long INTERVAL = 500;

    /** Milliseconds for a TCP connection, and for an answer; it is asked twice before it counts as away. */
    private static final int TIMEOUT = 700;

    /** Milliseconds that {@link #close()} waits for the thread. */
    private static final long CLOSE_TIMEOUT = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

    /** What the last look found. */
    public enum State { STARTING, AVAILABLE, READ_ONLY, AWAY, SCHEMA_UNFIT }

    private final Settings settings;
    private final DataSource dataSource;
    private final CountDownLatch firstlyAvailable = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = State.STARTING;
    private volatile boolean closing;
    private volatile Runnable onAway = () -> { };
    private boolean schemaFits;
    private Connection connection;

    public DatabaseWatch(Settings settings) {
        this.settings = settings;
        dataSource = Migrations.dataSource(settings.database(), TIMEOUT, TIMEOUT);
        thread = new Thread(this::run, "madang-database-watch");
        thread.setDaemon(true);
    }

    /** @param action what to do at each look that finds the database away */
    public void onAway(Runnable action) {
        onAway = action;
    }

    public void start() {
        thread.start();
    }

    /**
     * Waits for the first time that the database can be used.
     *
     * @return whether it came within the time
     */
    public boolean awaitAvailable(long millis) throws InterruptedException {
        return firstlyAvailable.await(millis, TimeUnit.MILLISECONDS);
    }

    public State state() {
        return state;
    }

    /** @return whether reads can be served */
    public boolean isUsable() {
        return state == State.AVAILABLE || state == State.READ_ONLY;
    }

    @Override
    public void require() {
        if (!isUsable()) {
            throw new DatabaseUnavailableException("the database is " + state, null);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            State found = look();
            // One lost answer is no proof: a new connection is tried before everything that is in flight is given up.
            become(found == State.AWAY && isUsable() ? look() : found);
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                break;
            }
        }
        disconnect();
    }

    private State look() {
        try {
            if (connection == null) {
                connection = dataSource.getConnection();
            }
            boolean readOnly = isReadOnly();
            if (!schemaFits) {
                schemaFits = makeSchemaFit(readOnly);
            }
            if (!schemaFits) {
                return State.SCHEMA_UNFIT;
            }
            return readOnly ? State.READ_ONLY : State.AVAILABLE;
        } catch (SQLException e) {
            disconnect();
            return State.AWAY;
        } catch (RuntimeException e) {
            disconnect();
            if (SqlFailure.of(e) == SqlFailure.OTHER && state != State.SCHEMA_UNFIT) {
                LOG.atError().setCause(e).log("migration_failed");
            }
            return SqlFailure.of(e) == SqlFailure.OTHER ? State.SCHEMA_UNFIT : State.AWAY;
        }
    }

    private boolean isReadOnly() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT @@global.read_only")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private boolean makeSchemaFit(boolean readOnly) {
        Migrations migrations = Migrations.of(settings.database());
        if (settings.migrate() && !readOnly) {
            int applied = migrations.migrate();
            if (applied > 0) {
                LOG.atInfo().addKeyValue("applied", applied).log("schema_migrated");
            }
            return true;
        }
        return migrations.isUpToDate();
    }

    private void become(State next) {
        if (next != state) {
            LOG.atLevel(next == State.AVAILABLE ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
                    .addKeyValue("state", next).addKeyValue("before", state).log("database_state");
            state = next;
        }
        if (next == State.AWAY) {
            // At each look: who was just getting his connection when it began has it by now, and waits on it.
            onAway.run();
        }
        if (isUsable()) {
            firstlyAvailable.countDown();
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("database_watch_disconnect");
            }
            connection = null;
        }
    }
}
