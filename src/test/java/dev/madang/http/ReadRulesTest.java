package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What holds for GET, HEAD and OPTIONS on every route of the contract, and for the links of every list. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadRulesTest {

    /** What one answer may have and the next need not. */
    private static final Set<String> OF_THE_MOMENT = Set.of("date", "request-id", "ratelimit", "content-length");

    /** Numbers that are others a moment later. */
    private static final Set<String> CHANGING = Set.of("/metrics", "/me/sessions", "/me/sessions/{session_id}");

    private final TestServer server = TestServer.shared();
    private TestMember admin;
    private Map<String, String> ids;

    @BeforeAll
    void write() {
        admin = TestMember.admin(server);
        long category = admin.api().post("/board/categories", Map.of("name", "read rules")).expect(201).id();
        List<Long> posts = new ArrayList<>();
        // More than a minute allows one member.
        for (TestMember author : List.of(admin, TestMember.member(server))) {
            for (int i = 0; i < 6; i++) {
                posts.add(author.api().post("/board/categories/" + category + "/posts",
                        Map.of("title", "t" + i, "content", "c")).expect(201).id());
            }
        }
        long comment = 0;
        for (int i = 0; i < 12; i++) {
            comment = admin.api().post("/board/posts/" + posts.get(0) + "/comments", Map.of("content", "c" + i))
                    .expect(201).id();
        }
        ids = Map.of("{category_id}", Long.toString(category), "{post_id}", Long.toString(posts.get(0)),
                "{comment_id}", Long.toString(comment), "{user_id}", Long.toString(admin.id()),
                "{session_id}", admin.api().get("/me/sessions").expect(200).get("data").get(0).get("id").asText(),
                "{email}", "nobody@example.com", "{language}", "en");
    }

    @TestFactory
    Stream<DynamicTest> headIsGetWithoutABody() {
        return ContractOperation.all().stream().filter(operation -> operation.method().equals("GET"))
                .map(operation -> dynamicTest(operation.path(), () -> {
                    if (Set.of("/auth", "/refresh", "/verify").contains(operation.path())) {
                        // They write, so that nobody may look whether they would.
                        assertFalse(allowed(api(operation).head(target(operation)).expect(405)).contains("HEAD"));
                        return;
                    }
                    Api.Answer get = api(operation).get(target(operation)).expect(200);
                    Api.Answer head = api(operation).head(target(operation)).expect(200);
                    assertEquals(0, head.body().length);
                    if (!CHANGING.contains(operation.path())) {
                        assertEquals(lasting(get), lasting(head));
                        assertEquals(Integer.toString(get.body().length), head.require("Content-Length"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> optionsTellsWhatThereIsAndDoesNothing() {
        return ContractOperation.paths().stream().map(path -> dynamicTest(path, () -> {
            Set<String> methods = ContractOperation.all().stream().filter(each -> each.path().equals(path))
                    .map(ContractOperation::method).collect(Collectors.toCollection(TreeSet::new));
            Api.Answer answer = server.api().send("OPTIONS", filled(path), null).expect(204);
            Set<String> allowed = allowed(answer);
            assertTrue(allowed.remove("OPTIONS"));
            assertEquals(methods.contains("GET") && !Set.of("/auth", "/refresh", "/verify").contains(path),
                    allowed.remove("HEAD"));
            assertEquals(methods, allowed);
            assertEquals(0, answer.body().length);
        }));
    }

    @TestFactory
    Stream<DynamicTest> cachesAreToldWhoseTheAnswerIs() {
        return ContractOperation.all().stream().filter(operation -> operation.method().equals("GET"))
                .filter(operation -> !Set.of("/auth", "/refresh", "/verify").contains(operation.path()))
                .map(operation -> dynamicTest(operation.path(), () -> {
                    Api.Answer answer = api(operation).get(target(operation)).expect(200);
                    String rule = answer.require("Cache-Control");
                    if (operation.path().startsWith("/me") || operation.path().startsWith("/check-duplicate")) {
                        assertEquals("no-store", rule);
                    } else if (rule.startsWith("public, max-age=0")) {
                        assertEquals("public, max-age=0, s-maxage=1", rule);
                        assertTrue(answer.require("Vary").contains("Authorization"));
                        assertEquals(304, server.api().with("If-None-Match", answer.etag()).get(target(operation)).status());
                        Api.Answer known = admin.api().get(target(operation)).expect(200);
                        assertEquals("private, no-cache", known.require("Cache-Control"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aListIsWalkedByItsLinksToItsEndAndBack() {
        return Stream.of("/board/posts", "/board/categories/{category_id}/posts", "/board/posts/{post_id}/comments")
                .flatMap(list -> Stream.of("size=5", "size=5&page=1").map(start -> dynamicTest(list + "?" + start, () -> {
                    String path = filled(list);
                    Walk down = walk(path, start, "next");
                    assertTrue(down.pages().size() >= 3, "too short a list");
                    List<String> all = down.pages().stream().flatMap(List::stream).toList();
                    assertEquals(all.size(), Set.copyOf(all).size(), "a row twice");
                    List<List<String>> up = walk(path, down.end(), "prev").pages();
                    Collections.reverse(up);
                    List<String> again = up.stream().flatMap(List::stream).toList();
                    assertEquals(all, again);
                })));
    }

    /**
     * From one end of a list to the other.
     *
     * @param pages the ids of each
     * @param end the query of the last
     */
    private record Walk(List<List<String>> pages, String end) { }

    private Walk walk(String path, String query, String relation) {
        List<List<String>> pages = new ArrayList<>();
        String end = query;
        String next = query;
        while (next != null) {
            assertTrue(pages.size() < 10_000, "endless");
            end = next;
            Api.Answer answer = server.api().get(path + "?" + next).expect(200);
            List<String> page = new ArrayList<>();
            answer.get("data").forEach(row -> page.add(row.get("id").asText()));
            pages.add(page);
            next = link(answer, relation);
        }
        return new Walk(pages, end);
    }

    private static String link(Api.Answer answer, String relation) {
        for (String link : answer.header("Link").orElse("").split(", ")) {
            if (link.endsWith("rel=\"" + relation + "\"")) {
                return link.substring(link.indexOf("<?") + 2, link.indexOf('>'));
            }
        }
        return null;
    }

    private Api api(ContractOperation operation) {
        return operation.needsToken() ? admin.api()
                : operation.path().equals("/metrics") ? Api.at(server.uri()) : server.api();
    }

    private String target(ContractOperation operation) {
        return filled(operation.path());
    }

    private String filled(String path) {
        String filled = path;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace(id.getKey(), id.getValue());
        }
        assertFalse(filled.contains("{"), filled);
        return filled;
    }

    private static Set<String> allowed(Api.Answer answer) {
        return new TreeSet<>(Arrays.asList(answer.require("Allow").split(", ")));
    }

    private static Map<String, List<String>> lasting(Api.Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        headers.keySet().removeIf(name -> OF_THE_MOMENT.contains(name.toLowerCase(Locale.ROOT)));
        return headers;
    }
}
