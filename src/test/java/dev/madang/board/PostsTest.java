package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.auth.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostsTest {

    private final TestServer server = TestServer.shared();
    private final TestBoard board = new TestBoard(server);
    private final Api anybody = board.anybody;
    private final Api writer = board.writer;

    @Test
    void whatIsAnsweredIsWhatEverybodyReads() {
        String content = "# 제목\n\n**굵게** <script>alert(1)</script>\r\n😀\t끝 ";
        var written = writer.post(board.posts(), Map.of("title", " 제목 \"😀\" ", "content", content)).expect(201);
        assertEquals("/board/posts/" + written.id(), written.require("Location"));
        assertEquals(" 제목 \"😀\" ", written.get("title").asText());
        assertEquals(content, written.get("content").asText(), "byte for byte as it was written");
        assertEquals(board.category, written.get("category").get("id").asLong());
        assertEquals(board.author.nickname(), written.get("author").get("nickname").asText());
        assertTrue(written.get("contentHtml").asText().contains("<h1>제목</h1>"));
        assertTrue(written.get("contentHtml").asText().contains("&lt;script&gt;"));
        assertTrue(written.get("editedAt").isNull());
        for (Api reader : List.of(anybody, writer)) {
            var read = reader.get(written.require("Location")).expect(200);
            assertArrayEquals(written.body(), read.body());
            assertEquals(written.etag(), read.etag());
            reader.with("If-None-Match", read.etag()).get(written.require("Location")).expect(304);
            assertEquals(read.etag(), reader.head(written.require("Location")).expect(200).etag());
        }
        var text = anybody.get(written.require("Location") + "/content").expect(200);
        assertEquals(3, text.json().size());
        assertEquals(written.get("contentHtml"), text.get("contentHtml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"👩‍👩‍👧‍👦", "🇰🇷🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é̂̃̄̅", "👍🏿❤️‍🔥", "العربية עברית", "𠮷野家", "ᄒ", "a\u2028b\u2029", "\uD83E\uDEE0"})
    void everyScriptComesBackToTheLastByte(String text) {
        String post = writer.post(board.posts(), Map.of("title", text, "content", text)).expect(201).require("Location");
        Api.Answer read = anybody.get(post).expect(200);
        assertEquals(text, read.get("title").asText());
        assertTrue(read.text().contains(text), "escaped, though it is UTF-8");
        assertEquals(text, anybody.get(post + "/content").expect(200).get("content").asText());
        assertEquals(text, anybody.get(board.posts() + "?size=1").expect(200).get("data").get(0).get("title").asText());
        String comment = writer.post(post + "/comments", Map.of("content", text)).expect(201).require("Location");
        assertEquals(text, anybody.get(comment).expect(200).get("content").asText());
    }

    /** However the pairs lie to the edges of the buffers through which they go. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void asManyEmojiAsFitComeBack(int before) {
        String text = "a".repeat(before) + "🌱".repeat(BoardLimits.CONTENT - before);
        String post = writer.post(board.posts(), Map.of("title", "t", "content", text)).expect(201).require("Location");
        assertEquals(text, anybody.get(post).expect(200).get("content").asText());
    }

    @Test
    void aNewPostStandsFirstAndIsCounted() {
        String first = board.addPost();
        String second = board.addPost();
        for (String list : List.of(board.posts(), "/board/posts")) {
            JsonNode data = anybody.get(list + "?size=2").expect(200).get("data");
            assertEquals(TestBoard.idOf(second), data.get(0).get("id").asLong());
            assertEquals(TestBoard.idOf(first), data.get(1).get("id").asLong());
        }
        assertEquals(2, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
    }

    @Test
    void writingNeedsALoginACategoryAndAText() {
        Map<String, String> body = Map.of("title", "t", "content", "c");
        anybody.post(board.posts(), body).expect(401, "unauthenticated");
        writer.post("/board/categories/999999999/posts", body).expect(404, "category-not-found");
        assertEquals(Map.of("title", "required", "content", "required"),
                writer.post(board.posts(), Map.of()).expect(400, "invalid-input").errors());
        assertEquals(Map.of("title", "length", "content", "length"), writer.post(board.posts(),
                Map.of("title", "가".repeat(101), "content", "가".repeat(20_001))).expect(400, "invalid-input").errors());
        assertEquals(Map.of("title", "blank", "content", "blank"), writer.post(board.posts(),
                Map.of("title", "\u200B ", "content", "\n\t ")).expect(400, "invalid-input").errors());
        assertEquals(Map.of("title", "invalid-character"), writer.post(board.posts(),
                Map.of("title", "a\tb", "content", "c")).expect(400, "invalid-input").errors());
        assertEquals(Map.of("authorId", "unknown", "viewCount", "unknown"), writer.post(board.posts(),
                Map.of("title", "t", "content", "c", "authorId", 1, "viewCount", 99)).expect(400, "invalid-input").errors());
        writer.post(board.posts(), "{\"title\":\"\\u0000\",\"content\":\"c\"}").expect(400);
        writer.post(board.posts(), "{\"title\":\"\\ud800\",\"content\":\"c\"}").expect(400);
        // What is wrong with the body is told before what is wrong with the address.
        writer.post("/board/categories/999999999/posts", Map.of()).expect(400, "invalid-input");
        assertEquals(0, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
    }

    @Test
    void aTextThatWouldExplodeIsRefused() {
        String table = "|a".repeat(200) + "\n" + "|-".repeat(200) + "\n" + "a\n".repeat(5_000);
        assertEquals(Map.of("content", "too-complex"), writer.post(board.posts(),
                Map.of("title", "t", "content", table)).expect(400, "invalid-input").errors());
        assertEquals(Map.of("content", "too-complex"),
                writer.patch(board.addPost(), Map.of("content", table)).expect(400, "invalid-input").errors());
    }

    @Test
    void theLongestTitleAndTextFit() {
        String content = "😀".repeat(20_000);
        var written = writer.post(board.posts(), Map.of("title", "😀".repeat(100), "content", content)).expect(201);
        assertEquals(content, anybody.get(written.require("Location")).get("content").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/content", "/comments"})
    void whatIsNotThereIsNotFound(String what) {
        anybody.get("/board/posts/999999999" + what).expect(404, "post-not-found");
        anybody.get("/board/posts/abc" + what).expect(404);
        anybody.get("/board/posts/-1" + what).expect(404);
    }

    @Test
    void whatIsNotThereCannotBeChanged() {
        String nothing = "/board/posts/999999999";
        writer.patch(nothing, Map.of("title", "t")).expect(404, "post-not-found");
        writer.delete(nothing).expect(404, "post-not-found");
        writer.post(nothing + "/restore").expect(404, "post-not-found");
        writer.post(nothing + "/comments", Map.of("content", "c")).expect(404, "post-not-found");
        anybody.post(nothing + "/views").expect(404, "post-not-found");
    }

    @Test
    void anEditMakesANewVersionAndOneThatChangesNothingDoesNot() {
        String post = board.addPost();
        var before = anybody.get(post);
        server.clock().advance(Duration.ofSeconds(1));
        var edited = writer.with("If-Match", before.etag()).patch(post, Map.of("content", "*새* 본문")).expect(200);
        assertEquals(before.get("title"), edited.get("title"));
        assertEquals("<p><em>새</em> 본문</p>", edited.get("contentHtml").asText().strip());
        assertEquals(edited.get("updatedAt"), edited.get("editedAt"));
        assertNotEquals(before.get("updatedAt"), edited.get("updatedAt"));
        assertEquals(before.get("createdAt"), edited.get("createdAt"));
        assertArrayEquals(anybody.get(post).body(), edited.body());
        assertEquals(anybody.get(post).etag(), edited.etag());
        for (Map<String, String> same : List.of(Map.<String, String>of(), Map.of("content", "*새* 본문"),
                Map.of("title", "제목", "content", "*새* 본문"))) {
            assertArrayEquals(edited.body(), writer.patch(post, same).expect(200).body());
        }
        writer.with("If-Match", before.etag()).patch(post, Map.of("title", "x")).expect(412, "precondition-failed");
        writer.with("If-Match", before.etag()).delete(post).expect(412, "precondition-failed");
        writer.with("If-Match", "*").patch(post, Map.of("title", "별표")).expect(200);
        writer.patch(post, Map.of("title", "마지막이 이긴다")).expect(200);
        assertEquals("마지막이 이긴다", anybody.get(post).get("title").asText());
    }

    @Test
    void countersAndCommentsCauseNoConflict() {
        String post = board.addPost();
        var before = anybody.get(post);
        board.addComment(post);
        assertNotEquals(before.etag(), anybody.get(post).etag(), "a cache must see the counter");
        writer.with("If-Match", before.etag()).patch(post, Map.of("title", "x")).expect(200);
    }

    @Test
    void onlyTheAuthorAndModeratorsChangeAPost() {
        String post = board.addPost();
        anybody.patch(post, Map.of("title", "x")).expect(401, "unauthenticated");
        anybody.delete(post).expect(401, "unauthenticated");
        anybody.post(post + "/restore").expect(401, "unauthenticated");
        Api stranger = board.member();
        stranger.patch(post, Map.of("title", "x")).expect(403, "not-the-author");
        stranger.delete(post).expect(403, "not-the-author");
        stranger.post(post + "/restore").expect(403, "not-the-author");
        // Whose it is goes before which version it has.
        stranger.with("If-Match", "\"9-x\"").patch(post, Map.of("title", "x")).expect(403, "not-the-author");
        Api moderator = board.moderator();
        var edited = moderator.patch(post, Map.of("title", "고침")).expect(200);
        assertEquals(board.author.nickname(), edited.get("author").get("nickname").asText());
        assertArrayEquals(anybody.get(post).body(), edited.body());
        moderator.delete(post).expect(200);
        stranger.post(post + "/restore").expect(403, "not-the-author");
    }

    @Test
    void aBadEditIsRefused() {
        String post = board.addPost();
        for (String body : List.of("{\"title\":null}", "{\"content\":null}", "{\"title\":\"\"}", "{\"content\":\" \"}",
                "{\"title\":1}", "{\"id\":1}", "{\"category\":{\"id\":1}}", "{\"createdAt\":\"2026-01-01\"}", "[]", "1", "")) {
            writer.patch(post, body).expect(400);
        }
        assertEquals("제목", anybody.get(post).get("title").asText());
    }

    @Test
    void aDeletedPostIsGoneAndLeavesTheLists() {
        String post = board.addPost();
        String comment = board.addComment(post);
        var before = anybody.get(post);
        var deleted = writer.delete(post).expect(200);
        assertEquals(before.get("content"), deleted.get("content"));
        anybody.get(post).expect(410, "post-deleted");
        writer.get(post).expect(410, "post-deleted");
        anybody.get(post + "/content").expect(410, "post-deleted");
        anybody.get(post + "/comments").expect(410, "post-deleted");
        writer.post(post + "/comments", Map.of("content", "c")).expect(410, "post-deleted");
        anybody.post(post + "/views").expect(410, "post-deleted");
        writer.patch(post, Map.of("title", "x")).expect(410, "post-deleted");
        writer.delete(post).expect(410, "post-deleted");
        board.member().delete(post).expect(410, "post-deleted");
        anybody.get(comment).expect(410, "comment-deleted");
        writer.patch(comment, Map.of("content", "x")).expect(410, "comment-deleted");
        writer.delete(comment).expect(410, "comment-deleted");
        assertEquals(0, anybody.get(board.posts()).get("data").size());
        assertEquals(0, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
        var restored = writer.post(post + "/restore").expect(200);
        assertArrayEquals(anybody.get(post).body(), restored.body());
        assertEquals(1, restored.get("commentCount").asInt());
        assertTrue(restored.get("editedAt").isNull());
        assertEquals(1, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
        anybody.get(comment).expect(200);
        // There is nothing left to take back.
        assertArrayEquals(restored.body(), writer.post(post + "/restore").expect(200).body());
    }

    @Test
    void anAuthorTakesBackHisOwnDeletionForTenMinutes() {
        String early = board.addPost();
        String late = board.addPost();
        writer.delete(early).expect(200);
        writer.delete(late).expect(200);
        server.clock().advance(Duration.ofMinutes(9));
        writer.post(early + "/restore").expect(200);
        server.clock().advance(Duration.ofMinutes(2));
        Api again = board.author.loggedIn().api();
        again.post(late + "/restore").expect(403, "restore-too-late");
        board.moderator().post(late + "/restore").expect(200);
        anybody.get(late).expect(200);
    }

    @Test
    void anAuthorDoesNotTakeBackWhatAModeratorDeleted() {
        String post = board.addPost();
        Api moderator = board.moderator();
        moderator.delete(post).expect(200);
        writer.post(post + "/restore").expect(403, "restore-too-late");
        moderator.post(post + "/restore").expect(200);
    }

    @Test
    void moderatorsListWhatWasDeleted() {
        String kept = board.addPost();
        String post = board.addPost();
        writer.delete(post).expect(200);
        anybody.get("/board/posts?deleted=true").expect(401, "unauthenticated");
        anybody.get("/board/posts?deleted=true&size=x").expect(401, "unauthenticated");
        writer.get("/board/posts?deleted=true").expect(403, "forbidden");
        Api moderator = board.moderator();
        assertEquals(TestBoard.idOf(post),
                moderator.get("/board/posts?deleted=true&size=1").expect(200).get("data").get(0).get("id").asLong());
        var page = moderator.get("/board/posts?deleted=true&page=1&size=1").expect(200);
        assertTrue(page.get("page").get("total").asLong() >= 1);
        assertEquals(TestBoard.idOf(kept),
                anybody.get("/board/posts?deleted=false&size=1").expect(200).get("data").get(0).get("id").asLong());
        anybody.get("/board/posts?deleted=maybe").expect(400, "invalid-query");
        anybody.get("/board/posts?deleted=").expect(400, "invalid-query");
        anybody.get("/board/posts?deleted=true&deleted=false").expect(400, "invalid-query");
    }

    @Test
    void whoHasLeftIsNoAuthorAnyMore() {
        String post = board.addPost();
        String comment = board.addComment(post);
        writer.delete("/me", Map.of("password", TestMember.PASSWORD)).expect(200);
        assertTrue(anybody.get(post).expect(200).get("author").isNull());
        assertTrue(anybody.get(comment).expect(200).get("author").isNull());
        assertTrue(anybody.get(board.posts()).expect(200).get("data").get(0).get("author").isNull());
        board.moderator().patch(post, Map.of("title", "주인 없는 글")).expect(200);
    }

    @Test
    void aPostRenderedByOlderRulesIsRenderedWhenItIsRead() {
        String post = board.addPost();
        long id = TestBoard.idOf(post);
        execute("UPDATE post_contents SET content_html = '<script>old</script>', html_version = 0 WHERE post_id = " + id);
        assertEquals("<p>본문</p>", anybody.get(post).expect(200).get("contentHtml").asText().strip());
        assertEquals("0", Sql.value(server, "SELECT html_version FROM post_contents WHERE post_id = " + id));
        String comment = board.addComment(post);
        execute("UPDATE comments SET content_html = '<script>old</script>', html_version = 0 WHERE post_id = " + id);
        assertEquals("<p>댓글</p>", anybody.get(comment).expect(200).get("contentHtml").asText().strip());
        assertEquals("<p>댓글</p>",
                anybody.get(post + "/comments").expect(200).get("data").get(0).get("contentHtml").asText().strip());
    }

    @Test
    void sixPostsAMinuteAreEnough() {
        for (int i = 0; i < 6; i++) {
            var answer = writer.post(board.posts(), Map.of("title", "t" + i, "content", "c")).expect(201);
            assertTrue(answer.require("RateLimit").contains("r=" + (5 - i)), answer.require("RateLimit"));
        }
        var refused = writer.post(board.posts(), Map.of("title", "t", "content", "c")).expect(429, "too-many-requests");
        assertTrue(Integer.parseInt(refused.require("Retry-After")) <= 60);
        assertEquals(6, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
        board.member().post(board.posts(), Map.of("title", "t", "content", "c")).expect(201);
        server.clock().advance(Duration.ofSeconds(61));
        writer.post(board.posts(), Map.of("title", "t", "content", "c")).expect(201);
    }

    @Test
    void whatIsRefusedAndWhatIsAnsweredAgainCostsNothing() {
        Api keyed = writer.with("Idempotency-Key", TestBoard.unique("key").replace(' ', '-'));
        var first = keyed.post(board.posts(), Map.of("title", "t", "content", "c")).expect(201);
        for (int i = 0; i < 10; i++) {
            var again = keyed.post(board.posts(), Map.of("title", "t", "content", "c")).expect(201);
            assertArrayEquals(first.body(), again.body());
            assertEquals(first.require("Location"), again.require("Location"));
            assertEquals(first.etag(), again.etag());
            writer.post(board.posts(), Map.of("title", "t")).expect(400);
            writer.post("/board/categories/999999999/posts", Map.of("title", "t", "content", "c")).expect(404);
        }
        keyed.post(board.posts(), Map.of("title", "other", "content", "c")).expect(422, "idempotency-key-reused");
        for (int i = 0; i < 5; i++) {
            board.addPost();
        }
        assertEquals(6, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
    }

    @Test
    void twentyEqualPostsUnderOneKeyAreOne() {
        Api keyed = writer.with("Idempotency-Key", TestBoard.unique("race").replace(' ', '-'));
        var answers = Race.of(20, i -> keyed.post(board.posts(), Map.of("title", "t", "content", "c")));
        assertEquals(List.of(201), answers.stream().map(Api.Answer::status).filter(status -> status != 409).distinct().toList());
        assertEquals(1, answers.stream().filter(answer -> answer.status() == 201).map(Api.Answer::text).distinct().count());
        assertEquals(1, anybody.get(board.posts()).get("data").size());
    }

    @Test
    void countersAreExactWhenManyDeleteRestoreAndCommentAtOnce() {
        List<String> posts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            posts.add(board.addPost());
        }
        Api moderator = board.moderator();
        List<Api> writers = List.of(writer, moderator, board.member(), board.member());
        var answers = Race.of(16, runner -> {
            int good = 0;
            for (int i = 0; i < 4; i++) {
                String post = posts.get((runner + i) % posts.size());
                var answer = switch (runner % 4) {
                    case 0 -> writer.delete(post);
                    case 1 -> moderator.post(post + "/restore");
                    default -> writers.get(runner % 4).post(post + "/comments", Map.of("content", "c"));
                };
                if (answer.status() >= 500) {
                    throw new AssertionError(answer.text());
                }
                good += answer.status() / 100 == 2 ? 1 : 0;
            }
            return good;
        });
        assertEquals(16, answers.size());
        assertEquals("0", Sql.value(server, "SELECT COUNT(*) FROM categories c WHERE post_count <> (SELECT COUNT(*) FROM posts"
                + " WHERE category_id = c.id AND deleted = 0)"));
        assertEquals("0", Sql.value(server, "SELECT COUNT(*) FROM posts p WHERE comment_count <> (SELECT COUNT(*) FROM"
                + " comments WHERE post_id = p.id AND deleted = 0)"));
    }

    @Test
    void deletingTwiceAtOnceCountsOnce() {
        String post = board.addPost();
        board.addPost();
        Api moderator = board.moderator();
        var answers = Race.of(10, i -> (i % 2 == 0 ? writer : moderator).delete(post));
        assertEquals(1, answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(9, answers.stream().filter(answer -> answer.status() == 410).count());
        assertEquals(1, anybody.get("/board/categories/" + board.category).get("postCount").asInt());
    }

    @Test
    void ofManyEditsOfOneVersionOneIsMade() {
        String post = board.addPost();
        String etag = anybody.get(post).etag();
        var answers = Race.of(10, i -> writer.with("If-Match", etag).patch(post, Map.of("title", "제목 " + i)));
        assertEquals(1, answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(9, answers.stream().filter(answer -> answer.status() == 412).count());
    }

    @Test
    void pagesAreWalkedByLinksAndByNumbers() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(0, TestBoard.idOf(board.addPost()));
        }
        server.clock().advance(Duration.ofSeconds(61));
        ids.add(0, TestBoard.idOf(board.addPost()));
        List<Long> walked = new ArrayList<>();
        String next = "?size=3";
        while (next != null) {
            var page = anybody.get(board.posts() + next).expect(200);
            page.get("data").forEach(post -> walked.add(post.get("id").asLong()));
            assertEquals(3, page.get("page").get("size").asInt());
            next = page.header("Link").filter(link -> link.contains("rel=\"next\""))
                    .map(link -> link.replaceFirst(".*<([^>]*)>; rel=\"next\".*", "$1")).orElse(null);
            assertEquals(next == null, page.get("page").get("next").isNull());
        }
        assertEquals(ids, walked);
        var second = anybody.get(board.posts() + "?size=3&page=2").expect(200);
        assertEquals(ids.subList(3, 6), idsOf(second));
        assertEquals(7, second.get("page").get("total").asInt());
        assertEquals(2, second.get("page").get("number").asInt());
        assertTrue(second.require("Link").contains("page=3") && second.require("Link").contains("page=1"));
        assertEquals(ids.subList(0, 3), idsOf(anybody.get(board.posts() + "?size=3&before="
                + second.get("page").get("previous").asText())));
        var past = anybody.get(board.posts() + "?size=3&page=400000000").expect(200);
        assertEquals(0, past.get("data").size());
        assertEquals(7, past.get("page").get("total").asInt());
        assertTrue(past.get("page").get("next").isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=0", "size=101", "size=-1", "size=x", "size=1000000000000", "page=0", "page=-1", "page=1.5",
        "after=x", "after=", "before=AAAAAAAAAAA%3D", "after=AAAAAAAAAAE&page=1", "after=AAAAAAAAAAE&before=AAAAAAAAAAE",
        "size=1&size=2", "sort=title", "after=%27%20OR%201%3D1", "size=%EF%BC%91"})
    void aBadQueryIsRefused(String query) {
        for (String list : List.of("/board/posts", board.posts(), board.addPost() + "/comments")) {
            anybody.get(list + "?" + query).expect(400, "invalid-query");
        }
    }

    private static List<Long> idsOf(Api.Answer page) {
        List<Long> ids = new ArrayList<>();
        page.get("data").forEach(post -> ids.add(post.get("id").asLong()));
        return ids;
    }

    private void execute(String sql) {
        try (var connection = server.schema().dataSource().getConnection(); var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
