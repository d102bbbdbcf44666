package dev.madang.operations.deployment;

import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.Migrations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One deployment at a time: by a file for those of one machine, and by a lock in the database for those of several.
 * Both end with the process, however it ends.
 */
final class DeploymentLock implements AutoCloseable {

    /** Milliseconds for a connection, and for an answer: a lock is asked for and never waited for. */
    private static final int TIMEOUT = 3_000;

    private final FileChannel channel;
    private final Connection connection;

    private DeploymentLock(FileChannel channel, Connection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /**
     * Takes it, or says who has it.
     *
     * @param what for whoever comes second
     */
    static DeploymentLock take(Path folder, Optional<Settings.Database> database, String what) {
        Path file = folder.resolve("deployment.lock");
        FileChannel channel = null;
        Connection connection = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                throw new DeploymentException("Another deployment is running: " + Files.readString(file).strip()
                        + ". Wait until it has ended.");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((what + ", process " + ProcessHandle.current().pid() + " of "
                    + System.getProperty("user.name") + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS))
                    .getBytes(StandardCharsets.UTF_8)));
            if (database.isPresent()) {
                connection = Migrations.dataSource(database.get(), TIMEOUT, TIMEOUT).getConnection();
                lock(connection);
            }
            return new DeploymentLock(channel, connection);
        } catch (IOException e) {
            close(channel, connection);
            throw new DeploymentException("Cannot lock " + file + ": " + e.getMessage(), e);
        } catch (SQLException e) {
            close(channel, connection);
            throw new DeploymentException("The database is away: " + e.getMessage()
                    + " Nothing is deployed without it, as a new version could not become ready.", e);
        } catch (RuntimeException e) {
            close(channel, connection);
            throw e;
        }
    }

    @Override
    public void close() {
        close(channel, connection);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void lock(Connection connection) throws SQLException {
        // Names are the whole server's; 64 characters at most.
        try (PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK(LEFT(CONCAT('madang-deployment-', "
                + "DATABASE()), 64), 0), IS_USED_LOCK(LEFT(CONCAT('madang-deployment-', DATABASE()), 64))");
                ResultSet result = lock.executeQuery()) {
            result.next();
            if (result.getInt(1) != 1) {
                throw new DeploymentException("Another deployment is running: connection " + result.getLong(2)
                        + " of the database holds its lock" + holder(connection, result.getLong(2))
                        + ". Wait until it has ended.");
            }
        }
    }

    private static String holder(Connection connection, long id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE ID = ?")) {
            query.setLong(1, id);
            try (ResultSet result = query.executeQuery()) {
                return result.next() ? ", from " + result.getString(2) + " as " + result.getString(1) : "";
            }
        }
    }

    private static void close(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                // The lock ends with it whether or not closing it complains.
            }
        }
    }
}
