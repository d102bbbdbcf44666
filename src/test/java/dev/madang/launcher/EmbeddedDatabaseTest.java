package dev.madang.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database in a folder under the system's temporary one, which some such databases clear at their end. */
class EmbeddedDatabaseTest {

    @TempDir
    Path folder;

    @Test
    void keepsItsDataOverARestart() throws Exception {
        try (DataDirectory directory = locked()) {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
                execute(database, "CREATE TABLE notes (text VARCHAR(20))", "INSERT INTO notes VALUES ('마당 🏡')");
            }
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
                assertEquals("마당 🏡", query(database, "SELECT text FROM notes"));
            }
        }
    }

    @Test
    void secretsAndDataAreReadableByTheirOwnerOnly() throws Exception {
        try (DataDirectory directory = locked();
             EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
            assertEquals("rw-------", permissions("secrets"));
            assertEquals("rw-------", permissions("database.properties"));
            assertEquals("rw-------", permissions("database.log"));
            assertEquals("rwx------", permissions("database"));
            assertFalse(Files.readString(Path.of("/proc/" + database.pid() + "/cmdline"))
                .contains(database.password()));
        }
    }

    @Test
    void opensToItsOwnUserOnly() throws Exception {
        try (DataDirectory directory = locked();
             EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
            for (String user : new String[] {"root", "", "madang"}) {
                assertThrows(SQLException.class, () -> EmbeddedDatabase
                    .dataSource(database.endpoint(), "madang", user, "").getConnection().close());
            }
            assertEquals("madang@127.0.0.1", query(database, "SELECT CURRENT_USER()"));
            assertEquals("1", query(database, "SELECT @@innodb_flush_log_at_trx_commit"));
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (DataDirectory directory = locked();
             EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
            int port = Integer.parseInt(database.endpoint().split(":")[1]);
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                network.inetAddresses().filter(address -> !address.isLoopbackAddress()).forEach(address ->
                    assertThrows(SocketException.class, () -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, port), 1000);
                        }
                    }, address.toString()));
            }
        }
    }

    @Test
    void anOrphanIsEndedAndItsCommitsAreKept() throws Exception {
        DataDirectory killed = locked();
        EmbeddedDatabase orphan = EmbeddedDatabase.start(killed, Progress.NONE);
        execute(orphan, "CREATE TABLE notes (text VARCHAR(20))", "INSERT INTO notes VALUES ('kept')");
        killed.close(); // As the operating system does when the launcher is killed; the database runs on.

        try (DataDirectory directory = locked();
             EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
            assertNotEquals(orphan.pid(), database.pid());
            assertFalse(ProcessHandle.of(orphan.pid()).map(ProcessHandle::isAlive).orElse(false));
            assertEquals("kept", query(database, "SELECT text FROM notes"));
        }
    }

    @Test
    void aKilledDatabaseComesBackWithItsCommits() throws Exception {
        try (DataDirectory directory = locked()) {
            EmbeddedDatabase killed = EmbeddedDatabase.start(directory, Progress.NONE);
            execute(killed, "CREATE TABLE notes (text VARCHAR(20))", "INSERT INTO notes VALUES ('kept')");
            ProcessHandle process = ProcessHandle.of(killed.pid()).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
                assertEquals("kept", query(database, "SELECT text FROM notes"));
            }
        }
    }

    @Test
    void anInterruptedCreationIsBegunAgain() throws Exception {
        Files.createDirectories(folder.resolve("database.unfinished/mysql"));
        Files.writeString(folder.resolve("database.unfinished/ibdata1"), "half");
        try (DataDirectory directory = locked();
             EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
            assertEquals("1", query(database, "SELECT 1"));
            assertFalse(Files.exists(folder.resolve("database.unfinished")));
        }
    }

    @Test
    void aFolderServesOneAtATime() {
        try (DataDirectory first = locked()) {
            LaunchException refusal = assertThrows(LaunchException.class, this::locked);
            assertTrue(refusal.getMessage().contains("process " + ProcessHandle.current().pid()),
                refusal.getMessage());
        }
        locked().close();
    }

    @Test
    void aRunningDatabaseIsFoundByOthers() {
        try (DataDirectory directory = locked()) {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.NONE)) {
                assertEquals(Optional.of(database.endpoint()), EmbeddedDatabase.runningEndpoint(directory));
            }
            assertEquals(Optional.empty(), EmbeddedDatabase.runningEndpoint(directory));
        }
    }

    @Test
    void aLostPasswordIsNotReplacedByANewOne() throws Exception {
        try (DataDirectory directory = locked()) {
            EmbeddedDatabase.start(directory, Progress.NONE).close();
            Files.delete(folder.resolve("secrets"));
            assertThrows(LaunchException.class, () -> EmbeddedDatabase.start(directory, Progress.NONE));
        }
    }

    private DataDirectory locked() {
        DataDirectory directory = DataDirectory.at(folder);
        directory.lock();
        return directory;
    }

    private String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    private static void execute(EmbeddedDatabase database, String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
             Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
             Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
