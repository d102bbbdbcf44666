package dev.madang;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.launcher.DataDirectory;
import dev.madang.launcher.DatabaseProgram;
import dev.madang.launcher.EmbeddedDatabase;
import dev.madang.launcher.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A database server of its own for the tests of one JVM, on loopback, in a temporary folder that goes with the JVM.
 * {@code -Dmadang.test.database} says which: {@code embedded} (MariaDB 11.4), {@code mariadb} (10.11) or {@code mysql}.
 * It keeps what it has answered as production does; nothing is relaxed.
 */
public final class TestDatabaseServer {

    private static final String PREFIX = "madang-test-database-";
    private static final String USER = "madang";
    private static final String ADMIN = "test_admin";
    private static final String PASSWORD = "a-test's \"password\" of 마당";

    private static TestDatabaseServer shared;

    private final String kind;
    private final DataDirectory directory;
    private final AtomicInteger schemas = new AtomicInteger();
    private final Deque<Runnable> atEnd = new ConcurrentLinkedDeque<>();
    private String endpoint;
    private long pid;
    private AutoCloseable server;

    /** One empty schema, which the server's user alone may use. */
    public record Schema(String endpoint, String name, String user, String password) {

        /** The settings by which a server finds it. */
        public Map<String, String> settings() {
            return Map.of("DB_ENDPOINT", endpoint, "DB_NAME", name, "DB_USER", user, "DB_PASSWORD", password);
        }

        /** The same schema through a proxy or another address. */
        public Schema through(String otherEndpoint) {
            return new Schema(otherEndpoint, name, user, password);
        }

        /** A connection for every request, with the rights of the server's user. */
        public DataSource dataSource() {
            return TestDatabaseServer.dataSource(endpoint, name, user, password);
        }
    }

    private TestDatabaseServer(String kind, DataDirectory directory) {
        this.kind = kind;
        this.directory = directory;
    }

    /** The one of this JVM, started by the first call. */
    public static synchronized TestDatabaseServer shared() {
        if (shared == null) {
            removeLeftOvers();
            TestDatabaseServer database = new TestDatabaseServer(System.getProperty("madang.test.database", "embedded"), folder());
            Runtime.getRuntime().addShutdownHook(new Thread(database::stop, "stop-database"));
            database.start();
            shared = database;
        }
        return shared;
    }

    /** {@code embedded}, {@code mariadb} or {@code mysql} */
    public String kind() {
        return kind;
    }

    public boolean isMySql() {
        return kind.equals("mysql");
    }

    /** host:port */
    public String endpoint() {
        return endpoint;
    }

    /** Of the server's process: for signals. */
    public long pid() {
        return pid;
    }

    /** A new folder that goes with this JVM. */
    public Path createFolder(String name) {
        try {
            return Files.createTempDirectory(directory.root(), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs this at the end of the JVM, before the database stops. */
    void atEnd(Runnable action) {
        atEnd.push(action);
    }

    /** A new, empty schema. */
    public Schema createSchema() {
        String name = "madang_" + schemas.incrementAndGet();
        execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "GRANT ALL ON " + name + ".* TO " + USER + "@'127.0.0.1'");
        return new Schema(endpoint, name, USER, PASSWORD);
    }

    /** With all rights on everything. */
    public DataSource admin() {
        return dataSource(endpoint, "mysql", ADMIN, PASSWORD);
    }

    /** Runs statements with all rights. */
    public void execute(String... statements) {
        try (Connection connection = admin().getConnection(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static DataSource dataSource(String endpoint, String schema, String user, String password) {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl("jdbc:mysql://" + endpoint + "/" + schema + "?connectionTimeZone=UTC"
            + "&forceConnectionTimeZoneToSession=true&allowPublicKeyRetrieval=true&sslMode=DISABLED");
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private void start() {
        switch (kind) {
            case "embedded" -> startMariaDb(DatabaseProgram.unpacked(Progress.CONSOLE));
            case "mariadb" -> {
                Path program = fetch();
                startMariaDb(new DatabaseProgram(program, program.resolveSibling("usr/share/mysql")));
            }
            case "mysql" -> startMySql(fetch());
            default -> throw new IllegalArgumentException("madang.test.database is embedded, mariadb or mysql");
        }
    }

    private List<String> users() {
        String password = PASSWORD.replace("'", "''");
        return List.of(
            "CREATE USER " + ADMIN + "@'127.0.0.1' IDENTIFIED BY '" + password + "'",
            "GRANT ALL ON *.* TO " + ADMIN + "@'127.0.0.1' WITH GRANT OPTION");
    }

    private void startMariaDb(DatabaseProgram program) {
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, program, List.of(), users(), Progress.NONE);
        server = database;
        endpoint = database.endpoint();
        pid = database.pid();
        execute("ALTER USER " + USER + "@'127.0.0.1' IDENTIFIED BY '" + PASSWORD.replace("'", "''") + "'");
    }

    private void startMySql(Path program) {
        try {
            Path users = directory.root().resolve("users.sql");
            List<String> statements = new ArrayList<>(users());
            statements.add("CREATE USER " + USER + "@'127.0.0.1' IDENTIFIED BY '" + PASSWORD.replace("'", "''") + "'");
            Files.write(users, statements.stream().map(sql -> sql + ";").toList());
            List<String> options = List.of(program.toString(), "--no-defaults", "--datadir=" + directory.database(),
                "--basedir=" + program.resolveSibling("usr"),
                "--lc-messages-dir=" + program.resolveSibling("usr/share/mysql"));
            options = new ArrayList<>(options);
            if (System.getProperty("user.name").equals("root")) {
                options.add("--user=root");
            }
            List<String> initialize = new ArrayList<>(options);
            initialize.addAll(List.of("--initialize-insecure", "--init-file=" + users));
            Process initialization = process(initialize);
            if (initialization.waitFor() != 0) {
                throw new IllegalStateException("mysqld: " + Files.readString(directory.root().resolve("mysqld.log")));
            }
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = socket.getLocalPort();
            }
            options.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--socket=mysql.sock", "--mysqlx=OFF",
                "--secure-file-priv=NULL", "--skip-name-resolve", "--innodb-buffer-pool-size=256M",
                "--performance-schema=OFF", "--default-time-zone=+00:00"));
            Process process = process(options);
            server = () -> {
                process.destroy();
                process.waitFor(30, TimeUnit.SECONDS);
            };
            pid = process.pid();
            while (!greets(port)) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("mysqld: "
                        + Files.readString(directory.root().resolve("mysqld.log")));
                }
            }
            endpoint = "127.0.0.1:" + port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process process(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.root().resolve("mysqld.log").toFile())).start();
    }

    private static boolean greets(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Path fetch() {
        try {
            Process process = new ProcessBuilder("scripts/fetch-database", kind)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String program = new String(process.getInputStream().readAllBytes()).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("scripts/fetch-database " + kind + " failed");
            }
            return Path.of(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void stop() {
        atEnd.forEach(Runnable::run);
        try {
            if (server != null) {
                server.close();
            }
            directory.close();
            DataDirectory.deleteTree(directory.root());
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    private static DataDirectory folder() {
        try {
            DataDirectory directory = DataDirectory.at(Files.createTempDirectory(PREFIX));
            directory.lock();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of runs that were killed: a folder that nobody holds is nobody's. */
    private static void removeLeftOvers() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isAfter(Instant.now().minusSeconds(60))) {
                    continue; // It may be just before its lock.
                }
                try (DataDirectory directory = DataDirectory.at(folder)) {
                    if (directory.tryLock()) {
                        EmbeddedDatabase.endProcessesOn(directory.database(), Progress.CONSOLE);
                        DataDirectory.deleteTree(folder);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
