package dev.madang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.mail.FakeSmtpServer;
import dev.madang.mail.TestCertificate;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The WAR and the context file in Tomcat's own distributions, as ROOT and as /madang, on this JDK and on a newer one when
 * there is one; deployed again and again, it leaves nothing behind. {@code -Dmadang.test.redeployments=N} changes how often.
 */
@Tag("long")
class ExistingTomcatTest {

    private static final Path TOMCATS = Path.of("target/tomcats");
    private static final Path WAR = Path.of("target/madang.war").toAbsolutePath();
    private static final Path CONTEXT = Path.of("conf/madang.xml").toAbsolutePath();
    private static final int REDEPLOYMENTS = Integer.getInteger("madang.test.redeployments", 10);
    private static final int NEWER_JDK = 25;

    /** How Tomcat says that an application left something behind. */
    private static final Pattern LEAK = Pattern.compile("memory leak|failed to stop it|failed to unregister|SEVERE");

    /** What the JDK's DriverManager holds for each driver. */
    private static final String DRIVERS = "java.sql.DriverInfo";

    private static final Pattern VERIFY_ID = Pattern.compile("verify_id=([A-Za-z0-9_-]+)");

    private int walks;

    static Stream<Arguments> tomcatsAndJdks() throws IOException {
        assertTrue(Files.isDirectory(TOMCATS) && Files.exists(WAR), "scripts/test --all fetches and builds what is needed");
        List<Arguments> all = new ArrayList<>();
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(TOMCATS, "apache-tomcat-*")) {
            for (Path home : homes) {
                for (Path jdk : jdks()) {
                    all.add(Arguments.of(home, jdk));
                }
            }
        }
        assertFalse(all.isEmpty());
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("tomcatsAndJdks")
    void runsAndLeavesNothingBehind(Path tomcatHome, Path jdk) throws Exception {
        TestDatabaseServer.Schema schema = TestDatabaseServer.shared().createSchema();
        Path folder = TestDatabaseServer.shared().createFolder("existing");
        try (FakeSmtpServer mail = new FakeSmtpServer(TestCertificate.forLocalhost());
             ExistingTomcat tomcat = new ExistingTomcat(tomcatHome, jdk, folder, environment(schema, mail, folder))) {
            for (String path : List.of("/", "/madang")) {
                tomcat.deploy(path, WAR, CONTEXT);
            }
            walk(tomcat, "", schema, mail);
            walk(tomcat, "/madang", schema, mail);
            Map<String, Integer> threads = tomcat.threads();
            Map<String, Integer> objects = tomcat.liveObjects();
            int loaders = webappLoaders(objects);
            assertEquals(2, objects.get(DRIVERS), "one driver for each deployment");

            for (int i = 0; i < REDEPLOYMENTS; i++) {
                tomcat.deploy("/madang", WAR, CONTEXT);
                walk(tomcat, "/madang", schema, mail);
            }
            Map<String, Integer> after = tomcat.liveObjects();
            assertEquals(loaders, webappLoaders(after), "class loaders of applications");
            assertEquals(2, after.get(DRIVERS), "registered drivers");
            assertEquals(2, after.get("dev.madang.MadangApplication"));
            // The watch over a mail that is being sent comes and goes with it: there may be fewer, never more.
            Map<String, Integer> before = ofApplication(threads);
            ofApplication(tomcat.threads()).forEach((name, count) ->
                    assertTrue(count <= before.getOrDefault(name, 0), name + ": " + count + " of " + before));

            tomcat.undeploy("/madang");
            tomcat.undeploy("/");
            after = tomcat.liveObjects();
            assertEquals(loaders - 2, webappLoaders(after), "class loaders of applications after the end");
            assertNull(after.get(DRIVERS));
            assertNull(after.get("com.mysql.cj.jdbc.Driver"));
            assertNull(after.get("dev.madang.MadangApplication"));
            assertEquals(Map.of(), ofApplication(tomcat.threads()));
            assertFalse(tomcat.leaks().contains("madang"), tomcat.leaks());

            assertTrue(tomcat.stop().compareTo(Duration.ofSeconds(15)) < 0, "a stop takes its time");
            List<String> complaints = tomcat.log().lines().filter(line -> LEAK.matcher(line).find()).toList();
            assertEquals(List.of(), complaints);
        }
    }

    /** Through everything that holds on to something: pools, mail, hashing, templates, JSON, assets. */
    private void walk(ExistingTomcat tomcat, String contextPath, TestDatabaseServer.Schema schema, FakeSmtpServer mail)
            throws Exception {
        int number = ++walks;
        Api stranger = Api.at(tomcat.uri(contextPath)).from("10.9.8." + number);
        assertEquals("Hello World", stranger.with("Accept", "text/plain").get("/").expect(200).text());
        stranger.get("/health/ready").expect(200);
        stranger.with("Accept", "text/html").get("/docs").expect(200);
        stranger.get("/assets/css/madang.css").expect(200);
        stranger.get("/nothing").expect(404, "not-found");

        String email = "walker" + number + "@example.com";
        Map<String, String> credentials = Map.of("email", email, "password", TestMember.PASSWORD);
        Map<String, String> signup = new HashMap<>(credentials);
        signup.put("nickname", "walker" + number);
        stranger.post("/signup", signup).expect(201);
        Matcher link = VERIFY_ID.matcher(mail.awaitMailTo(email).text().replace("=\r\n", "").replace("=3D", "="));
        assertTrue(link.find());
        stranger.post("/verify", Map.of("verify_id", link.group(1))).expect(200);
        try (Connection connection = schema.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE accounts SET role = 'admin' WHERE email = '" + email + "'");
        }
        Api admin = stranger.as(stranger.post("/auth", credentials).expect(201).get("accessToken").asText());
        long category = admin.post("/board/categories", Map.of("name", "Walk " + number)).expect(201).id();
        Api.Answer post = admin.post("/board/categories/" + category + "/posts",
            Map.of("title", "걷기", "content", "*one* [two](https://example.com)")).expect(201);
        assertTrue(post.require("Location").startsWith(contextPath + "/board/posts/"), post.require("Location"));
        stranger.get("/board/posts/" + post.id()).expect(200);
        stranger.get("/board/categories/" + category + "/posts").expect(200);
        admin.delete("/auth").expect(204);
    }

    private static Map<String, String> environment(TestDatabaseServer.Schema schema, FakeSmtpServer mail, Path folder) {
        Map<String, String> environment = new HashMap<>(schema.settings());
        environment.put("PUBLIC_URL", TestServer.PUBLIC_URL);
        environment.put("KEYS_FILE", folder.resolve("keys.jwks").toString());
        environment.put("WARM_UP_SECONDS", "0");
        environment.put("SMTP_HOST", "localhost");
        environment.put("SMTP_PORT", Integer.toString(mail.port()));
        environment.put("SMTP_TRUST", mail.certificate().pem().toString());
        return environment;
    }

    private static int webappLoaders(Map<String, Integer> objects) {
        return objects.getOrDefault("org.apache.catalina.loader.ParallelWebappClassLoader", 0);
    }

    /** Those that are not the JVM's own or Tomcat's. */
    private static Map<String, Integer> ofApplication(Map<String, Integer> threads) {
        Map<String, Integer> ours = new HashMap<>(threads);
        ours.keySet().removeIf(name -> !name.matches("(?i).*(madang|mysql|pool cleaner|hibernate|mail|jersey|logback).*"));
        // One for each connection that has had a statement with a time limit; they end with the pool.
        ours.computeIfPresent("MySQL Statement Cancellation Timer", (name, count) -> 1);
        return ours;
    }

    /** This one, and the newest of the machine if it is newer. */
    private static List<Path> jdks() throws IOException {
        List<Path> jdks = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        Path installed = Path.of("/usr/lib/jvm");
        if (Runtime.version().feature() < NEWER_JDK && Files.isDirectory(installed)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(installed)) {
                for (Path jdk : all) {
                    Path release = jdk.resolve("release");
                    if (Files.exists(release) && Files.exists(jdk.resolve("bin/jcmd"))
                            && Files.readString(release).contains("JAVA_VERSION=\"" + NEWER_JDK)) {
                        jdks.add(jdk);
                        break;
                    }
                }
            }
        }
        return jdks;
    }
}
