package dev.madang.platform.persistence;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.platform.config.Settings;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema to the version that this code needs. Flyway takes a lock in the database, so that of several nodes
 * one migrates and the others wait; migrations of a newer version are left alone, because the version before must run on
 * the schema after.
 */
public final class Migrations {

    private static final String LOCATION = "classpath:db/migration";

    /** Milliseconds for a TCP connection. */
    private static final int CONNECT_TIMEOUT = 2_000;

    /** Milliseconds without an answer: the longest that one step on a large table may take. */
    private static final int SOCKET_TIMEOUT = 3_600_000;

    private final Flyway flyway;

    public Migrations(DataSource dataSource) {
        flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations(LOCATION)
                .cleanDisabled(true)
                .failOnMissingLocations(true)
                .connectRetries(0)
                .load();
    }

    /** With connections of its own: the pool's statement and socket timeouts are too short for a change of schema. */
    public static Migrations of(Settings.Database database) {
        return new Migrations(dataSource(database, CONNECT_TIMEOUT, SOCKET_TIMEOUT));
    }

    /**
     * Applies what is pending.
     *
     * @return how many migrations were applied
     * @throws FlywayException when a step fails or an applied one differs from the code; nothing is repaired by itself
     */
    public int migrate() {
        return flyway.migrate().migrationsExecuted;
    }

    /** @return whether every migration of this code is applied */
    public boolean isUpToDate() {
        return flyway.info().pending().length == 0;
    }

    /**
     * Connections outside of the pool, one for every request.
     *
     * @param connectTimeout milliseconds
     * @param socketTimeout  milliseconds without an answer; 0 for any time
     */
    public static MysqlDataSource dataSource(Settings.Database database, int connectTimeout, int socketTimeout) {
        try {
            var dataSource = new MysqlDataSource();
            dataSource.setUrl("jdbc:mysql://" + database.endpoint() + "/" + database.name()
                    + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true");
            dataSource.setUser(database.user());
            dataSource.setPassword(database.password());
            dataSource.setConnectTimeout(connectTimeout);
            dataSource.setSocketTimeout(socketTimeout);
            dataSource.setSslMode(database.sslMode());
            dataSource.setAllowPublicKeyRetrieval(true);
            dataSource.setCharacterEncoding("UTF-8");
            return dataSource;
        } catch (SQLException e) {
            throw new IllegalArgumentException("DB_ENDPOINT or DB_NAME is not usable in an address", e);
        }
    }
}
