package dev.madang.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What scripts/server starts, in a process of its own on a folder of its own, to be stopped and killed as one likes. */
final class LaunchedServer implements AutoCloseable {

    private static final long START_SECONDS = 60;

    private static final long KILL_SECONDS = 10;

    private static final String EMAIL = "admin@example.org";

    private static final String PASSWORD = "a yard where people meet";

    private static final Pattern VERIFY_ID = Pattern.compile("verify_id=(?:3D)?([A-Za-z0-9_-]{43})");

    private final Path folder;
    private final DataDirectory directory;
    private final int port;
    private Process process;

    LaunchedServer(Path folder) throws IOException {
        this.folder = folder;
        directory = DataDirectory.at(folder);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    Api api() {
        return Api.at(URI.create("http://127.0.0.1:" + port));
    }

    /** Returns when it is ready. */
    void start() throws IOException {
        process = launcher("server", "--port", Integer.toString(port), "--data", folder.toString(), "--no-limits").start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                if (api().get("/health/ready").status() == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                assertTrue(process.isAlive(), () -> "the server ended: " + log());
            }
            assertTrue(System.nanoTime() < deadline, () -> "not ready: " + log());
            pause();
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** @return its exit code, or nothing when it goes on after this time */
    Optional<Integer> exit(long withinSeconds) throws InterruptedException {
        return process.waitFor(withinSeconds, TimeUnit.SECONDS) ? Optional.of(process.exitValue()) : Optional.empty();
    }

    /** Sends SIGKILL, and perhaps to its database. */
    void kill(boolean withDatabase) throws IOException, InterruptedException {
        Optional<ProcessHandle> database = databaseProcess();
        process.destroyForcibly();
        if (withDatabase) {
            database.ifPresent(ProcessHandle::destroyForcibly);
        }
        assertTrue(process.waitFor(KILL_SECONDS, TimeUnit.SECONDS));
    }

    /** @return the process of its database, if there is one */
    Optional<ProcessHandle> databaseProcess() throws IOException {
        return directory.read(directory.databaseProperties())
                .flatMap(properties -> ProcessHandle.of(Long.parseLong(properties.getProperty("pid"))));
    }

    DataSource database() throws IOException {
        Map<String, String> settings = EmbeddedDatabase.settings(
                EmbeddedDatabase.runningEndpoint(directory).orElseThrow(), directory.databasePassword());
        return EmbeddedDatabase.dataSource(settings.get("DB_ENDPOINT"), settings.get("DB_NAME"), settings.get("DB_USER"),
                settings.get("DB_PASSWORD"));
    }

    /** Signs up, follows the link in the mail, and is made one by the command. */
    Api newAdministrator() throws IOException, MessagingException, InterruptedException {
        api().post("/signup", Map.of("email", EMAIL, "password", PASSWORD, "nickname", "admin")).expect(201);
        api().post("/verify", Map.of("verify_id", linkFromMail())).expect(200);
        assertEquals(0, launcher("admin", "--data", folder.toString(), "grant", EMAIL, "admin").start().waitFor());
        return api().as(api().post("/auth", Map.of("email", EMAIL, "password", PASSWORD)).expect(201).get("accessToken")
                .asText());
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        EmbeddedDatabase.endProcessesOn(folder.resolve("database"), Progress.NONE);
    }

    private String linkFromMail() throws IOException, MessagingException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            try (Stream<Path> files = Files.list(Files.createDirectories(folder.resolve("mail")))) {
                Optional<Path> mail = files.filter(file -> file.toString().endsWith(".eml")).findFirst();
                if (mail.isPresent()) {
                    Matcher link = VERIFY_ID.matcher(text(mail.get()));
                    assertTrue(link.find(), "no link in the mail");
                    return link.group(1);
                }
            }
            pause();
        }
        throw new AssertionError("no mail came");
    }

    private static String text(Path mail) throws IOException, MessagingException {
        try (InputStream content = Files.newInputStream(mail)) {
            var bytes = new ByteArrayOutputStream();
            new MimeMessage(Session.getInstance(new Properties()), content).getDataHandler().writeTo(bytes);
            return bytes.toString(StandardCharsets.UTF_8).replace("=\r\n", "").replace("=\n", "");
        }
    }

    private ProcessBuilder launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m", "-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("DB_") || name.startsWith("SMTP_"));
        return builder;
    }

    private String log() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
