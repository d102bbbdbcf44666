package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CategoriesTest {

    private static final String CATEGORIES = "/board/categories";

    private final TestServer server = TestServer.shared();
    private final Api admin = TestMember.admin(server).api();
    private final Api anybody = server.api();

    @Test
    void whatIsAnsweredIsWhatEverybodyReads() {
        String name = TestBoard.unique("텃밭 🍅");
        var made = admin.post(CATEGORIES, Map.of("name", name, "description", "심고 거두기")).expect(201);
        assertEquals(CATEGORIES + "/" + made.id(), made.require("Location"));
        assertEquals(name, made.get("name").asText());
        assertEquals(0, made.get("postCount").asInt());
        assertEquals(made.get("createdAt"), made.get("updatedAt"));
        var read = anybody.get(made.require("Location")).expect(200);
        assertArrayEquals(read.body(), made.body());
        assertEquals(read.etag(), made.etag());
        assertTrue(StreamSupport.stream(anybody.get(CATEGORIES).expect(200).get("data").spliterator(), false)
                .anyMatch(each -> each.equals(read.json())));
        anybody.with("If-None-Match", read.etag()).get(made.require("Location")).expect(304);
    }

    @Test
    void aDescriptionMayBeLeftOut() {
        assertEquals("", admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"))).expect(201).get("description")
                .asText());
    }

    @Test
    void onlyAdministratorsMakeEditAndRemove() {
        var category = admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"))).expect(201).require("Location");
        Map<String, String> body = Map.of("name", TestBoard.unique("d"));
        anybody.post(CATEGORIES, body).expect(401, "unauthenticated");
        anybody.patch(category, body).expect(401, "unauthenticated");
        anybody.delete(category).expect(401, "unauthenticated");
        for (Api one : new Api[] {TestMember.member(server).api(), TestMember.moderator(server).api()}) {
            one.post(CATEGORIES, body).expect(403, "forbidden");
            one.patch(category, body).expect(403, "forbidden");
            one.delete(category).expect(403, "forbidden");
            // The role is looked at before the body.
            one.post(CATEGORIES, Map.of("nonsense", 1)).expect(403, "forbidden");
        }
    }

    @Test
    void membersMakeCategoriesWhereTheSiteIsSetSo() {
        try (var own = TestServer.start(Map.of("CATEGORY_CREATION", "members"))) {
            var member = TestMember.member(own).api();
            var made = member.post(CATEGORIES, Map.of("name", "우리들")).expect(201);
            own.api().post(CATEGORIES, Map.of("name", "아무나")).expect(401, "unauthenticated");
            member.patch(made.require("Location"), Map.of("name", "나")).expect(403, "forbidden");
            member.delete(made.require("Location")).expect(403, "forbidden");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', ignoreLeadingAndTrailingWhitespace = false, value = {
        "Garden¦garden", "Ｇarden¦GARDEN", "정원¦정원", " Garden ¦Garden", "Gar\u200Bden¦Garden", "straße¦STRASSE",
        "a  b¦a b", "①¦1"})
    void namesThatLookTheSameAreTheSame(String one, String other) {
        String unique = TestBoard.unique("");
        admin.post(CATEGORIES, Map.of("name", one + unique)).expect(201);
        var refused = admin.post(CATEGORIES, Map.of("name", other + unique)).expect(409, "category-name-taken");
        assertEquals(Map.of("name", "taken"), refused.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"🍣 and 🍺", "a ", "가", "…"})
    void emojiAndMarksTellNamesApart(String name) {
        String unique = TestBoard.unique("");
        admin.post(CATEGORIES, Map.of("name", name.strip() + unique)).expect(201);
        admin.post(CATEGORIES, Map.of("name", name.replace("🍣", "🍔").replace("가", "까").replace("a", "á")
                .replace("…", "!") + unique)).expect(201);
    }

    @Test
    void aBadBodyIsRefusedFieldByField() {
        assertEquals(Map.of("name", "required"), admin.post(CATEGORIES, Map.of()).expect(400, "invalid-input").errors());
        assertEquals(Map.of("name", "length", "description", "length"), admin.post(CATEGORIES,
                Map.of("name", "a".repeat(33), "description", "a".repeat(201))).expect(400, "invalid-input").errors());
        assertEquals(Map.of("name", "type"), admin.post(CATEGORIES, Map.of("name", 1)).expect(400, "invalid-input").errors());
        assertEquals(Map.of("name", "blank"),
                admin.post(CATEGORIES, Map.of("name", " \u3164 ")).expect(400, "invalid-input").errors());
        assertEquals(Map.of("name", "invalid-character"),
                admin.post(CATEGORIES, Map.of("name", "a\nb")).expect(400, "invalid-input").errors());
        assertEquals(Map.of("postCount", "unknown"), admin.post(CATEGORIES,
                Map.of("name", "a", "postCount", 7)).expect(400, "invalid-input").errors());
        assertEquals(Map.of("name", "value"),
                admin.post(CATEGORIES, Map.of("name", "\uFDFA".repeat(32))).expect(400, "invalid-input").errors());
        var category = admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"))).expect(201).require("Location");
        admin.patch(category, "{\"name\":null}").expect(400, "invalid-input");
        admin.patch(category, Map.of("id", 3)).expect(400, "invalid-input");
    }

    @Test
    void theLongestNameAndDescriptionFit() {
        String name = TestBoard.unique("").strip();
        name = name + "😀".repeat(32 - name.length());
        var made = admin.post(CATEGORIES, Map.of("name", name, "description", "가".repeat(200))).expect(201);
        assertEquals(name, made.get("name").asText());
    }

    @Test
    void anEditMakesANewVersionAndOneThatChangesNothingDoesNot() {
        var made = admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"), "description", "d")).expect(201);
        String category = made.require("Location");
        server.clock().advance(java.time.Duration.ofSeconds(1));
        var edited = admin.with("If-Match", made.etag()).patch(category, Map.of("description", "e")).expect(200);
        assertEquals(made.get("name"), edited.get("name"));
        assertEquals("e", edited.get("description").asText());
        assertNotEquals(made.get("updatedAt"), edited.get("updatedAt"));
        assertArrayEquals(anybody.get(category).body(), edited.body());
        assertEquals(anybody.get(category).etag(), edited.etag());
        admin.with("If-Match", made.etag()).patch(category, Map.of("description", "f")).expect(412, "precondition-failed");
        assertArrayEquals(edited.body(), admin.patch(category, Map.of("description", "e")).expect(200).body());
        assertArrayEquals(edited.body(), admin.patch(category, Map.of()).expect(200).body());
        admin.with("If-Match", edited.etag()).patch(category, Map.of("name", made.get("name").asText().toUpperCase()))
                .expect(200);
    }

    @Test
    void renamingToATakenNameIsRefused() {
        String taken = TestBoard.unique("taken");
        admin.post(CATEGORIES, Map.of("name", taken)).expect(201);
        var other = admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"))).expect(201).require("Location");
        admin.patch(other, Map.of("name", taken.toUpperCase())).expect(409, "category-name-taken");
    }

    @Test
    void onlyAnEmptyCategoryIsRemoved() {
        var board = new TestBoard(server);
        String category = CATEGORIES + "/" + board.category;
        String post = board.addPost();
        admin.delete(category).expect(409, "category-not-empty");
        board.writer.delete(post).expect(200);
        assertEquals(0, anybody.get(category).get("postCount").asInt());
        admin.delete(category).expect(409, "category-not-empty");
        var empty = admin.post(CATEGORIES, Map.of("name", TestBoard.unique("c"))).expect(201);
        admin.with("If-Match", "\"9-x\"").delete(empty.require("Location")).expect(412, "precondition-failed");
        assertArrayEquals(empty.body(), admin.delete(empty.require("Location")).expect(200).body());
        anybody.get(empty.require("Location")).expect(404, "category-not-found");
        admin.delete(empty.require("Location")).expect(404, "category-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/board/categories/999999999", "/board/categories/999999999/posts",
        "/board/categories/999999999/posts?page=3", "/board/categories/9223372036854775807"})
    void whatIsNotThereIsNotFound(String path) {
        anybody.get(path).expect(404, "category-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "1e3", "9223372036854775808", "１", "01"})
    void whatIsNoIdIsNotFound(String id) {
        anybody.get(CATEGORIES + "/" + java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8)).expect(404);
    }

    @Test
    void ofManyEqualNamesAtOnceOneIsMade() {
        String name = TestBoard.unique("race");
        var answers = Race.of(12, i -> admin.post(CATEGORIES, Map.of("name", i % 2 == 0 ? name : name.toUpperCase())));
        assertEquals(1, answers.stream().filter(answer -> answer.status() == 201).count());
        assertEquals(11, answers.stream().filter(answer -> answer.status() == 409).count());
    }

    @Test
    void removingWhileSomebodyWritesLeavesNoOrphan() {
        var board = new TestBoard(server);
        for (int i = 0; i < 5; i++) {
            long category = board.addCategory();
            var answers = Race.of(2, runner -> runner == 0 ? admin.delete(CATEGORIES + "/" + category)
                    : board.writer.post(CATEGORIES + "/" + category + "/posts", Map.of("title", "t", "content", "c")));
            boolean removed = answers.get(0).status() == 200;
            assertEquals(removed ? 404 : 201, answers.get(1).status(), answers.get(1).text());
            assertFalse(removed && anybody.get(CATEGORIES + "/" + category).status() != 404);
        }
    }
}
