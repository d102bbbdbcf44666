package dev.madang.mail;

import dev.madang.launcher.DataDirectory;
import dev.madang.launcher.EmbeddedDatabase;
import dev.madang.launcher.Progress;
import dev.madang.platform.config.Settings;
import dev.madang.platform.http.Json;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import dev.madang.platform.persistence.Migrations;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.hibernate.SessionFactory;

/** A database of one's own for tests that need an outbox which no other worker empties. */
final class OutboxDatabase implements AutoCloseable {

    private final DataDirectory directory;
    private final EmbeddedDatabase database;
    private final DataSource pool;
    private final SessionFactory sessionFactory;
    private volatile boolean away;

    private final UnitOfWork unitOfWork;

    OutboxDatabase() throws Exception {
        Path folder = Files.createTempDirectory("madang-outbox");
        directory = DataDirectory.at(folder);
        directory.lock();
        database = EmbeddedDatabase.start(directory, Progress.NONE);
        Migrations.of(new Settings.Database(database.endpoint(), Optional.empty(), database.schema(),
                database.user(), database.password())).migrate();
        var properties = new PoolProperties();
        properties.setUrl("jdbc:mysql://" + database.endpoint() + "/" + database.schema()
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&sslMode=DISABLED");
        properties.setDriverClassName("com.mysql.cj.jdbc.Driver");
        properties.setUsername(database.user());
        properties.setPassword(database.password());
        properties.setInitialSize(0);
        properties.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        pool = new DataSource(properties);
        sessionFactory = SessionFactories.build(pool, List.of(OutboxMail.class));
        unitOfWork = new UnitOfWork(sessionFactory, pool, pool, () -> {
            if (away) {
                throw new DatabaseUnavailableException("the database is AWAY", null);
            }
        });
    }

    UnitOfWork unitOfWork() {
        return unitOfWork;
    }

    /** From now on refuses every unit of work, as when the watch over the database has seen it go. */
    void setAway(boolean away) {
        this.away = away;
    }

    OutboxRepository repository(Clock clock) {
        return new OutboxRepository(unitOfWork, Json.mapper(), clock);
    }

    void clear() {
        execute("DELETE FROM outbox");
    }

    void execute(String sql) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the one row, as strings by column name */
    Map<String, Object> onlyRow() {
        return unitOfWork.read(() -> {
            var rows = unitOfWork.session().createNativeQuery("SELECT status, attempts, next_attempt_at, last_error, "
                            + "sent_at, message_id, parameters FROM outbox", Object[].class).getResultList();
            if (rows.size() != 1) {
                throw new AssertionError(rows.size() + " rows");
            }
            Object[] row = rows.get(0);
            var named = new java.util.HashMap<String, Object>();
            String[] names = {"status", "attempts", "next_attempt_at", "last_error", "sent_at", "message_id", "parameters"};
            for (int i = 0; i < names.length; i++) {
                named.put(names[i], row[i]);
            }
            return named;
        });
    }

    @Override
    public void close() {
        sessionFactory.close();
        pool.close();
        database.close();
        directory.close();
    }
}
