package dev.madang.launcher;

import dev.madang.operations.Command;
import dev.madang.operations.GrantRole;
import dev.madang.operations.Migrate;
import dev.madang.operations.RotateKeys;
import dev.madang.operations.SampleData;
import dev.madang.operations.deployment.Deploy;
import dev.madang.operations.deployment.Rollback;
import dev.madang.operations.deployment.RotateNode;
import dev.madang.platform.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program behind scripts/server and the operator's verbs: {@code Launcher VERB [--data DIR] …}.
 *
 * <p>Settings come from the environment. With {@code DB_ENDPOINT} the database is that one, and none is embedded.
 */
public final class Launcher {

    static final String SERVER = "server";

    /** Only the embedded database, for servers in other processes: scripts/stack. */
    private static final String DATABASE = "database";

    /** Starts a server, uses it a little and stops it, for scripts/setup to see which classes a start needs. */
    private static final String REHEARSAL = "rehearsal";

    /** The operator's verbs. */
    private static final Map<String, Command> COMMANDS = Map.of(
            "admin", new GrantRole(),
            "deploy", new Deploy(),
            "migrate", new Migrate(),
            "node", new RotateNode(),
            "rollback", new Rollback(),
            "rotate-keys", new RotateKeys(),
            "sample-data", new SampleData(Clock.systemUTC()));

    /** Loggers whose warnings mean nothing here; held, as the logging of the JDK forgets what nobody holds. */
    private static final List<Logger> QUIET = List.of(
        Logger.getLogger("org.glassfish.jersey.internal.inject.Providers"),
        Logger.getLogger("org.apache.catalina.util.SessionIdGeneratorBase"));

    private final Arguments arguments;
    private volatile DataDirectory directory;
    private volatile EmbeddedDatabase database;
    private volatile EmbeddedServer server;

    private Launcher(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] line) throws Exception {
        quieten();
        try {
            System.exit(run(Arguments.parse(line)));
        } catch (Arguments.UsageException e) {
            System.err.println("madang: " + e.getMessage());
            System.err.println("usage: server [--port N] [--host ADDRESS] [--data DIR] [--no-limits]");
            new TreeSet<>(COMMANDS.keySet()).forEach(verb -> System.err.println("       " + verb + " [--data DIR] …"));
            System.exit(Command.USAGE);
        } catch (LaunchException | Settings.InvalidSettingException e) {
            System.err.println("madang: " + e.getMessage());
            System.exit(Command.FAILED);
        }
    }

    /** Tomcat tells its whole start, and Jersey what it makes of resources that we register by hand. */
    private static void quieten() {
        Logger.getLogger("").setLevel(Level.WARNING);
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private static int run(Arguments arguments) throws Exception {
        if (arguments.verb().equals(SERVER)) {
            Launcher launcher = new Launcher(arguments);
            System.out.print(launcher.welcome(launcher.start()));
            System.out.flush();
            new CountDownLatch(1).await(); // The process is told to end, and then the shutdown hook stops the server.
        }
        if (arguments.verb().equals(DATABASE)) {
            new Launcher(arguments).startDatabase();
            new CountDownLatch(1).await(); // As above.
        }
        if (arguments.verb().equals(REHEARSAL)) {
            Launcher launcher = new Launcher(arguments);
            launcher.start();
            launcher.rehearse();
            return Command.DONE;
        }
        Command command = COMMANDS.get(arguments.verb());
        if (command == null) {
            throw new Arguments.UsageException("there is no verb " + arguments.verb());
        }
        try (CommandSurroundings surroundings = new CommandSurroundings(DataDirectory.at(arguments.data()))) {
            return command.run(surroundings, arguments.rest());
        }
    }

    /** Starts everything; the end of the process stops it. */
    private Settings start() throws IOException {
        InetAddress host = InetAddress.getByName(arguments.host());
        if (!arguments.limits() && !host.isLoopbackAddress()) {
            throw new Arguments.UsageException("--no-limits is for tests on loopback, not for " + arguments.host());
        }
        int port = free(host, arguments.port());
        directory = DataDirectory.at(arguments.data());
        Map<String, String> settings = defaults(directory);
        if (!"production".equals(System.getenv("MADANG_ENV"))) {
            settings.putIfAbsent("PUBLIC_URL", "http://localhost:" + port);
        }
        if (!arguments.limits()) {
            settings.put("LIMITS", "off");
        }
        Settings known = Settings.from(name -> settings.getOrDefault(name, System.getenv(name)));

        directory.lock();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            boolean embedded = System.getenv("DB_ENDPOINT") == null;
            Progress.CONSOLE.say("Starting the " + (embedded ? "database and the " : "") + "application");
            if (embedded) {
                database = EmbeddedDatabase.launch(directory, Progress.CONSOLE);
                settings.putAll(database.settings());
            }
            server = EmbeddedServer.prepare(EmbeddedServer.Options
                .of(Path.of("target/madang"), Path.of("conf/madang.xml"), directory.work(), settings)
                .listeningOn(arguments.host(), port));
            if (embedded) {
                database.await();
            }
            server.run();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        if (status("/health/ready") != HttpURLConnection.HTTP_OK) {
            Progress.CONSOLE.say("The server answers, but cannot use its database yet; the log above says why");
        }
        return known;
    }

    private void startDatabase() {
        directory = DataDirectory.at(arguments.data());
        directory.lock();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        database = EmbeddedDatabase.start(directory, Progress.CONSOLE);
    }

    private void rehearse() throws IOException {
        for (String path : List.of("/", "/health/live", "/openapi.json", "/docs", "/board/categories", "/board/posts",
                "/nothing-here", "/me", "/.well-known/jwks.json")) {
            status(path);
        }
    }

    private int status(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(server.uri() + path).openConnection();
        connection.setReadTimeout(10_000);
        connection.setRequestProperty("Accept", "application/json, */*");
        int status = connection.getResponseCode();
        connection.disconnect();
        return status;
    }

    /** In the reverse order of the start; also in the middle of one. */
    private synchronized void stop() {
        close(server);
        server = null;
        close(database);
        database = null;
        close(directory);
    }

    private static void close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            e.printStackTrace(); // The other parts are to be closed all the same.
        }
    }

    /** The settings that this folder answers where the environment says nothing. */
    static Map<String, String> defaults(DataDirectory directory) {
        Map<String, String> settings = new HashMap<>();
        settings.put("KEYS_FILE", directory.keys().toString());
        settings.put("MAIL_DIR", directory.mail().toString());
        settings.keySet().removeIf(name -> System.getenv(name) != null);
        return settings;
    }

    /** Refuses a port that is taken before anything has been started. */
    private static int free(InetAddress host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LaunchException("Cannot listen on " + host.getHostAddress() + ":" + port + ": " + e.getMessage()
                + ". Name another port with --port.", e);
        }
    }

    private String welcome(Settings settings) {
        String url = settings.publicUrl().toString();
        String data = arguments.data().equals(Path.of("data")) ? "" : "--data " + arguments.data() + " ";
        StringBuilder text = new StringBuilder("\n");
        text.append("Madang is ready: ").append(url).append("\n\n");
        text.append("  API       ").append(url).append("/docs\n");
        text.append("  Data      ").append(directory.root()).append('\n');
        text.append("  Mail      ").append(settings.smtp().map(smtp -> "sent through " + smtp.host())
            .orElse("not sent, but written to " + settings.mailDirectory() + " (SMTP_HOST names a server)")).append('\n');
        text.append("  Stop      Ctrl-C, or kill ").append(ProcessHandle.current().pid()).append("\n\n");
        text.append("The first administrator signs up as everybody does, confirms by the link in the mail, and then:\n");
        text.append("  scripts/admin ").append(data).append("grant EMAIL admin\n\n");
        if (!arguments.limits()) {
            text.append("""
                ****************************************************************
                *  REQUEST LIMITS ARE OFF (--no-limits). Anybody who reaches   *
                *  this server may try passwords and flood it without end.     *
                *  For tests on this machine only.                             *
                ****************************************************************

                """);
        }
        return text.toString();
    }
}
