package dev.madang.platform.persistence;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.platform.config.Settings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
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
        this(dataSource, LOCATION);
    }

    private Migrations(DataSource dataSource, String location) {
        flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations(location)
                .cleanDisabled(true)
                .failOnMissingLocations(true)
                .connectRetries(0)
                .load();
    }

    /** With connections of its own: the pool's statement and socket timeouts are too short for a change of schema. */
    public static Migrations of(Settings.Database database) {
        return new Migrations(dataSource(database, CONNECT_TIMEOUT, SOCKET_TIMEOUT));
    }

    /** Those of another version, as files in a folder, over connections that wait as long as a change of schema takes. */
    public static Migrations inFolder(Path folder, Settings.Database database) {
        return new Migrations(dataSource(database, CONNECT_TIMEOUT, SOCKET_TIMEOUT), "filesystem:" + folder.toAbsolutePath());
    }

    /** What keeps these migrations from fitting the database, in Flyway's words: applied ones that differ, or failed. */
    public List<String> misfits() {
        var lenient = Flyway.configure(Migrations.class.getClassLoader()).configuration(flyway.getConfiguration())
                .ignoreMigrationPatterns("*:pending", "*:future").load();
        return lenient.validateWithResult().invalidMigrations.stream()
                .map(invalid -> invalid.version + " " + invalid.description + ": " + invalid.errorDetails.errorMessage)
                .toList();
    }

    /** @return how many migrations are still to be applied */
    public int pending() {
        return flyway.info().pending().length;
    }

    /** @return the number of the newest migration that is applied, from this version or a newer one; 0 for none */
    public int newestApplied() {
        return Arrays.stream(flyway.info().applied()).filter(info -> info.getVersion() != null)
                .mapToInt(info -> info.getVersion().getMajor().intValue()).max().orElse(0);
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
        return pending() == 0;
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
