package dev.madang.launcher;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.Migrations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A MariaDB of one's own: a process that listens on 127.0.0.1 only, with one user and a random password, and whose data
 * stay in {@code DIR/database}.
 *
 * <p>Every commit is on the disk before it is answered. A database that a killed launcher left behind is found by its
 * data folder and ended in order before the next one starts; a creation that was interrupted is begun again.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String USER = "madang";
    private static final String SCHEMA = "madang";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration TELL_AFTER = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 15;
    private static final int TIMEOUT_MILLIS = 1000;

    private final DataDirectory directory;
    private final DatabaseProgram program;
    private final List<String> options;
    private final List<String> firstStatements;
    private final Progress progress;
    private final String password;

    private Process process;
    private Path log;
    private int port;

    private EmbeddedDatabase(DataDirectory directory, DatabaseProgram program, List<String> options,
                             List<String> firstStatements, Progress progress) {
        this.directory = directory;
        this.program = program;
        this.options = options;
        this.firstStatements = firstStatements;
        this.progress = progress;
        this.password = directory.databasePassword();
    }

    /** Starts the database that came with the launcher and returns when it answers. The folder must be locked. */
    public static EmbeddedDatabase start(DataDirectory directory, Progress progress) {
        return start(directory, DatabaseProgram.unpacked(progress), List.of(), List.of(), progress);
    }

    /**
     * Starts a database and returns when it answers.
     *
     * @param directory       locked by the caller
     * @param options         for mariadbd, after this class's own
     * @param firstStatements SQL to run once, with all rights, when the database is made
     */
    public static EmbeddedDatabase start(DataDirectory directory, DatabaseProgram program, List<String> options,
                                         List<String> firstStatements, Progress progress) {
        EmbeddedDatabase database = launch(directory, program, options, firstStatements, progress);
        database.await();
        return database;
    }

    /** As {@link #start(DataDirectory, Progress)}, but returns before it answers. */
    static EmbeddedDatabase launch(DataDirectory directory, Progress progress) {
        return launch(directory, DatabaseProgram.unpacked(progress), List.of(), List.of(), progress);
    }

    private static EmbeddedDatabase launch(DataDirectory directory, DatabaseProgram program, List<String> options,
                                           List<String> firstStatements, Progress progress) {
        EmbeddedDatabase database = new EmbeddedDatabase(directory, program, options, firstStatements, progress);
        try {
            database.endOrphans();
            database.createIfMissing();
            database.run();
            return database;
        } catch (IOException e) {
            database.close();
            throw new LaunchException("The database does not start: " + e, e);
        } catch (InterruptedException e) {
            database.close();
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while the database started", e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Where the database of a running server in this folder listens; empty when none does. */
    static Optional<String> runningEndpoint(DataDirectory directory) {
        return directory.read(directory.databaseProperties())
            .filter(values -> processesOn(directory.database())
                .anyMatch(pid -> Long.toString(pid).equals(values.getProperty("pid"))))
            .map(values -> LOOPBACK + ":" + values.getProperty("port"));
    }

    /** host:port */
    public String endpoint() {
        return LOOPBACK + ":" + port;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    public String schema() {
        return SCHEMA;
    }

    /** Of the mariadbd process. */
    public long pid() {
        return process.pid();
    }

    /** The settings by which the web application finds this database. */
    public Map<String, String> settings() {
        return settings(endpoint(), password);
    }

    static Map<String, String> settings(String endpoint, String password) {
        return Map.of("DB_ENDPOINT", endpoint, "DB_NAME", SCHEMA, "DB_USER", USER, "DB_PASSWORD", password);
    }

    /** A connection for every request, without the time limits of the web application's pool. */
    public DataSource dataSource() {
        return dataSource(endpoint(), SCHEMA, USER, password);
    }

    static MysqlDataSource dataSource(String endpoint, String schema, String user, String password) {
        return Migrations.dataSource(new Settings.Database(endpoint, Optional.empty(), schema, user, password,
            "DISABLED"), TIMEOUT_MILLIS, 0);
    }

    /** Ends it in order, which takes a second; what was committed is on the disk in any case. */
    @Override
    public synchronized void close() {
        if (process == null) {
            return;
        }
        try {
            end(process.toHandle());
            Files.deleteIfExists(directory.databaseProperties());
        } catch (IOException e) {
            // A stale file names a process that is gone, and readers look for the process.
        }
        process = null;
    }

    // ---- start

    private void endOrphans() {
        for (Path folder : List.of(directory.database(), unfinished())) {
            endProcessesOn(folder, progress);
        }
    }

    /**
     * Ends the database processes that a killed launcher left behind on a data folder. They are recognised by that folder
     * on their command line, because a process id alone may meanwhile belong to somebody else.
     */
    public static void endProcessesOn(Path data, Progress progress) {
        processesOn(data).forEach(pid -> {
            progress.say("Ending the database that an interrupted run left behind (process " + pid + ")");
            ProcessHandle.of(pid).ifPresent(EmbeddedDatabase::end);
        });
    }

    /**
     * Makes the data in a folder of another name and renames it when it is whole; so an interrupted creation cannot be
     * mistaken for a database.
     */
    private void createIfMissing() throws IOException, InterruptedException {
        if (Files.isDirectory(directory.database())) {
            return;
        }
        Path fresh = unfinished();
        progress.say(Files.exists(fresh)
            ? "Creating the database again, as its first creation was interrupted"
            : "Creating the database in " + directory.database());
        DataDirectory.deleteTree(fresh);
        Files.createDirectory(fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        log = log("creation");
        List<String> command = command(fresh);
        command.add("--bootstrap");
        process = builder(command, log).start();
        try (OutputStream sql = process.getOutputStream()) {
            sql.write("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n"
                .getBytes(StandardCharsets.UTF_8));
            for (Path tables : program.systemTables()) {
                Files.copy(tables, sql);
            }
            List<String> statements = new ArrayList<>(List.of(
                // Nobody but our own user: no root, no anonymous, whatever the scripts above made.
                "DELETE FROM global_priv",
                "DELETE FROM proxies_priv",
                "FLUSH PRIVILEGES",
                "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "CREATE USER " + USER + "@'" + LOOPBACK + "' IDENTIFIED BY '" + password + "'",
                "GRANT ALL ON " + SCHEMA + ".* TO " + USER + "@'" + LOOPBACK + "'"));
            statements.addAll(firstStatements);
            for (String statement : statements) {
                sql.write((statement + ";\n").getBytes(StandardCharsets.UTF_8)); // The bootstrap reads by lines.
            }
        } catch (IOException e) {
            throw new LaunchException("Creating the database failed; " + log + " says why.", e);
        }
        if (process.waitFor() != 0) {
            throw new LaunchException("Creating the database failed; " + log + " says why.");
        }
        directory.move(fresh, directory.database());
    }

    private void run() throws IOException {
        port = freePort();
        log = log("database");
        List<String> command = command(directory.database());
        command.addAll(List.of("--bind-address=" + LOOPBACK, "--port=" + port, "--socket=mariadb.sock"));
        process = builder(command, log).start();
        process.getOutputStream().close();
    }

    /** Returns when it answers; waits as long as the process lives, as recovery after a crash takes its time. */
    void await() {
        Process awaited = process;
        long start = System.nanoTime();
        boolean told = false;
        try {
            while (!answers()) {
                if (awaited.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    close();
                    throw new LaunchException("The database does not start; " + log + " says why.");
                }
                if (!told && System.nanoTime() - start > TELL_AFTER.toNanos()) {
                    progress.say("Waiting for the database, which looks after what was interrupted");
                    told = true;
                }
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while the database started", e);
        }
        directory.write(directory.databaseProperties(),
            Map.of("port", Integer.toString(port), "pid", Long.toString(awaited.pid())));
    }

    /** Whether it greets. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> command(Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of(
            program.executable().toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--tmpdir=" + temporary(),                 // A starting server deletes every server's files in /tmp.
            "--lc-messages-dir=" + program.share(),
            "--character-sets-dir=" + program.share().resolve("charsets"),
            "--skip-ssl",                              // Loopback only; its key would cost seconds at each start.
            "--skip-name-resolve",
            "--local-infile=OFF",
            "--secure-file-priv=" + data,              // No SQL reads or writes files elsewhere.
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_bin",
            "--default-time-zone=+00:00",
            "--transaction-isolation=READ-COMMITTED",
            "--innodb-flush-log-at-trx-commit=1",      // An answered write survives a power cut.
            "--innodb-buffer-pool-size=256M",
            "--aria-pagecache-buffer-size=8M",         // Only system tables and temporary ones are not InnoDB.
            "--key-buffer-size=1M",
            "--max-connections=200"));
        if (Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            command.add("--user=root");                // It refuses to run as root unless told so.
        }
        command.addAll(options);
        return command;
    }

    private ProcessBuilder builder(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
            .directory(directory.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());             // A file, as a pipe would end with the launcher.
        builder.environment().clear();                 // The web application's secrets are not its business.
        return builder;
    }

    /** A new log; the one before is kept. */
    private Path log(String name) throws IOException {
        Path log = directory.root().resolve(name + ".log");
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return log;
    }

    private Path unfinished() {
        return directory.root().resolve("database.unfinished");
    }

    private Path temporary() throws IOException {
        Path folder = directory.root().resolve("temporary");
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    // ---- processes

    private static Stream<Long> processesOn(Path data) {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path one : processes) {
                if (arguments(one).contains("--datadir=" + data)) {
                    pids.add(Long.valueOf(one.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new LaunchException("Cannot read /proc: " + e, e);
        }
        return pids.stream();
    }

    private static List<String> arguments(Path process) {
        try {
            return Arrays.asList(Files.readString(process.resolve("cmdline")).split("\0"));
        } catch (IOException e) {
            return List.of(); // It ended meanwhile.
        }
    }

    private static void end(ProcessHandle handle) {
        handle.destroy();
        try {
            handle.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            handle.destroyForcibly(); // InnoDB recovers what was committed.
            handle.onExit().join();
        }
    }
}
