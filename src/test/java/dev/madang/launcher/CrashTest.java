package dev.madang.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @TempDir
    private Path folder;

    private final Queue<String> acknowledgedPosts = new ConcurrentLinkedQueue<>();
    private final Queue<String> acknowledgedComments = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private LaunchedServer server;

    @AfterEach
    void endEverything() {
        ended.set(true);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void acknowledgedWritesSurviveTheKillExactlyOnce() throws Exception {
        long seed = Long.getLong("madang.test.seed", System.nanoTime());
        System.out.println("CrashTest: -Dmadang.test.seed=" + seed + " -Dmadang.test.kills=" + KILLS);
        var random = new Random(seed);
        server = new LaunchedServer(folder);
        server.start();
        Api member = server.newAdministrator();
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
            server.kill(withDatabase);
            server.start();
        }
        ended.set(true);
        for (Thread writer : writers) {
            writer.join(TimeUnit.SECONDS.toMillis(60));
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
                LaunchedServer.pause();
            }
        }
    }

    private void check(long category) throws Exception {
        Map<String, Integer> posts = new HashMap<>();
        String path = "/board/categories/" + category + "/posts?size=100";
        String next = path;
        while (next != null) {
            var page = server.api().get(next).expect(200).json();
            page.get("data").forEach(post -> posts.merge(post.get("title").asText(), 1, Integer::sum));
            next = page.get("page").get("next").isNull() ? null
                    : path + "&after=" + page.get("page").get("next").asText();
        }
        acknowledgedPosts.forEach(title -> assertEquals(1, posts.getOrDefault(title, 0), "post " + title));
        assertEquals(acknowledgedPosts.size(), posts.size(), "posts that nobody was told of");

        try (Connection connection = server.database().getConnection()) {
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
}
