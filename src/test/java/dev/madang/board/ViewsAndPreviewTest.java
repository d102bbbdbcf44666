package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestDatabase;
import dev.madang.TestClock;
import dev.madang.TestServer;
import dev.madang.auth.Sql;
import dev.madang.platform.crypto.KeyedHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ViewsAndPreviewTest {

    private final TestServer server = TestServer.shared();
    private final TestBoard board = new TestBoard(server);

    @Test
    void aReaderCountsOnceAnHour() {
        String post = board.addPost();
        for (int i = 0; i < 3; i++) {
            board.anybody.post(post + "/views").expect(204);
            board.writer.post(post + "/views").expect(204);
        }
        server.api().post(post + "/views").expect(204);
        awaitViews(post, 3);
        server.clock().advance(Duration.ofMinutes(59));
        board.anybody.post(post + "/views").expect(204);
        server.api().post(post + "/views").expect(204);
        awaitViews(post, 4);
        server.clock().advance(Duration.ofMinutes(2));
        board.anybody.post(post + "/views").expect(204);
        awaitViews(post, 5);
        assertEquals(anybodyEtagVersion(post), "0", "a reader is no edit");
    }

    @Test
    void noAddressIsKept() {
        String post = board.addPost();
        Api somebody = server.api().from("203.0.113.77");
        somebody.post(post + "/views").expect(204);
        awaitViews(post, 1);
        assertEquals("", Sql.tablesWith(server, "203.0.113.77"));
    }

    @Test
    void sixtyViewsAMinuteAreEnough() {
        String post = board.addPost();
        Api reader = server.api();
        for (int i = 0; i < 60; i++) {
            reader.post(post + "/views").expect(204);
        }
        reader.post(post + "/views").expect(429, "too-many-requests").require("Retry-After");
        server.api().post(post + "/views").expect(204);
    }

    @Test
    void anIdempotencyKeyOnAViewIsAnsweredToo() {
        String post = board.addPost();
        Api keyed = board.writer.with("Idempotency-Key", "view-1");
        keyed.post(post + "/views").expect(204);
        keyed.post(post + "/views").expect(204);
        board.writer.with("Idempotency-Key", "preview-1").post("/markdown", Map.of("content", "*a*")).expect(200);
    }

    @Test
    void severalNodesCountAReaderOnce() {
        try (var database = new TestDatabase()) {
            database.execute("INSERT INTO accounts (id, role, status, language, created_at, updated_at)"
                    + " VALUES (1, 'member', 'left', 'ko', '2026-01-01', '2026-01-01')");
            database.execute("INSERT INTO categories VALUES (1, 'c', 'c', '', 1, 0, '2026-01-01', '2026-01-01')");
            for (int post = 1; post <= 5; post++) {
                database.execute("INSERT INTO posts (id, category_id, author_id, title, comment_count, view_count, version,"
                        + " deleted, created_at, updated_at) VALUES (" + post
                        + ", 1, 1, 't', 0, 0, 0, 0, '2026-01-01', '2026-01-01')");
            }
            var clock = new TestClock();
            var hash = new KeyedHash(() -> new SecretKeySpec(new byte[32], "HmacSHA256"));
            List<ViewCounter> nodes = List.of(new ViewCounter(database.unitOfWork(), hash, clock),
                    new ViewCounter(database.unitOfWork(), hash, clock), new ViewCounter(database.unitOfWork(), hash, clock));
            for (int reader = 0; reader < 700; reader++) {
                for (ViewCounter node : nodes) {
                    node.add(1 + reader % 5, "reader " + reader);
                }
            }
            Race.of(nodes.size(), i -> {
                nodes.get(i).close();
                return null;
            });
            assertEquals(List.of(140L, 140L, 140L, 140L, 140L),
                    database.query("SELECT view_count FROM posts ORDER BY id", Long.class));
            assertFalse(nodes.get(0).flush());
        }
    }

    @Test
    void aPreviewIsWhatThePostWillLookLike() {
        String content = "# a\n\n| b | c |\n|---|--:|\n| ~~d~~ | https://example.org |\n\n<script>";
        var preview = board.writer.post("/markdown", Map.of("content", content)).expect(200);
        var post = board.writer.post(board.posts(), Map.of("title", "t", "content", content)).expect(201);
        assertEquals(post.get("contentHtml"), preview.get("contentHtml"));
        assertEquals(1, preview.json().size());
    }

    @Test
    void aPreviewIsForMembersAndForTexts() {
        board.anybody.post("/markdown", Map.of("content", "a")).expect(401, "unauthenticated");
        board.writer.post("/markdown", Map.of()).expect(400, "invalid-input");
        board.writer.post("/markdown", Map.of("content", " ")).expect(400, "invalid-input");
        board.writer.post("/markdown", Map.of("content", "a".repeat(20_001))).expect(400, "invalid-input");
        board.writer.get("/markdown").expect(405);
    }

    private String anybodyEtagVersion(String post) {
        return board.anybody.get(post).etag().replaceFirst("\"(\\d+)-.*", "$1");
    }

    /** They are written within ten seconds. */
    private void awaitViews(String post, int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int seen;
        do {
            seen = board.anybody.get(post).expect(200).get("viewCount").asInt();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        } while (seen < count && System.nanoTime() < end);
        assertEquals(count, seen);
        assertTrue(seen >= 0);
    }
}
