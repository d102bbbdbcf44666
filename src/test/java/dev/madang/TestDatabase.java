package dev.madang;

import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import dev.madang.platform.persistence.Migrations;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.hibernate.SessionFactory;

/** A migrated database of one's own, without a server, for tests of what works in the background on all rows there are. */
public final class TestDatabase implements AutoCloseable {

    private final DataSource pool;
    private final SessionFactory sessionFactory;
    private final UnitOfWork unitOfWork;
    private volatile boolean away;

    public TestDatabase(Class<?>... entities) {
        TestDatabaseServer.Schema schema = TestDatabaseServer.shared().createSchema();
        Migrations.of(new Settings.Database(schema.endpoint(), Optional.empty(), schema.name(), schema.user(),
                schema.password(), "PREFERRED")).migrate();
        var properties = new PoolProperties();
        properties.setUrl("jdbc:mysql://" + schema.endpoint() + "/" + schema.name()
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&sslMode=DISABLED"
                + "&allowPublicKeyRetrieval=true");
        properties.setDriverClassName("com.mysql.cj.jdbc.Driver");
        properties.setUsername(schema.user());
        properties.setPassword(schema.password());
        properties.setInitialSize(0);
        properties.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        pool = new DataSource(properties);
        sessionFactory = SessionFactories.build(pool, List.of(entities));
        unitOfWork = new UnitOfWork(sessionFactory, pool, pool, () -> {
            if (away) {
                throw new DatabaseUnavailableException("the database is AWAY", null);
            }
        });
    }

    public UnitOfWork unitOfWork() {
        return unitOfWork;
    }

    public DataSource pool() {
        return pool;
    }

    /** Whether every unit of work is refused, as when the watch over the database has seen it go. */
    public void setAway(boolean away) {
        this.away = away;
    }

    public void execute(String... statements) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query; a column alone comes as itself, several as an {@code Object[]}. */
    public <T> List<T> query(String sql, Class<T> type) {
        return unitOfWork.read(() -> unitOfWork.session().createNativeQuery(sql, type).getResultList());
    }

    @Override
    public void close() {
        sessionFactory.close();
        pool.close();
    }
}
