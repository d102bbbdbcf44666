package dev.madang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * How often each endpoint asks the database, counted in the driver. Who changes a number here has made every such request
 * slower or faster, and should know it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripsTest {

    private TestServer server;
    private TestMember member;
    private TestMember admin;
    private String category;
    private String post;
    private String comment;

    /** One request, and the statements that it may send. */
    private record Case(String name, int statements, Runnable request) { }

    @BeforeAll
    void write() {
        server = TestServer.withDriverProperty("queryInterceptors=" + RoundTrips.class.getName());
        admin = TestMember.admin(server);
        member = TestMember.member(server);
        category = admin.api().post("/board/categories", Map.of("name", "trips")).expect(201).require("Location");
        for (int i = 0; i < 3; i++) {
            post = member.api().post(category + "/posts", Map.of("title", "t", "content", "c")).expect(201).require("Location");
            comment = member.api().post(post + "/comments", Map.of("content", "c")).expect(201).require("Location");
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> eachEndpointAsksAsOftenAsItIsSaidHere() {
        Api anybody = server.api();
        Api browser = anybody.with("Accept", "text/html");
        String cursor = anybody.get("/board/posts?size=1").expect(200).get("page").get("next").asText();
        return Stream.of(
                new Case("the list of all", 1, () -> anybody.get("/board/posts").expect(200)),
                new Case("the list of a category", 1, () -> anybody.get(category + "/posts").expect(200)),
                new Case("the list below a cursor", 2, () -> anybody.get("/board/posts?after=" + cursor).expect(200)),
                new Case("the list by number", 2, () -> anybody.get("/board/posts?page=1&size=2").expect(200)),
                new Case("the list by number, far down", 2, () -> anybody.get(category + "/posts?page=2&size=2").expect(200)),
                new Case("a post", 1, () -> anybody.get(post).expect(200)),
                new Case("the text of a post", 1, () -> anybody.get(post + "/content").expect(200)),
                new Case("the comments of a post", 2, () -> anybody.get(post + "/comments").expect(200)),
                new Case("a comment", 1, () -> anybody.get(comment).expect(200)),
                new Case("the categories", 1, () -> anybody.get("/board/categories").expect(200)),
                new Case("a category", 1, () -> anybody.get(category).expect(200)),
                new Case("a member", 1, () -> anybody.get("/users/" + member.id()).expect(200)),
                new Case("nothing", 0, () -> anybody.get("/nothing").expect(404)),
                new Case("what is not read", 0, () -> anybody.get("/board/posts?size=0").expect(400)),
                new Case("the reference", 0, () -> anybody.get("/docs").expect(200)),
                new Case("the first page", 2, () -> browser.get("/").expect(200)),
                new Case("a category's page", 3, () -> browser.get(pageOf("c", category)).expect(200)),
                new Case("a post's page", 4, () -> browser.get(pageOf("p", post)).expect(200)),
                new Case("a member's page", 2, () -> browser.get("/u/" + member.id()).expect(200)),
                new Case("the page to log in", 0, () -> browser.get("/login").expect(200)),
                new Case("the page to write", 1, () -> browser.get("/write").expect(200)),
                new Case("the feed of all", 2, () -> anybody.get("/feed").expect(200)),
                new Case("the sitemap", 1, () -> anybody.get("/sitemap.xml").expect(200)),
                new Case("a post, with a token", 2, () -> member.api().get(post).expect(200)),
                new Case("the own profile", 2, () -> member.api().get("/me").expect(200)),
                new Case("a preview", 1, () -> member.api().post("/markdown", Map.of("content", "c")).expect(200)),
                new Case("writing a post", 11, () -> member.api().post(category + "/posts", Map.of("title", "t", "content", "c"))
                        .expect(201)),
                new Case("writing a post under a key", 14, () -> member.api().with("Idempotency-Key", "trips")
                        .post(category + "/posts", Map.of("title", "t", "content", "c")).expect(201)),
                new Case("the same again", 6, () -> member.api().with("Idempotency-Key", "trips")
                        .post(category + "/posts", Map.of("title", "t", "content", "c")).expect(201)),
                new Case("writing a comment", 10, () -> member.api().post(post + "/comments", Map.of("content", "c")).expect(201)),
                new Case("editing a post", 8, () -> member.api().patch(post, Map.of("title", "u")).expect(200)),
                new Case("deleting a post", 9, () -> member.api().delete(post).expect(200)),
                new Case("taking it back", 9, () -> member.api().post(post + "/restore").expect(200)),
                new Case("counting a reader", 7, () -> server.api().post(post + "/views").expect(204)))
                .map(each -> dynamicTest(each.name(), () -> {
                    List<String> sent = RoundTrips.of(each.request());
                    assertEquals(each.statements(), sent.size(), () -> String.join("\n", sent));
                }));
    }

    /** @return the address of the page of something of the API */
    private static String pageOf(String kind, String path) {
        return "/" + kind + path.substring(path.lastIndexOf('/'));
    }
}
