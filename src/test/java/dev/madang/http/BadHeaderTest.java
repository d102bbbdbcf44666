package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Header fields that say nothing, too much, or something that cannot be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadHeaderTest {

    private static final String JSON = "Content-Type: application/json";

    private final TestServer server = TestServer.shared();
    private final Attacker attacker = new Attacker(server);
    private TestMember admin;
    private String posts;
    private String post;

    @BeforeAll
    void write() {
        admin = TestMember.admin(server);
        posts = admin.api().post("/board/categories", Map.of("name", "headers")).expect(201).require("Location") + "/posts";
        post = admin.api().post(posts, Map.of("title", "a", "content", "b")).expect(201).require("Location");
    }

    // ---- Accept

    @TestFactory
    Stream<DynamicTest> whatCannotBeMadeIsNotAcceptable() {
        return ContractOperation.all().stream().filter(operation -> !operation.method().equals("DELETE"))
                .filter(operation -> operation.produces().equals(Set.of("application/json")))
                .flatMap(operation -> Stream.of("image/png", "text/plain", "text/html", "application/json;q=0", "*/*;q=0",
                                "application/json;q=0, */*", "application/xml, text/csv;q=0.5", "application/jsonp", "text/json")
                        .map(accept -> dynamicTest(operation + " " + accept, () -> {
                            Api.Answer answer = attacker.send(operation.method(), operation.target(), operation.hasBody() ? "{" : null,
                                    JSON, "Accept: " + accept).expect(406);
                            assertEquals(accept.equals("text/html"), answer.require("Content-Type").startsWith("text/html"));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> anAcceptThatCannotBeReadAcceptsEverything() {
        return Stream.of("", "/", "*/", "/*", "text/", ",,,", ";", "application/json;q=2", "application/json;q=abc", "application/json;q",
                        "a/b;c=\"", "a/b;c=\"\\", "\u00ff", "application/json;q=1.0000", "\u00ec\u0095\u0088", "application/json;;", "*", "a b/c")
                .map(accept -> dynamicTest("Accept " + accept, () -> {
                    Api.Answer answer = attacker.send("GET", post, (byte[]) null, "Accept: " + accept);
                    assertTrue(Set.of(200, 406).contains(answer.status()), answer::text);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whoReadsJsonSomehowGetsIt() {
        return Stream.of("*/*", "application/*", "application/json", "APPLICATION/JSON", "text/html;q=0.9, */*;q=0.1", "a/b, application/json;q=0.001",
                        "application/json;charset=utf-8", "a/b," .repeat(1000) + "*/*")
                .map(accept -> dynamicTest(shorten(accept), () ->
                        attacker.send("GET", post, (byte[]) null, "Accept: " + accept).expect(200)));
    }

    @TestFactory
    Stream<DynamicTest> anErrorIsToldInTheLanguageThatIsReadAndInKoreanOtherwise() {
        return Map.ofEntries(Map.entry("en", "en"), Map.entry("en-GB", "en"), Map.entry("ko-KR", "ko"), Map.entry("fr, en;q=0.5", "en"),
                        Map.entry("en;q=0.2, ko;q=0.3", "ko"), Map.entry("en;q=0", "ko"), Map.entry("fr", "ko"), Map.entry("*", "ko"), Map.entry("", "ko"),
                        Map.entry("-", "ko"), Map.entry("--", "ko"), Map.entry("en-", "ko"), Map.entry("en;q=NaN", "ko"), Map.entry("en;q=", "ko"),
                        Map.entry(";q=1", "ko"), Map.entry(",,,,", "ko"), Map.entry("\u00ff\u00fe", "ko"), Map.entry("en,".repeat(2000), "ko"),
                        Map.entry("accept-language:", "ko"), Map.entry("x-klingon", "ko"), Map.entry("EN", "en"), Map.entry("en;q=0.001", "en"))
                .entrySet().stream().map(each -> dynamicTest("Accept-Language " + shorten(each.getKey()), () -> assertEquals(each.getValue(),
                        attacker.send("GET", "/nothing", (byte[]) null, "Accept-Language: " + each.getKey()).expect(404)
                                .require("Content-Language"))));
    }

    // ---- Request-Id

    @TestFactory
    Stream<DynamicTest> aRequestIdThatIsOneIsKept() {
        return Stream.of("a", "A-1", "-", "0".repeat(64), "123e4567-e89b-12d3-a456-426614174000").map(id ->
                dynamicTest(id, () -> {
                    assertEquals(id, attacker.send("GET", "/nothing", (byte[]) null, "Request-Id: " + id).require("Request-Id"));
                    assertEquals(id, attacker.send("GET", post, (byte[]) null, "Request-Id: " + id).require("Request-Id"));
                    assertEquals(id, attacker.raw("GET", Attacker.bytes(Attacker.head("GET", "/%zz", "Request-Id: " + id), null))
                            .require("Request-Id"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRequestIdThatIsNoneIsReplaced() {
        return Stream.of("", " ", "0".repeat(65), "a b", "a_b", "<script>", "a\"b", "\u00e9", "a,b", "{\"a\":1}", "${jndi:ldap://127.0.0.1:1/a}",
                        "a\tb", "%0d%0a", "a;b", "../../a").map(id -> dynamicTest("Request-Id " + shorten(id), () -> {
                            Api.Answer answer = attacker.send("GET", "/nothing", (byte[]) null, "Request-Id: " + id);
                            assertNotEquals(id.trim(), answer.require("Request-Id"));
                            assertTrue(answer.require("Request-Id").matches("[0-9a-f]{32}"));
                        }));
    }

    @Test
    void twoAnswersHaveTwoIds() {
        assertNotEquals(attacker.send("GET", post, (byte[]) null).require("Request-Id"),
                attacker.send("GET", post, (byte[]) null).require("Request-Id"));
    }

    // ---- conditions and ranges

    @TestFactory
    Stream<DynamicTest> aConditionThatNamesTheStateSavesTheBody() {
        return Stream.of("%s", "W/%s", "*", "\"x\", %s", "\"x\",W/%s ,\"y\"", " %s ").map(form -> dynamicTest(form, () -> {
            String etag = attacker.send("GET", post, (byte[]) null).expect(200).etag();
            Api.Answer answer = attacker.send("GET", post, (byte[]) null, "If-None-Match: " + form.formatted(etag)).expect(304);
            assertEquals(0, answer.body().length);
            assertEquals(etag, answer.etag());
            assertFalse(answer.headers().containsKey("Content-Type"));
            attacker.send("HEAD", post, (byte[]) null, "If-None-Match: " + form.formatted(etag)).expect(304);
        }));
    }

    @TestFactory
    Stream<DynamicTest> aConditionThatNamesNothingIsNone() {
        return Stream.of("", "\"\"", "x", "\"x", "x\"", "\"0-x\"", "W/", "W/\"", "w/\"0\"", ",", "\"a\",,\"b\"", "\u00ff", "**", "\"*\"", "\"a\"\"b\"",
                        "\"a,b\"", "\"" + "a".repeat(5000) + "\"", "\"a\",".repeat(1500)).map(value -> dynamicTest("If-None-Match " + shorten(value), () ->
                                attacker.send("GET", post, (byte[]) null, "If-None-Match: " + value).expect(200)));
    }

    @TestFactory
    Stream<DynamicTest> whoWantsToEditAnotherStateDoesNot() {
        return Stream.of("", "\"\"", "x", "\"x\"", "\"1\"", "\"-\"", "\"-1-x\"", "\"999-x\"", "\"99999999999999999999-x\"", "\"01-x\"", "\"+1-x\"", "W/%s",
                        "w/%s", "\"**\"", "**", "\"1-x", "1-x", ",", "\u00ff", "\"a\" %s", "'1-x'", "\"" + "1".repeat(5000) + "-x\"", "\"\",".repeat(1500))
                .map(form -> dynamicTest("If-Match " + shorten(form), () -> {
                    String etag = attacker.send("GET", post, (byte[]) null).expect(200).etag();
                    attacker.send("PATCH", post, "{\"title\":\"never\"}", JSON, Attacker.bearer(admin), "If-Match: " + form.formatted(etag))
                            .expect(412, "precondition-failed");
                    assertEquals("a", attacker.send("GET", post, (byte[]) null).get("title").asText());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whoNamesTheVersionEdits() {
        return Stream.of("%s", "*", "\"x\", %s", "\"x\",%s,\"y\"", "%1$s, %1$s").map(form -> dynamicTest("If-Match " + form, () -> {
            String etag = attacker.send("GET", post, (byte[]) null).expect(200).etag();
            attacker.send("PATCH", post, "{\"title\":\"a\"}", JSON, Attacker.bearer(admin), "If-Match: " + form.formatted(etag)).expect(200);
        }));
    }

    @Test
    void theVersionAloneDecidesNotTheHash() {
        String version = attacker.send("GET", post, (byte[]) null).etag().replaceFirst("-.*", "-elsewhere\"");
        attacker.send("PATCH", post, "{\"title\":\"a\"}", JSON, Attacker.bearer(admin), "If-Match: " + version).expect(200);
    }

    @TestFactory
    Stream<DynamicTest> conditionsByDateAndRangesArePassedOver() {
        String ranges = IntStream.range(0, 1000).mapToObj(i -> i + "-" + i).collect(Collectors.joining(","));
        return Stream.of("If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT", "If-Modified-Since: yesterday", "If-Unmodified-Since: garbage",
                        "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT", "Range: bytes=0-1", "Range: bytes=5-1", "Range: bytes=-0", "Range: lines=1-2",
                        "Range: bytes=" + ranges, "If-Range: \"x\"", "Date: never", "Max-Forwards: -1", "TE: trailers, deflate;q=x", "Trailer: Host",
                        "Connection: nonsense", "Keep-Alive: timeout=-1", "Via: 1.1 a", "Forwarded: for=\"[::1]\";host=evil", "DNT: 2", "Pragma: x",
                        "Cache-Control: max-age=nonsense", "Upgrade: h2c", "Upgrade: websocket", "Upgrade-Insecure-Requests: x",
                        "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher", "X-Forwarded-Port: 99999999999", "X-Original-URL: /me",
                        "X-Rewrite-URL: /me", "User-Agent: ${jndi:ldap://127.0.0.1:1/a}", "Referer: <script>", "Origin: null")
                .map(header -> dynamicTest(shorten(header), () -> {
                    Api.Answer answer = attacker.send("GET", post, (byte[]) null, header).expect(200);
                    assertFalse(answer.text().contains("evil"));
                    assertFalse(answer.headers().toString().contains("evil"));
                }));
    }

    // ---- Authorization

    @TestFactory
    Stream<DynamicTest> whatIsNoTokenIsRefusedAlsoWhereNobodyNeedsOne() {
        return Stream.of("Bearer", "Bearer ", "Bearer  ", "bearer x", "BEARER x", "Bearer x", "Bearer  x", "Bearer x y", "Bearer \u00ff", "Bearer a.b.c",
                        "Bearer ..", "Bearer ...", "Bearer .", "Bearer {\"payload\":1}", "Bearer null", "Bearer undefined", "Bearer ' OR 1=1 --",
                        "Bearer " + "a".repeat(7000), "Bearer " + "a.".repeat(3000), "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer %20", "Bearer \"x\"")
                .flatMap(value -> Stream.of("/me", "/nothing-of-that-name", post, "/board/posts").map(path ->
                        dynamicTest("Authorization " + shorten(value) + " " + path, () -> {
                            Api.Answer answer = attacker.send("GET", path, (byte[]) null, "Authorization: " + value);
                            if (path.startsWith("/nothing")) {
                                answer.expect(404);
                            } else {
                                answer.expect(401, "invalid-token");
                                assertEquals("Bearer realm=\"madang\", error=\"invalid_token\"", answer.require("WWW-Authenticate"));
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> otherSchemesAreNoWayIn() {
        return Stream.of("", "Basic", "Basic ", "Basic Og==", "Basic !!!", "Basic dXNlcjpwYXNz", "Digest a=b", "Negotiate x", "Bearerx", "Token x", "\u00ff",
                        "Basic " + "A".repeat(7000), "Basic /w==")
                .flatMap(value -> Stream.of(
                        dynamicTest("Authorization " + shorten(value) + " /me", () -> attacker.send("GET", "/me", (byte[]) null,
                                "Authorization: " + value).expect(401, "unauthenticated")),
                        dynamicTest("Authorization " + shorten(value) + " /auth", () -> {
                            Api.Answer answer = attacker.send("GET", "/auth", (byte[]) null, "Authorization: " + value);
                            assertTrue(Set.of(400, 401, 429).contains(answer.status()), answer::text);
                        })));
    }

    @Test
    void ofTwoTokensNoneCounts() {
        for (String path : new String[] {"/me", post, "/refresh"}) {
            attacker.send("GET", path, (byte[]) null, Attacker.bearer(admin), Attacker.bearer(admin)).expect(401, "invalid-token");
        }
    }

    @Test
    void aTokenElsewhereThanInItsHeaderIsNone() {
        attacker.send("GET", "/me", (byte[]) null, "Cookie: access_token=" + admin.token() + "; Authorization=" + admin.token())
                .expect(401, "unauthenticated");
        attacker.send("GET", "/me", (byte[]) null, "Proxy-Authorization: Bearer " + admin.token(), "X-Authorization: Bearer " + admin.token())
                .expect(401, "unauthenticated");
        attacker.send("GET", "/me?access_token=" + admin.token(), (byte[]) null).expect(401, "unauthenticated");
    }

    // ---- Cookie

    @TestFactory
    Stream<DynamicTest> cookiesOfAnyShapeAreSurvived() {
        return Stream.of("", "=", ";", "=;=", "a", "a=", "=a", "a=b; a=c", "$Version=1; a=b; $Path=/", "a=\"", "a=\"\\\"", "a={\"b\":1}", "\u00e9=\u00ff",
                        "a b=c", "a=b,c=d", "JSESSIONID=x", "__Secure-madang-refresh=", "__Secure-madang-refresh=x",
                        "__Secure-madang-refresh=x; __Secure-madang-refresh=y", "a=" + "b".repeat(7000), "a=b;".repeat(190), "__proto__=1")
                .flatMap(cookie -> Stream.of(
                        dynamicTest("Cookie " + shorten(cookie) + " for a post", () -> attacker.send("GET", post, (byte[]) null, "Cookie: " + cookie)
                                .expect(200)),
                        dynamicTest("Cookie " + shorten(cookie) + " for a refresh", () -> attacker.send("GET", "/refresh", (byte[]) null, "Cookie: " + cookie,
                                "Sec-Fetch-Site: same-origin").expect(401))));
    }

    @Test
    void moreCookiesThanFitAreRefusedAndWhoDropsThemIsServed() {
        for (String cookie : new String[] {"a=" + "b".repeat(9000), "a=b; ".repeat(1500)}) {
            Api.Answer answer = attacker.raw("GET", Attacker.bytes(Attacker.head("GET", post, "Cookie: " + cookie), null));
            assertTrue(Set.of(400, 431).contains(answer.status()), answer::text);
        }
        attacker.send("GET", post, (byte[]) null).expect(200);
    }

    // ---- Idempotency-Key

    @TestFactory
    Stream<DynamicTest> aKeyThatIsNoneIsRefusedAndNothingWritten() {
        return Stream.of("", " ", "a b", "\u00e9", "\u00ff", "a".repeat(256), "a\tb").map(key -> dynamicTest("Idempotency-Key " + shorten(key), () -> {
            Map<String, Long> before = attacker.rows();
            attacker.send("POST", posts, "{\"title\":\"never\",\"content\":\"never\"}", JSON, Attacker.bearer(admin), "Idempotency-Key: " + key)
                    .expect(400, "invalid-idempotency-key");
            assertEquals(before, attacker.rows());
        }));
    }

    @Test
    void twoKeysAreNone() {
        attacker.send("POST", posts, "{\"title\":\"never\",\"content\":\"never\"}", JSON, Attacker.bearer(admin), "Idempotency-Key: a",
                "Idempotency-Key: b").expect(400, "invalid-idempotency-key");
    }

    @TestFactory
    Stream<DynamicTest> anyVisibleKeyBringsTheSameAnswerAgain() {
        TestMember writer = TestMember.member(server);
        return Stream.of("a", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "a".repeat(255), "' OR 1=1 --", "<script>").filter(key -> !key.contains(" "))
                .map(key -> dynamicTest("Idempotency-Key " + shorten(key), () -> {
                    String body = "{\"content\":\"once\"}";
                    Api.Answer first = attacker.send("POST", post + "/comments", body, JSON, Attacker.bearer(writer), "Idempotency-Key: " + key).expect(201);
                    Map<String, Long> after = attacker.rows();
                    Api.Answer second = attacker.send("POST", post + "/comments", body, JSON, Attacker.bearer(writer), "Idempotency-Key: " + key).expect(201);
                    assertEquals(first.text(), second.text());
                    for (String name : new String[] {"Location", "ETag", "Content-Type"}) {
                        assertEquals(first.require(name), second.require(name));
                    }
                    assertNotEquals(first.require("Request-Id"), second.require("Request-Id"));
                    attacker.send("POST", post + "/comments", "{\"content\":\"twice\"}", JSON, Attacker.bearer(writer), "Idempotency-Key: " + key)
                            .expect(422, "idempotency-key-reused");
                    attacker.send("POST", post + "/comments", "{\"content\" :\"once\"}", JSON, Attacker.bearer(writer), "Idempotency-Key: " + key)
                            .expect(422, "idempotency-key-reused");
                    assertEquals(after, attacker.rows());
                }));
    }

    @Test
    void aKeyBelongsToOneMemberAndOnePath() {
        TestMember one = TestMember.member(server);
        TestMember other = TestMember.member(server);
        List<Long> ids = new ArrayList<>();
        for (TestMember member : List.of(one, other)) {
            ids.add(attacker.send("POST", post + "/comments", "{\"content\":\"a\"}", JSON, Attacker.bearer(member), "Idempotency-Key: mine")
                    .expect(201).id());
        }
        assertNotEquals(ids.get(0), ids.get(1));
        attacker.send("POST", posts, "{\"title\":\"a\",\"content\":\"b\"}", JSON, Attacker.bearer(one), "Idempotency-Key: mine").expect(201);
    }

    @Test
    void aRefusalIsNotKept() {
        TestMember writer = TestMember.member(server);
        attacker.send("POST", post + "/comments", "{\"content\":\" \"}", JSON, Attacker.bearer(writer), "Idempotency-Key: again").expect(400);
        attacker.send("POST", "/board/posts/9223372036854775807/comments", "{\"content\":\"a\"}", JSON, Attacker.bearer(writer),
                "Idempotency-Key: again").expect(404);
        attacker.send("POST", post + "/comments", "{\"content\":\"a\"}", JSON, Attacker.bearer(writer), "Idempotency-Key: again").expect(201);
    }

    @Test
    void aKeyMeansNothingAtLoginSignupAndPassword() {
        TestMember member = TestMember.member(server);
        String credentials = "{\"email\":\"" + member.email() + "\",\"password\":\"" + TestMember.PASSWORD + "\"}";
        Map<String, String> someone = TestMember.someone();
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tokens.add(attacker.send("POST", "/auth", credentials, JSON, Attacker.bearer(member), "Idempotency-Key: x").expect(201).text());
            attacker.send("POST", "/signup", "{\"email\":\"" + someone.get("email") + "\",\"nickname\":\"" + someone.get("nickname")
                    + "\",\"password\":\"" + TestMember.PASSWORD + "\"}", JSON, Attacker.bearer(member), "Idempotency-Key: x").expect(i == 0 ? 201 : 409);
            attacker.send("POST", "/password/reset", "{\"resetId\":\"x\",\"password\":\"" + TestMember.PASSWORD + "\"}", JSON,
                    Attacker.bearer(member), "Idempotency-Key: x").expect(400);
            attacker.send("POST", "/verify", "{\"verify_id\":\"x\"}", JSON, Attacker.bearer(member), "Idempotency-Key: x").expect(400);
        }
        assertNotEquals(tokens.get(0), tokens.get(1));
    }

    @Test
    void everyPostTakesAKey() {
        TestMember moderator = TestMember.moderator(server);
        String own = attacker.send("POST", posts, "{\"title\":\"a\",\"content\":\"b\"}", JSON, Attacker.bearer(moderator)).expect(201).require("Location");
        attacker.send("DELETE", own, (byte[]) null, Attacker.bearer(moderator)).expect(200);
        for (int i = 0; i < 2; i++) {
            attacker.send("POST", own + "/restore", (byte[]) null, Attacker.bearer(moderator), "Idempotency-Key: k").expect(200);
            attacker.send("POST", own + "/views", (byte[]) null, Attacker.bearer(moderator), "Idempotency-Key: k").expect(204);
            attacker.send("POST", "/markdown", "{\"content\":\"a\"}", JSON, Attacker.bearer(moderator), "Idempotency-Key: k").expect(200);
        }
    }

    private static String shorten(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
