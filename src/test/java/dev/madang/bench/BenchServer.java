package dev.madang.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.launcher.DataDirectory;
import dev.madang.launcher.EmbeddedDatabase;
import dev.madang.launcher.EmbeddedServer;
import dev.madang.launcher.Progress;
import dev.madang.platform.http.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/**
 * The process that is measured: {@code BenchServer DATA PORT}. The application as the root context of an embedded Tomcat;
 * in a second context its opponents, on the application's own pool. Ends when its standard input does, so that it never
 * outlives the benchmark.
 */
final class BenchServer {

    /** The context of the opponents. */
    static final String OPPONENTS = "/jdbc";

    /** What the benchmark asks of this process, in that context. */
    static final String CONTROL = OPPONENTS + "/control/";

    private BenchServer() { }

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        int port = Integer.parseInt(arguments[1]);
        try (DataDirectory directory = DataDirectory.at(Path.of(arguments[0]))) {
            directory.lock();
            if (System.getenv("DB_ENDPOINT") != null) {
                serve(directory, port, Optional.empty());
                return;
            }
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.CONSOLE)) {
                serve(directory, port, Optional.of(database));
            }
        }
    }

    private static void serve(DataDirectory directory, int port, Optional<EmbeddedDatabase> database)
            throws IOException, NamingException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "KEYS_FILE", directory.keys().toString(),
                "MAIL_DIR", directory.mail().toString(),
                "PUBLIC_URL", "http://localhost:" + port,
                "LIMITS", "off"));
        database.ifPresent(running -> settings.putAll(running.settings()));
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options
                .of(Path.of("target/madang"), Path.of("conf/madang.xml"), directory.root().resolve("work"), settings)
                .listeningOn("127.0.0.1", port))) {
            server.host().addChild(opponents(poolOf((Context) server.host().findChild("")),
                    database.map(EmbeddedDatabase::pid)));
            while (System.in.read() >= 0) {
                // Only its end says something.
            }
        }
    }

    /** The very pool of the application, as its own JNDI look-up gives it. */
    private static DataSource poolOf(Context application) throws NamingException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(application.getLoader().getClassLoader());
        try {
            return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/madang");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Context opponents(DataSource pool, Optional<Long> databasePid) {
        var context = new StandardContext();
        context.setName(OPPONENTS);
        context.setPath(OPPONENTS);
        context.setParentClassLoader(BenchServer.class.getClassLoader());
        context.setDelegate(true);
        context.addLifecycleListener(new Tomcat.FixContextListener());
        Tomcat.addServlet(context, "opponent", new Opponent(pool));
        context.addServletMappingDecoded("/*", "opponent");
        Tomcat.addServlet(context, "control", new Control(pool, databasePid));
        context.addServletMappingDecoded("/control/*", "control");
        return context;
    }

    private static final class Control extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient DataSource pool;
        private final transient Optional<Long> databasePid;
        private final transient ObjectMapper mapper = Json.mapper();

        Control(DataSource pool, Optional<Long> databasePid) {
            this.pool = pool;
            this.databasePid = databasePid;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                Map<String, Object> answer = switch (request.getPathInfo()) {
                    case "/state" -> Map.of("databasePid", databasePid.orElse(0L));
                    case "/heap" -> Map.of("live", liveHeap());
                    case "/writes" -> writes(request);
                    case "/counts" -> counts(ids(request, "categories"));
                    case "/members" -> confirm(request.getParameter("like"));
                    default -> throw new IOException("no such question");
                };
                response.setContentType("application/json");
                mapper.writeValue(response.getOutputStream(), answer);
            } catch (SQLException | InterruptedException e) {
                throw new IOException(e);
            }
        }

        private Map<String, Object> writes(HttpServletRequest request) throws SQLException, InterruptedException {
            var slice = new PlainWrites(pool, ids(request, "authors"), ids(request, "categories"))
                    .run(Duration.ofMillis(Long.parseLong(request.getParameter("millis"))));
            return Map.of("answers", slice.answers(), "nanos", slice.nanos());
        }

        private static List<Long> ids(HttpServletRequest request, String name) {
            return Arrays.stream(request.getParameter(name).split(",")).map(Long::valueOf).toList();
        }

        private Map<String, Object> counts(List<Long> categories) throws SQLException {
            String in = categories.stream().map(String::valueOf).collect(Collectors.joining(","));
            return Map.of("rows", number("SELECT COUNT(*) FROM posts p JOIN post_contents c ON c.post_id = p.id"
                            + " WHERE p.category_id IN (" + in + ")"),
                    "counted", number("SELECT SUM(post_count) FROM categories WHERE id IN (" + in + ")"));
        }

        private long number(String sql) throws SQLException {
            try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        }

        /** What the link in the mail does; the mails of thirty-two members are nothing that is measured. */
        private Map<String, Object> confirm(String like) throws SQLException {
            Map<String, Object> ids = new HashMap<>();
            try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE accounts SET email_verified_at = created_at WHERE email LIKE '" + like
                        + "' AND email_verified_at IS NULL");
                try (ResultSet row = statement.executeQuery("SELECT email, id FROM accounts WHERE email LIKE '" + like
                        + "'")) {
                    while (row.next()) {
                        ids.put(row.getString(1), row.getLong(2));
                    }
                }
            }
            return ids;
        }

        /** Bytes that are still there after collections that had time to find what finalisation lets go. */
        private static long liveHeap() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(200);
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
