package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommentsTest {

    private final TestServer server = TestServer.shared();
    private final TestBoard board = new TestBoard(server);
    private final Api anybody = board.anybody;
    private final Api writer = board.writer;
    private final String post = board.addPost();

    @Test
    void whatIsAnsweredIsWhatEverybodyReads() {
        var written = writer.post(post + "/comments", Map.of("content", "**잘** 읽었습니다 👏\n<b>")).expect(201);
        assertEquals("/board/comments/" + written.id(), written.require("Location"));
        assertEquals(TestBoard.idOf(post), written.get("postId").asLong());
        assertEquals("**잘** 읽었습니다 👏\n<b>", written.get("content").asText());
        assertTrue(written.get("contentHtml").asText().contains("<strong>잘</strong>"));
        assertTrue(written.get("contentHtml").asText().contains("&lt;b&gt;"));
        assertTrue(written.get("editedAt").isNull());
        var read = anybody.get(written.require("Location")).expect(200);
        assertArrayEquals(read.body(), written.body());
        assertEquals(read.etag(), written.etag());
        anybody.with("If-None-Match", read.etag()).get(written.require("Location")).expect(304);
        assertEquals(read.json(), anybody.get(post + "/comments").expect(200).get("data").get(0));
        assertEquals(1, anybody.get(post).get("commentCount").asInt());
    }

    @Test
    void writingNeedsALoginAPostAndAText() {
        anybody.post(post + "/comments", Map.of("content", "c")).expect(401, "unauthenticated");
        writer.post("/board/posts/999999999/comments", Map.of("content", "c")).expect(404, "post-not-found");
        assertEquals(Map.of("content", "required"),
                writer.post(post + "/comments", Map.of()).expect(400, "invalid-input").errors());
        assertEquals(Map.of("content", "length"), writer.post(post + "/comments",
                Map.of("content", "가".repeat(2_001))).expect(400, "invalid-input").errors());
        assertEquals(Map.of("content", "blank"),
                writer.post(post + "/comments", Map.of("content", "\n ")).expect(400, "invalid-input").errors());
        assertEquals(Map.of("postId", "unknown"), writer.post(post + "/comments",
                Map.of("content", "c", "postId", 1)).expect(400, "invalid-input").errors());
        writer.post(post + "/comments", Map.of("content", "😀".repeat(2_000))).expect(201);
        assertEquals(1, anybody.get(post).get("commentCount").asInt());
    }

    @Test
    void anEditMakesANewVersion() {
        String comment = board.addComment(post);
        var before = anybody.get(comment);
        server.clock().advance(Duration.ofSeconds(1));
        var edited = writer.with("If-Match", before.etag()).patch(comment, Map.of("content", "다시")).expect(200);
        assertEquals("다시", edited.get("content").asText());
        assertEquals(edited.get("updatedAt"), edited.get("editedAt"));
        assertNotEquals(before.get("updatedAt"), edited.get("updatedAt"));
        assertArrayEquals(anybody.get(comment).body(), edited.body());
        assertEquals(anybody.get(comment).etag(), edited.etag());
        writer.with("If-Match", before.etag()).patch(comment, Map.of("content", "x")).expect(412, "precondition-failed");
        writer.with("If-Match", before.etag()).delete(comment).expect(412, "precondition-failed");
        assertArrayEquals(edited.body(), writer.patch(comment, Map.of("content", "다시")).expect(200).body(),
                "an edit that changes nothing is none");
        for (String bad : List.of("{}", "{\"content\":null}", "{\"content\":\"\"}", "{\"content\":1}", "{\"id\":1}")) {
            writer.patch(comment, bad).expect(400);
        }
    }

    @Test
    void onlyTheAuthorAndModeratorsChangeAComment() {
        String comment = board.addComment(post);
        anybody.patch(comment, Map.of("content", "x")).expect(401, "unauthenticated");
        anybody.delete(comment).expect(401, "unauthenticated");
        anybody.post(comment + "/restore").expect(401, "unauthenticated");
        Api stranger = board.member();
        stranger.patch(comment, Map.of("content", "x")).expect(403, "not-the-author");
        stranger.delete(comment).expect(403, "not-the-author");
        stranger.post(comment + "/restore").expect(403, "not-the-author");
        Api moderator = board.moderator();
        assertEquals(board.author.nickname(), moderator.patch(comment, Map.of("content", "고침")).expect(200)
                .get("author").get("nickname").asText());
        moderator.delete(comment).expect(200);
        writer.post(comment + "/restore").expect(403, "restore-too-late");
        stranger.post(comment + "/restore").expect(403, "not-the-author");
        moderator.post(comment + "/restore").expect(200);
    }

    @Test
    void aDeletedCommentIsGoneAndCanComeBack() {
        String comment = board.addComment(post);
        String other = board.addComment(post);
        writer.delete(comment).expect(200);
        anybody.get(comment).expect(410, "comment-deleted");
        writer.patch(comment, Map.of("content", "x")).expect(410, "comment-deleted");
        writer.delete(comment).expect(410, "comment-deleted");
        assertEquals(1, anybody.get(post).get("commentCount").asInt());
        assertEquals(List.of(TestBoard.idOf(other)), idsOf(anybody.get(post + "/comments")));
        var restored = writer.post(comment + "/restore").expect(200);
        assertArrayEquals(anybody.get(comment).body(), restored.body());
        assertArrayEquals(restored.body(), writer.post(comment + "/restore").expect(200).body());
        assertEquals(2, anybody.get(post).get("commentCount").asInt());
    }

    @Test
    void anAuthorTakesBackHisOwnDeletionForTenMinutes() {
        String comment = board.addComment(post);
        writer.delete(comment).expect(200);
        server.clock().advance(Duration.ofMinutes(11));
        board.author.loggedIn().api().post(comment + "/restore").expect(403, "restore-too-late");
        board.moderator().post(comment + "/restore").expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999", "abc", "-1", "0"})
    void whatIsNotThereIsNotFound(String id) {
        anybody.get("/board/comments/" + id).expect(404);
        writer.patch("/board/comments/" + id, Map.of("content", "x")).expect(404);
        writer.delete("/board/comments/" + id).expect(404);
        writer.post("/board/comments/" + id + "/restore").expect(404);
    }

    @Test
    void twentyCommentsAMinuteAreEnough() {
        for (int i = 0; i < 20; i++) {
            board.addComment(post);
        }
        var refused = writer.post(post + "/comments", Map.of("content", "c")).expect(429, "too-many-requests");
        assertTrue(Integer.parseInt(refused.require("Retry-After")) <= 60);
        assertEquals(20, anybody.get(post).get("commentCount").asInt());
        board.member().post(post + "/comments", Map.of("content", "c")).expect(201);
        server.clock().advance(Duration.ofSeconds(61));
        board.addComment(post);
    }

    @Test
    void listsAreOldestFirstByCursorAndByNumber() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(TestBoard.idOf(board.addComment(post)));
        }
        for (int i : new int[] {3, 9, 10}) {
            writer.delete("/board/comments/" + ids.get(i)).expect(200);
        }
        ids.remove(10);
        ids.remove(9);
        ids.remove(3);
        String comments = post + "/comments";
        List<Long> down = new ArrayList<>();
        String next = "?size=5";
        Api.Answer page = null;
        while (next != null) {
            page = anybody.get(comments + next).expect(200);
            down.addAll(idsOf(page));
            next = page.get("page").get("next").isNull() ? null : "?size=5&after=" + page.get("page").get("next").asText();
        }
        assertEquals(ids, down);
        List<Long> up = new ArrayList<>(idsOf(page));
        Collections.reverse(up);
        while (!page.get("page").get("previous").isNull()) {
            page = anybody.get(comments + "?size=5&before=" + page.get("page").get("previous").asText()).expect(200);
            List<Long> each = idsOf(page);
            Collections.reverse(each);
            up.addAll(each);
        }
        Collections.reverse(up);
        assertEquals(ids, up);
        for (int number = 1; number <= 5; number++) {
            var numbered = anybody.get(comments + "?size=5&page=" + number).expect(200);
            int from = Math.min(ids.size(), (number - 1) * 5);
            assertEquals(ids.subList(from, Math.min(ids.size(), from + 5)), idsOf(numbered));
            assertEquals(ids.size(), numbered.get("page").get("total").asInt());
            assertEquals(number >= 4, numbered.get("page").get("next").isNull());
            assertEquals(number == 1, numbered.get("page").get("previous").isNull());
        }
        var past = anybody.get(comments + "?size=5&page=5").expect(200);
        assertEquals(ids.subList(12, 17), idsOf(anybody.get(comments + "?size=5&before="
                + past.get("page").get("previous").asText())));
    }

    @Test
    void aListOfCommentsIsTwoStatementsAtMost() {
        try (var database = new BoardDatabase()) {
            database.addCategory(1);
            database.addPosts(1, List.of(1L));
            database.write(() -> {
                for (int i = 0; i < 60; i++) {
                    database.comments().add(new Comment(1, 1 + i % 2, new WrittenText("c", "<p>c</p>", 1),
                            java.time.Instant.EPOCH.plusSeconds(1_800_000_000)));
                }
                database.comments().count(1, 60);
                return null;
            });
            for (var request : List.of(new dev.madang.platform.http.PageRequest(50, null, null, null),
                    new dev.madang.platform.http.PageRequest(50, new dev.madang.platform.http.Cursor(5), null, null),
                    new dev.madang.platform.http.PageRequest(50, null, new dev.madang.platform.http.Cursor(55), null),
                    new dev.madang.platform.http.PageRequest(50, null, null, 2))) {
                assertTrue(database.statementsOf(() -> database.comments().list(1, request)) <= 2);
            }
            assertEquals(1, database.statementsOf(() -> database.comments().get(7)));
        }
    }

    @Test
    void countersAreExactWhenManyWriteDeleteAndRestoreAtOnce() {
        List<String> comments = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            comments.add(board.addComment(post));
        }
        Api moderator = board.moderator();
        Race.of(12, runner -> {
            for (int i = 0; i < comments.size(); i++) {
                String comment = comments.get((runner + i) % comments.size());
                var answer = switch (runner % 3) {
                    case 0 -> writer.delete(comment);
                    case 1 -> moderator.post(comment + "/restore");
                    default -> runner < 6 ? writer.post(post + "/comments", Map.of("content", "c"))
                            : moderator.delete(comment);
                };
                if (answer.status() >= 500) {
                    throw new AssertionError(answer.text());
                }
            }
            return null;
        });
        var page = anybody.get(post + "/comments?size=100").expect(200);
        assertEquals(page.get("data").size(), anybody.get(post).get("commentCount").asInt());
        assertEquals(page.get("data").size(), anybody.get(post + "/comments?page=1").get("page").get("total").asInt());
    }

    private static List<Long> idsOf(Api.Answer page) {
        List<Long> ids = new ArrayList<>();
        page.expect(200).get("data").forEach(each -> ids.add(each.get("id").asLong()));
        return ids;
    }
}
