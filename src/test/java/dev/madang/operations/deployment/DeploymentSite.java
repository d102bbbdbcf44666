package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.ExistingTomcat;
import dev.madang.TestDatabaseServer;
import dev.madang.TestMember;
import dev.madang.operations.Command;
import dev.madang.platform.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Real Tomcats on one real database, and the commands as an operator gives them, with a data folder of their own. */
final class DeploymentSite implements AutoCloseable {

    final TestDatabaseServer.Schema schema = TestDatabaseServer.shared().createSchema();
    final Path folder = TestDatabaseServer.shared().createFolder("deployment");
    final List<ExistingTomcat> tomcats = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();

    /**
     * Starts them.
     *
     * @param nodes how many Tomcats; each has nodeN.drain in the folder as its drain file, and TEST_RESOURCES names a class
     *              that only the first one has
     */
    DeploymentSite(int nodes) throws Exception {
        settings.putAll(schema.settings());
        settings.put("MANAGER_USER", ExistingTomcat.USER);
        settings.put("MANAGER_PASSWORD", ExistingTomcat.PASSWORD);
        Files.createDirectories(folder.resolve("data"));
        try {
            for (int number = 1; number <= nodes; number++) {
                Map<String, String> environment = new HashMap<>(schema.settings());
                environment.put("LIMITS", "off");
                environment.put("WARM_UP_SECONDS", "0");
                environment.put("PUBLIC_URL", "http://localhost:8080");
                environment.put("KEYS_FILE", folder.resolve("keys.jwks").toString());
                environment.put("MAIL_DIR", folder.resolve("mail").toString());
                environment.put("TEST_RESOURCES", number == 1 ? "org.apache.catalina.webresources.StandardRoot" : "dev.madang.Missing");
                environment.put("DRAIN_FILE", drainFile(number).toString());
                tomcats.add(new ExistingTomcat(newestTomcat(), Path.of(System.getProperty("java.home")),
                        Files.createDirectory(folder.resolve("tomcat" + number)), environment));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    Path drainFile(int number) {
        return folder.resolve("node" + number + ".drain");
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Changes what the environment says; null takes it away. */
    DeploymentSite set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    Outcome deploy(Object... arguments) {
        return run(new Deploy(), arguments);
    }

    Outcome rollBack(Object... arguments) {
        return run(new Rollback(), arguments);
    }

    Outcome node(Object... arguments) {
        return run(new RotateNode(), arguments);
    }

    TomcatManager manager(int number) {
        return new TomcatManager(tomcats.get(number - 1).manager(),
                new Credentials(ExistingTomcat.USER, ExistingTomcat.PASSWORD), Duration.ofSeconds(60));
    }

    /** The versions of the root context on a node. */
    List<TomcatManager.Context> versions(int number) {
        return manager(number).list().stream().filter(context -> context.path().equals("/")).toList();
    }

    /** The access token of an administrator, who is made by the first call. */
    String administratorsToken(URI uri) throws Exception {
        Api stranger = Api.at(uri);
        Map<String, String> credentials = Map.of("email", "admin@example.com", "password", TestMember.PASSWORD);
        Map<String, String> signup = new HashMap<>(credentials);
        signup.put("nickname", "admin");
        stranger.post("/signup", signup);
        try (Connection connection = schema.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE accounts SET role = 'admin', email_verified_at = created_at");
        }
        return stranger.post("/auth", credentials).expect(201).get("accessToken").asText();
    }

    @Override
    public void close() throws Exception {
        for (ExistingTomcat tomcat : tomcats) {
            tomcat.close();
        }
    }

    private Outcome run(Command command, Object... arguments) {
        var said = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>(List.of("--settings", "/nothing"));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        try {
            int status = command.run(new Around(new PrintStream(said, true, StandardCharsets.UTF_8)), words);
            return new Outcome(status, said.toString(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new AssertionError(said.toString(StandardCharsets.UTF_8), e);
        }
    }

    private static Path newestTomcat() throws IOException {
        Path tomcats = Path.of("target/tomcats");
        assertTrue(Files.isDirectory(tomcats), "scripts/test --all fetches the Tomcats");
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(tomcats, "apache-tomcat-10*")) {
            return homes.iterator().next();
        }
    }

    private final class Around implements Command.Surroundings {
        private final PrintStream out;

        Around(PrintStream out) {
            this.out = out;
        }

        @Override
        public String setting(String name) {
            return settings.get(name);
        }

        @Override
        public DataSource dataSource() {
            return schema.dataSource();
        }

        @Override
        public Optional<Settings.Database> knownDatabase() {
            return settings.get("DB_ENDPOINT") == null ? Optional.empty()
                    : Optional.of(Settings.from(settings::get).database());
        }

        @Override
        public Path data() {
            return DeploymentSite.this.data();
        }

        @Override
        public PrintStream out() {
            return out;
        }
    }
}
