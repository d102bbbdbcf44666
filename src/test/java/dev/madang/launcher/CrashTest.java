package dev.madang.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in the middle of writes, of the server alone and of its database with it, again and again: what was
 * acknowledged is there, once; what was not is there whole or not at all; a retry under its Idempotency-Key ends it.
 *
 * <p>{@code -Dmadang.test.seed=N} repeats a run's choices, {@code -Dmadang.test.kills=N} changes how often.
 */
@Tag("long")
class CrashTest {

    private static final int KILLS = Integer.getInteger("madang.test.kills", 20);
    private static final int WRITERS = 8;
    private static final long START_SECONDS = 60;
    private static final String PASSWORD = "a yard where people meet";

    @TempDir
    private Path folder;

    private final Queue<String> acknowledgedPosts = new ConcurrentLinkedQueue<>();
    private final Queue<String> acknowledgedComments = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private Process server;
    private int port;
    private Api api;
    private String email;

    @AfterEach
    void endEverything() {
        ended.set(true);
        if (server != null) {
            server.destroyForcibly();
        }
        EmbeddedDatabase.endProcessesOn(folder.resolve("database"), Progress.NONE);
    }

    @Test
    void acknowledgedWritesSurviveTheKillExactlyOnce() throws Exception {
        long seed = Long.getLong("madang.test.seed", System.nanoTime());
        System.out.println("CrashTest: -Dmadang.test.seed=" + seed + " -Dmadang.test.kills=" + KILLS);
        var random = new Random(seed);
        DataDirectory directory = DataDirectory.at(folder);
        port = freePort();
        start();
        Api member = newAdministrator();
        long category = member.post("/board/categories", Map.of("name", "Crash")).expect(201).id();
        long commented = member.post("/board/categories/" + category + "/posts",
                Map.of("title", "first", "content", "first")).expect(201).id();
        acknowledgedPosts.add("first");

        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            var thread = new Thread(() -> write(member, writer, category, commented), "writer-" + i);
            thread.start();
            writers.add(thread);
        }
        for (int kill = 0; kill < KILLS; kill++) {
            Thread.sleep(300 + random.nextInt(1_500));
            boolean withDatabase = random.nextBoolean();
            long database = Long.parseLong(
                    directory.read(directory.databaseProperties()).orElseThrow().getProperty("pid"));
            server.destroyForcibly();
            if (withDatabase) {
                ProcessHandle.of(database).ifPresent(ProcessHandle::destroyForcibly);
            }
            assertTrue(server.waitFor(10, TimeUnit.SECONDS));
            start();
        }
        ended.set(true);
        for (Thread writer : writers) {
            writer.join(TimeUnit.SECONDS.toMillis(START_SECONDS));
            assertTrue(!writer.isAlive(), "a writer hangs");
        }
        assertTrue(acknowledgedPosts.size() + acknowledgedComments.size() > 2 * KILLS,
                "too few writes to prove anything: " + acknowledgedPosts.size());
        check(category);
        System.out.println("CrashTest: " + acknowledgedPosts.size() + " posts and " + acknowledgedComments.size()
                + " comments acknowledged over " + KILLS + " kills, all there once");
    }

    /** Writes until the end; what gets no answer is sent again under its key until it gets one. */
    private void write(Api member, int writer, long category, long commented) {
        Api client = member;
        for (int number = 0; !ended.get(); number++) {
            String text = "w" + writer + "-" + number;
            boolean comment = number % 3 == 2;
            String path = comment ? "/board/posts/" + commented + "/comments"
                    : "/board/categories/" + category + "/posts";
            Map<String, String> body = comment ? Map.of("content", text) : Map.of("title", text, "content", text);
            while (true) {
                try {
                    Api.Answer answer = client.with("Idempotency-Key", text).post(path, body);
                    if (answer.status() == 201) {
                        (comment ? acknowledgedComments : acknowledgedPosts).add(text);
                        break;
                    }
                    assertEquals(503, answer.status(), answer.text());
                } catch (UncheckedIOException e) {
                    // Killed under us, or not there yet.
                }
                pause();
            }
        }
    }

    private void check(long category) throws Exception {
        Map<String, Integer> posts = new HashMap<>();
        String path = "/board/categories/" + category + "/posts?size=100";
        String next = path;
        while (next != null) {
            var page = api.get(next).expect(200).json();
            page.get("data").forEach(post -> posts.merge(post.get("title").asText(), 1, Integer::sum));
            next = page.get("page").get("next").isNull() ? null
                    : path + "&after=" + page.get("page").get("next").asText();
        }
        acknowledgedPosts.forEach(title -> assertEquals(1, posts.getOrDefault(title, 0), "post " + title));
        assertEquals(acknowledgedPosts.size(), posts.size(), "posts that nobody was told of");

        DataDirectory directory = DataDirectory.at(folder);
        Map<String, String> database = EmbeddedDatabase.settings(
                EmbeddedDatabase.runningEndpoint(directory).orElseThrow(), directory.databasePassword());
        try (Connection connection = EmbeddedDatabase.dataSource(database.get("DB_ENDPOINT"), database.get("DB_NAME"),
                database.get("DB_USER"), database.get("DB_PASSWORD")).getConnection()) {
            assertEquals(acknowledgedComments.size(), count(connection, "SELECT COUNT(*) FROM comments"));
            assertEquals(acknowledgedComments.size(),
                    count(connection, "SELECT COUNT(DISTINCT content) FROM comments"));
            assertEquals(0, count(connection,
                    "SELECT COUNT(*) FROM posts p LEFT JOIN post_contents c ON c.post_id = p.id WHERE c.post_id IS NULL"));
            assertEquals(0, count(connection, """
                    SELECT COUNT(*) FROM categories c WHERE c.post_count <>
                    (SELECT COUNT(*) FROM posts p WHERE p.category_id = c.id AND p.deleted = 0)"""));
            assertEquals(0, count(connection, """
                    SELECT COUNT(*) FROM posts p WHERE p.comment_count <>
                    (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id AND c.deleted = 0)"""));
            assertEquals(0, count(connection, "SELECT COUNT(*) FROM idempotency_keys WHERE status IS NULL"));
        }
    }

    private static int count(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    private Api newAdministrator() throws Exception {
        email = "crash@example.org";
        api.post("/signup", Map.of("email", email, "password", PASSWORD, "nickname", "crash")).expect(201);
        api.post("/verify", Map.of("verify_id", linkFromMail())).expect(200);
        Process grant = launcher("admin", "--data", folder.toString(), "grant", email, "admin").start();
        assertEquals(0, grant.waitFor());
        String token = api.post("/auth", Map.of("email", email, "password", PASSWORD)).expect(201).get("accessToken")
                .asText();
        return api.as(token);
    }

    private String linkFromMail() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            try (var files = Files.list(Files.createDirectories(folder.resolve("mail")))) {
                var mail = files.filter(file -> file.toString().endsWith(".eml")).findFirst();
                if (mail.isPresent()) {
                    try (InputStream content = Files.newInputStream(mail.get())) {
                        var message = new MimeMessage(Session.getInstance(new Properties()), content);
                        var bytes = new java.io.ByteArrayOutputStream();
                        message.getDataHandler().writeTo(bytes);
                        Matcher link = Pattern.compile("verify_id=(?:3D)?([A-Za-z0-9_-]{43})")
                                .matcher(bytes.toString().replace("=\r\n", "").replace("=\n", ""));
                        assertTrue(link.find(), "no link in the mail");
                        return link.group(1);
                    }
                }
            }
            pause();
        }
        throw new AssertionError("no mail came");
    }

    private void start() throws Exception {
        server = launcher("server", "--port", Integer.toString(port), "--data", folder.toString(), "--no-limits")
                .start();
        api = Api.at(URI.create("http://127.0.0.1:" + port));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                if (api.get("/health/ready").status() == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                assertTrue(server.isAlive(), () -> "the server ended: " + log());
            }
            assertTrue(System.nanoTime() < deadline, () -> "not ready: " + log());
            pause();
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
