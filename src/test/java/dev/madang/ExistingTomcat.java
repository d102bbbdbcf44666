package dev.madang;

import dev.madang.launcher.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Tomcat as its distribution unpacks, in a process of its own, with the manager beside what is deployed; run by the JDK
 * of one's choice. What an administrator does to it is done by the manager's text interface.
 */
public final class ExistingTomcat implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    public static final String USER = "deployer";
    public static final String PASSWORD = "deploys-in-tests";

    /** May not deploy; his password is the same. */
    public static final String VISITOR = "visitor";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path javaHome;
    private final Path base;
    private final int port;
    private final Process process;

    /**
     * Starts it.
     *
     * @param home        an unpacked distribution
     * @param javaHome    the JDK to run it with
     * @param base        an empty folder, for CATALINA_BASE
     * @param environment what setenv.sh or systemd would give it
     */
    public ExistingTomcat(Path home, Path javaHome, Path base, Map<String, String> environment) throws Exception {
        this.javaHome = javaHome;
        this.base = base;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        for (String folder : List.of("conf/Catalina/localhost", "logs", "temp", "webapps", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
        for (String file : List.of("catalina.properties", "logging.properties", "web.xml", "context.xml")) {
            Files.copy(home.resolve("conf").resolve(file), base.resolve("conf").resolve(file),
                StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(base.resolve("conf/server.xml"), Files.readString(home.resolve("conf/server.xml"))
            .replace("port=\"8005\"", "port=\"-1\"")
            .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
            .replace("autoDeploy=\"true\"", "autoDeploy=\"false\""));
        Files.writeString(base.resolve("conf/tomcat-users.xml"), "<tomcat-users><user username=\"" + USER
            + "\" password=\"" + PASSWORD + "\" roles=\"manager-script\"/><user username=\"" + VISITOR + "\" password=\"" + PASSWORD
            + "\" roles=\"manager-gui\"/></tomcat-users>");
        Files.writeString(base.resolve("conf/Catalina/localhost/manager.xml"),
            "<Context docBase=\"" + home.toAbsolutePath() + "/webapps/manager\" privileged=\"true\"/>");

        // What is held softly is no leak, as it goes when memory is short: here always.
        List<String> command = new ArrayList<>(List.of(javaHome.resolve("bin/java").toString(), "-Xmx256m",
            "-XX:SoftRefLRUPolicyMSPerMB=0"));
        // As catalina.sh of that Tomcat would have it, by the JDK's version.
        command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED", "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
            "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
            "-Dcatalina.home=" + home.toAbsolutePath(), "-Dcatalina.base=" + base,
            "-Djava.io.tmpdir=" + base.resolve("temp"),
            "-Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE="
                + "org.apache.tomcat.util.digester.EnvironmentPropertySource",
            "-cp", home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
            "org.apache.catalina.startup.Bootstrap", "start"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(base.resolve("logs/out").toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        await("the manager", () -> manager("list").startsWith("OK"));
    }

    /** Where a context answers. */
    public URI uri(String contextPath) {
        return URI.create("http://127.0.0.1:" + port + contextPath);
    }

    /** Of the manager's text interface. */
    public URI manager() {
        return uri("/manager/text");
    }

    /** Deploys a WAR with its context file, in place of what is there. */
    void deploy(String contextPath, Path war, Path contextFile) throws Exception {
        String answer = manager("deploy?update=true&path=" + encoded(contextPath) + "&war=" + encoded(war.toUri().toString())
            + "&config=" + encoded(contextFile.toUri().toString()));
        if (!answer.startsWith("OK")) {
            throw new AssertionError(answer + log());
        }
    }

    void undeploy(String contextPath) throws Exception {
        String answer = manager("undeploy?path=" + encoded(contextPath));
        if (!answer.startsWith("OK")) {
            throw new AssertionError(answer + log());
        }
    }

    /** What the manager holds for leaked, after a collection of garbage. */
    String leaks() throws Exception {
        return manager("findleaks");
    }

    /** How many live objects there are of each class, after collections of garbage: one alone leaves what has a cleaner. */
    Map<String, Integer> liveObjects() throws Exception {
        for (int i = 0; i < 3; i++) {
            jcmd("GC.run");
            jcmd("GC.run_finalization");
        }
        Map<String, Integer> counts = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)").matcher(jcmd("GC.class_histogram"));
        while (line.find()) {
            counts.merge(line.group(2), Integer.parseInt(line.group(1)), Integer::sum);
        }
        return counts;
    }

    /** How many threads there are of each name, its numbers taken away. */
    Map<String, Integer> threads() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^\"([^\"]+)\"").matcher(jcmd("Thread.print"));
        while (line.find()) {
            counts.merge(line.group(1).replaceAll("\\d+", "#"), 1, Integer::sum);
        }
        return counts;
    }

    /** What it has written so far. */
    public String log() throws IOException {
        return Files.readString(base.resolve("logs/out"));
    }

    /** Tells it to end, as systemd does, and gives the time that it takes. */
    Duration stop() throws InterruptedException {
        long start = System.nanoTime();
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not stop");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
        DataDirectory.deleteTree(base);
    }

    private String manager(String command) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri("/manager/text/") + command)).timeout(PATIENCE)
            .header("Authorization", "Basic " + Base64.getEncoder()
                .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8))).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String jcmd(String command) throws Exception {
        Process jcmd = new ProcessBuilder(javaHome.resolve("bin/jcmd").toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new AssertionError(said);
        }
        return said;
    }

    private void await(String what, Attempt attempt) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (attempt.succeeds()) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new AssertionError("Tomcat ended: " + log(), e);
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(what + " does not come: " + log());
    }

    private interface Attempt {
        boolean succeeds() throws Exception;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
