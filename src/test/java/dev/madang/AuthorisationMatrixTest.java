package dev.madang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.madang.openapi.Route;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Who may do what: every route against everybody. A new route without a row fails. What belongs to somebody was made by
 * the owner, a member; the banned one was logged in before. Who has not confirmed his address has no token, and so is
 * anonymous here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorisationMatrixTest {

    private enum Who { ANONYMOUS, BANNED, OTHER, OWNER, MODERATOR, ADMIN }

    private record Row(String route, String note, int[] statuses, Function<Attempt, Api.Answer> attempt) {
    }

    private final List<Row> rows = new ArrayList<>();
    private final Map<Who, TestMember> people = new EnumMap<>(Who.class);
    private TestServer server;
    private int names;

    @BeforeAll
    void start() {
        // Limits are another test's matter; here they would only stop the owner from making things.
        server = TestServer.start(Map.of("LIMITS", "off"));
        for (var who : Who.values()) {
            if (who != Who.ANONYMOUS) {
                people.put(who, newMember(who));
            }
        }
        fill();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyRouteHasARowAndEveryRowARoute() {
        var routes = new TreeSet<>(Route.all().stream().map(Route::name).toList());
        assertEquals(routes, new TreeSet<>(rows.stream().map(Row::route).toList()));
    }

    @TestFactory
    Stream<DynamicTest> everybodyGetsWhatTheTableSays() {
        return rows.stream().map(row -> DynamicTest.dynamicTest((row.route() + " " + row.note()).strip(), () -> {
            var expected = new LinkedHashMap<Who, Integer>();
            var found = new LinkedHashMap<Who, Integer>();
            for (var who : Who.values()) {
                expected.put(who, row.statuses()[who.ordinal()]);
                found.put(who, row.attempt().apply(new Attempt(who, people.get(who))).status());
            }
            assertEquals(expected, found);
        }));
    }

    private void fill() {
        fillPages();
        // route                                                   anonymous banned other owner moderator admin
        row("GET /",                                         "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().with("Accept", "text/plain").get("/"));
        row("GET /.well-known/jwks.json",                    "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/.well-known/jwks.json"));
        row("GET /docs",                                     "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().with("Accept", "text/html").get("/docs"));
        row("GET /{language}/docs",                          "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().with("Accept", "text/html").get("/en/docs"));
        row("GET /openapi.json",                             "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/openapi.json"));
        row("GET /health/live",                              "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/health/live"));
        row("GET /health/ready",                             "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/health/ready"));
        row("GET /metrics",                                  "directly", 200, 401, 200, 200, 200, 200,
                attempt -> attempt.direct().get("/metrics"));
        row("GET /metrics",                                  "proxied",  404, 401, 404, 404, 404, 404,
                attempt -> attempt.api().get("/metrics"));

        row("GET /check-duplicate/email/{email}",            "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/check-duplicate/email/nobody@example.com"));
        row("POST /signup",                                  "",         201, 401, 201, 201, 201, 201,
                attempt -> attempt.api().post("/signup", TestMember.someone()));
        row("GET /verify",                                   "",         400, 401, 400, 400, 400, 400,
                attempt -> attempt.api().get("/verify?verify_id=unknown"));
        row("POST /verify",                                  "",         400, 401, 400, 400, 400, 400,
                attempt -> attempt.api().post("/verify", Map.of("verify_id", "unknown")));
        row("POST /verify/resend",                           "",         202, 401, 202, 202, 202, 202,
                attempt -> attempt.api().post("/verify/resend", Map.of("email", "nobody@example.com")));
        row("POST /password/forgot",                         "",         202, 401, 202, 202, 202, 202,
                attempt -> attempt.api().post("/password/forgot", Map.of("email", "nobody@example.com")));
        row("POST /password/reset",                          "",         400, 401, 400, 400, 400, 400,
                attempt -> attempt.api().post("/password/reset",
                        Map.of("resetId", "unknown", "password", "five other quiet words")));

        row("POST /auth",                                    "",         201, 401, 201, 201, 201, 201,
                attempt -> attempt.api().post("/auth", credentials(people.get(Who.OTHER))));
        row("POST /auth",                                    "himself",  401, 401, 201, 201, 201, 201,
                attempt -> attempt.stranger().post("/auth", credentials(attempt.member())));
        row("GET /auth",                                     "himself",  401, 401, 200, 200, 200, 200,
                attempt -> attempt.stranger().with("Authorization", basic(attempt.member())).get("/auth"));
        row("GET /refresh",                                  "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.who() == Who.ANONYMOUS ? attempt.api().get("/refresh")
                        : attempt.stranger().as(attempt.member().refreshToken()).get("/refresh"));
        row("DELETE /auth",                                  "",         401, 401, 204, 204, 204, 204,
                attempt -> attempt.afresh().api().delete("/auth"));

        row("GET /me",                                       "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/me"));
        row("PATCH /me",                                     "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.api().patch("/me", Map.of("nickname", "renamed" + ++names)));
        row("DELETE /me",                                    "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.afresh().api().delete("/me", Map.of("password", TestMember.PASSWORD)));
        row("GET /me/sessions",                              "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/me/sessions"));
        row("GET /me/sessions/{session_id}",                 "",         401, 401, 404, 200, 404, 404,
                attempt -> attempt.api().get("/me/sessions/" + people.get(Who.OWNER).sessionId()));
        row("DELETE /me/sessions/{session_id}",              "",         401, 401, 404, 204, 404, 404,
                attempt -> attempt.api().delete("/me/sessions/" + people.get(Who.OWNER).loggedIn().sessionId()));
        row("PUT /me/password",                              "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.afresh().api().put("/me/password", Map.of(
                        "currentPassword", TestMember.PASSWORD, "newPassword", "five other quiet words")));

        row("GET /users/{user_id}",                          "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/users/" + people.get(Who.OWNER).id()));
        row("PATCH /users/{user_id}",                        "role",     401, 401, 403, 403, 403, 200,
                attempt -> attempt.api().patch(user(newMember(Who.OTHER)), Map.of("role", "moderator")));
        row("PATCH /users/{user_id}",                        "own role", 401, 401, 403, 403, 403, 200,
                attempt -> attempt.api().patch(attempt.who() == Who.ANONYMOUS ? user(people.get(Who.OWNER))
                        : user(attempt.member()), Map.of("role", "admin")));
        row("PATCH /users/{user_id}",                        "ban",      401, 401, 403, 403, 200, 200,
                attempt -> attempt.api().patch(user(newMember(Who.OTHER)), Map.of("status", "banned")));
        row("PATCH /users/{user_id}",                        "ban one who keeps order", 401, 401, 403, 403, 403, 200,
                attempt -> attempt.api().patch(user(newMember(Who.MODERATOR)), Map.of("status", "banned")));

        fillBoard();
    }

    private void fillBoard() {
        row("GET /board/categories",                         "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/board/categories"));
        row("POST /board/categories",                        "",         401, 401, 403, 403, 403, 201,
                attempt -> attempt.api().post("/board/categories", Map.of("name", newName())));
        row("GET /board/categories/{category_id}",           "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newCategory()));
        row("PATCH /board/categories/{category_id}",         "",         401, 401, 403, 403, 403, 200,
                attempt -> attempt.api().patch(newCategory(), Map.of("description", "another")));
        row("DELETE /board/categories/{category_id}",        "",         401, 401, 403, 403, 403, 200,
                attempt -> attempt.api().delete(newCategory()));
        row("GET /board/categories/{category_id}/posts",     "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newCategory() + "/posts"));
        row("POST /board/categories/{category_id}/posts",    "",         401, 401, 201, 201, 201, 201,
                attempt -> attempt.api().post(newCategory() + "/posts", Map.of("title", "t", "content", "c")));

        row("GET /board/posts",                              "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get("/board/posts"));
        row("GET /board/posts",                              "deleted",  401, 401, 403, 403, 200, 200,
                attempt -> attempt.api().get("/board/posts?deleted=true"));
        row("GET /board/posts/{post_id}",                    "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newPost()));
        row("GET /board/posts/{post_id}/content",            "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newPost() + "/content"));
        row("PATCH /board/posts/{post_id}",                  "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().patch(newPost(), Map.of("title", "another")));
        row("DELETE /board/posts/{post_id}",                 "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().delete(newPost()));
        row("POST /board/posts/{post_id}/restore",           "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().post(deletedBy(Who.OWNER, newPost()) + "/restore"));
        row("POST /board/posts/{post_id}/restore",           "deleted by a moderator", 401, 401, 403, 403, 200, 200,
                attempt -> attempt.api().post(deletedBy(Who.MODERATOR, newPost()) + "/restore"));
        row("POST /board/posts/{post_id}/views",             "",         204, 401, 204, 204, 204, 204,
                attempt -> attempt.api().post(newPost() + "/views"));

        row("GET /board/posts/{post_id}/comments",           "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newPost() + "/comments"));
        row("POST /board/posts/{post_id}/comments",          "",         401, 401, 201, 201, 201, 201,
                attempt -> attempt.api().post(newPost() + "/comments", Map.of("content", "c")));
        row("GET /board/comments/{comment_id}",              "",         200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().get(newComment()));
        row("PATCH /board/comments/{comment_id}",            "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().patch(newComment(), Map.of("content", "another")));
        row("DELETE /board/comments/{comment_id}",           "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().delete(newComment()));
        row("POST /board/comments/{comment_id}/restore",     "",         401, 401, 403, 200, 200, 200,
                attempt -> attempt.api().post(deletedBy(Who.OWNER, newComment()) + "/restore"));
        row("POST /board/comments/{comment_id}/restore",     "deleted by a moderator", 401, 401, 403, 403, 200, 200,
                attempt -> attempt.api().post(deletedBy(Who.MODERATOR, newComment()) + "/restore"));
        row("POST /markdown",                                "",         401, 401, 200, 200, 200, 200,
                attempt -> attempt.api().post("/markdown", Map.of("content", "c")));
    }

    private void row(String route, String note, int anonymous, int banned, int other, int owner, int moderator,
            int admin, Function<Attempt, Api.Answer> attempt) {
        rows.add(new Row(route, note, new int[] {anonymous, banned, other, owner, moderator, admin}, attempt));
    }

    private TestMember newMember(Who who) {
        return switch (who) {
            case MODERATOR -> TestMember.moderator(server);
            case ADMIN -> TestMember.admin(server);
            case BANNED -> ban(TestMember.member(server));
            default -> TestMember.member(server);
        };
    }

    private TestMember ban(TestMember member) {
        TestMember.admin(server).api().patch(user(member), Map.of("status", "banned")).expect(200);
        return member;
    }

    private String newName() {
        return "name " + ++names;
    }

    /** Pages are the same for everybody; a banned member's token is refused there, too. */
    private void fillPages() {
        String post = newPost();
        String category = people.get(Who.ADMIN).api().get(post).expect(200).get("category").get("id").asText();
        Map<String, String> pages = new LinkedHashMap<>(Map.of("/c/{category_id}", "/c/" + category,
                "/p/{post_id}", "/p/" + post.replaceAll("\\D", ""),
                "/u/{user_id}", "/u/" + people.get(Who.OWNER).id(),
                "/{form}", "/login",
                "/write", "/write",
                "/feed", "/feed",
                "/c/{category_id}/feed", "/c/" + category + "/feed",
                "/manifest.webmanifest", "/manifest.webmanifest"));
        new LinkedHashMap<>(pages).forEach((route, path) -> pages.put("/{language}" + route, "/en" + path));
        pages.putAll(Map.of("/{language}", "/en",
                "/robots.txt", "/robots.txt",
                "/sitemap.xml", "/sitemap.xml",
                "/sitemaps/categories.xml", "/sitemaps/categories.xml",
                "/sitemaps/posts/{range}.xml", "/sitemaps/posts/1.xml"));
        pages.forEach((route, path) -> row("GET " + route, "", 200, 401, 200, 200, 200, 200,
                attempt -> attempt.api().with("Accept", "*/*").get(path)));
    }

    /** The paths of new things, the categories the administrator's, everything else the owner's. */
    private String newCategory() {
        return people.get(Who.ADMIN).api().post("/board/categories", Map.of("name", newName())).expect(201)
                .require("Location");
    }

    private String newPost() {
        return people.get(Who.OWNER).api().post(newCategory() + "/posts", Map.of("title", "t", "content", "c"))
                .expect(201).require("Location");
    }

    private String newComment() {
        return people.get(Who.OWNER).api().post(newPost() + "/comments", Map.of("content", "c")).expect(201)
                .require("Location");
    }

    private String deletedBy(Who who, String path) {
        people.get(who).api().delete(path).expect(200);
        return path;
    }

    private static String user(TestMember member) {
        return "/users/" + member.id();
    }

    private static Map<String, String> credentials(TestMember member) {
        return member == null ? Map.of("email", "nobody@example.com", "password", TestMember.PASSWORD)
                : Map.of("email", member.email(), "password", member.password());
    }

    private static String basic(TestMember member) {
        var credentials = credentials(member);
        return "Basic " + Base64.getEncoder().encodeToString((credentials.get("email") + ":" + credentials.get("password"))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Somebody trying something. */
    private final class Attempt {

        private final Who who;
        private final TestMember member;

        Attempt(Who who, TestMember member) {
            this.who = who;
            this.member = member;
        }

        Who who() {
            return who;
        }

        /** Null when it is nobody. */
        TestMember member() {
            return member;
        }

        Api api() {
            return member == null ? server.api() : member.api();
        }

        /** From another machine, without a token. */
        Api stranger() {
            return server.api();
        }

        /** On the machine itself, past any proxy. */
        Api direct() {
            return member == null ? Api.at(server.uri()) : Api.at(server.uri()).as(member.token());
        }

        /** Somebody else of the same kind, for what cannot be done twice. */
        Attempt afresh() {
            return member == null ? this : new Attempt(who, newMember(who));
        }
    }
}
