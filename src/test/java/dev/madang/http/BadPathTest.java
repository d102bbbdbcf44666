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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Paths, queries and methods that no route has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadPathTest {

    private static final List<String> NO_IDS = List.of("0", "-1", "+1", "01", "abc", "1e3", "1.0", "0x1", "1,2", "%201", "1%20",
            "%EF%BC%91", "%D9%A1", "9223372036854775808", "18446744073709551616", "1".repeat(100), "null", "NaN", "%27",
            "1%27%20OR%20%271%27=%271", "1%20UNION%20SELECT%20NULL", "%3Cscript%3E", "%F0%9F%98%80", "%25", "%25%32%66", "*",
            "a".repeat(2000), "..%252f");

    private final TestServer server = TestServer.shared();
    private final Attacker attacker = new Attacker(server);
    private TestMember admin;
    private Map<String, Long> before;

    @BeforeAll
    void remember() {
        admin = TestMember.admin(server);
        before = attacker.rows();
    }

    @AfterAll
    void nothingWasWritten() {
        assertEquals(before, attacker.rows());
    }

    // ---- ids

    @TestFactory
    Stream<DynamicTest> whatIsNoIdNamesNothing() {
        return ContractOperation.all().stream().filter(ContractOperation::hasId).flatMap(operation -> NO_IDS.stream()
                .limit(operation.toString().equals("GET /users/{user_id}") ? NO_IDS.size() : 8).map(id -> dynamicTest(operation + " " + shorten(id), () ->
                        sendGood(operation, operation.targetWith(id)).expect(404, "not-found"))));
    }

    @TestFactory
    Stream<DynamicTest> theGreatestIdNamesNothing() {
        return ContractOperation.all().stream().filter(ContractOperation::hasId).map(operation ->
                dynamicTest(operation.toString(), () ->
                        sendGood(operation, operation.targetWith("9223372036854775807")).expect(404)));
    }

    @TestFactory
    Stream<DynamicTest> whoIsNobodyIsAskedWhoHeIsBeforeTheIdIsRead() {
        return ContractOperation.all().stream().filter(ContractOperation::hasId).filter(ContractOperation::needsToken)
                .flatMap(operation -> Stream.of("1", "abc", "9223372036854775807").map(id ->
                        dynamicTest(operation + " " + id, () -> {
                            String[] headers = operation.hasBody() ? new String[] {"Content-Type: application/json"} : new String[0];
                            attacker.send(operation.method(), operation.targetWith(id), operation.hasBody() ? "{" : null, headers)
                                    .expect(401, "unauthenticated");
                        })));
    }

    // ---- paths

    @TestFactory
    Stream<DynamicTest> noSuchPath() {
        return Stream.of("/nothing", "/board", "/board/", "/users", "/users/", "/users/1/2", "/me/me", "/admin/users",
                        "/manager/html", "/host-manager/html", "/.git/HEAD", "/.git/config", "/.env", "/WEB-INF/web.xml",
                        "/WEB-INF/", "/META-INF/MANIFEST.MF", "/web-inf/web.xml", "/WEB-INF./web.xml", "/%57EB-INF/web.xml",
                        "/assets/..;/WEB-INF/web.xml", "/assets/../WEB-INF/web.xml",
                        "/assets/%2e%2e/WEB-INF/web.xml", "/assets/..%3B/WEB-INF/web.xml", "/assets/./../WEB-INF/web.xml",
                        "/assets;/../WEB-INF/web.xml", "/;/WEB-INF/web.xml", "//WEB-INF/web.xml", "/x/..//WEB-INF/web.xml",
                        "/WEB-INF;x/web.xml", "/WEB-INF/web.xml;.css", "/assets/", "/assets/css/",
                        "/assets/nothing.css", "/assets/css/madang.css/", "/assets/css/madang.css%20", "/assets/css/madang.css.",
                        "/application.wadl", "/server-status", "/server-info", "/actuator", "/error", "/docs.html",
                        "/fr/docs", "/fr", "/ko/ko", "/openapi", "/openapi.json.bak", "/health",
                        "/health/", "/health/livex", "/favicon.ico.php", "/index.jsp", "/a.jsp", "/a.jsp%20",
                        "/.well-known/", "/.well-known/security.txt.bak", "/%20", "/+", "/~", "/a%20b", "/%EC%97%86%EC%9D%8C",
                        "/%F0%9F%98%80", "/%EF%BF%BD", "/%EF%BF%BE", "/%E2%80%AE", "/%3Cscript%3Ealert(1)%3C/script%3E",
                        "/%22%3E%3Cimg%20src=x%3E", "/$%7B7*7%7D", "/%23%7B7*7%7D", "/%0d%0aSet-Cookie:%20a=b", "/%0a", "/%7f",
                        "/a".repeat(1000), "/" + "a".repeat(4000), "/check-duplicate/email/", "/check-duplicate/email/a@b.c/d",
                        "/check-duplicate/nickname/a")
                .map(path -> dynamicTest(shorten(path), () -> {
                    Api.Answer answer = attacker.send("GET", path, (byte[]) null).expect(404, "not-found");
                    assertFalse(answer.get("detail").asText().contains("49"), answer::text);
                    attacker.send("GET", path, (byte[]) null, "Accept: text/html").expect(404);
                    attacker.send("POST", path, "{}", "Content-Type: application/json", Attacker.bearer(admin)).expect(404);
                }));
    }

    @TestFactory
    Stream<DynamicTest> unreadablePaths() {
        return Stream.of("/%00", "/me%00", "/me%00.css", "/%zz", "/%", "/%4", "/a%2fb", "/a%2Fb", "/users/1%2f2", "/%5c", "/a\\b",
                        "/..", "/../", "/../../etc/passwd", "/a/../../b", "/%2e%2e/%2e%2e/etc/passwd", "/%ff", "/%c0%ae%c0%ae/",
                        "/%c0%af", "/%ed%a0%80", "/%f4%90%80%80", "/\u00e9", "/\u00ff\u00fe", "/<script>", "/\"", "/{a}", "/a|b",
                        "/a^b", "/a`b", "/a#b", "/[", "nothing", "?a=b", "http:", "\\\\evil.example\\a")
                .map(path -> dynamicTest("target " + path, () ->
                        attacker.raw("GET", Attacker.bytes(Attacker.head("GET", path), null)).expect(400, "bad-request")));
    }

    @TestFactory
    Stream<DynamicTest> aPathInDisguiseIsNoWayIn() {
        return Stream.of("/me", "/me/", "/%6de", "/%6D%65", "/me;x=1", "/me;", "/;x/me", "/me;jsessionid=1", "/./me", "/x/../me", "/users/../me",
                        "/x/%2e%2e/me", "/x/..;/me", "/x;/../me", "//me", "/me//", "/me/.", "/me/x/..", "/me%2e", "/ME", "/me%20", "/me%09",
                        "/me.json", "/me/%2e", "/%2e/me", "/x/%252e%252e/me")
                .flatMap(path -> Stream.of("GET", "DELETE").map(method -> dynamicTest(method + " " + path, () -> {
                    String[] headers = method.equals("GET") ? new String[0] : new String[] {"Content-Type: application/json"};
                    Api.Answer answer = attacker.raw(method, Attacker.bytes(Attacker.head(method, path, headers), null));
                    assertTrue(Set.of(400, 401, 404, 405).contains(answer.status()), answer::text);
                })));
    }

    // ---- queries

    @TestFactory
    Stream<DynamicTest> anUnknownParameterIsRefused() {
        return reads().filter(operation -> operation.produces().contains("application/json") && operation.produces().size() == 1)
                .flatMap(operation -> Stream.of("nothing=1", "a=%ff", "a", "Size=1", "sort=id", "order=desc;DROP TABLE posts", "filter=1",
                                "access_token=x", "_method=DELETE", "format=json", "callback=f", "%F0%9F%98%80=1", "a=%F0%9F%98%80",
                                "%3Cscript%3E=1", "a".repeat(49) + "%F0%9F%98%80=1", "a".repeat(3000) + "=1", "a=%ED%A0%80", "%ff=1", "%00=1", "a=%00", "%5B%5D=1", "a%5Bb%5D=1", "a=1&a=2", "a;b=1", "a=1;b=2")
                        .limit(operation.path().equals("/board/posts") ? 100 : 3)
                        .map(query -> dynamicTest(operation + "?" + shorten(query), () -> sendGood(operation,
                                operation.target() + "?" + query.replace(" ", "%20")).expect(400, "invalid-query"))));
    }

    @TestFactory
    Stream<DynamicTest> aPageTakesParametersThatOthersPutBehindItsLink() {
        return Stream.of("/docs?utm_source=mail&fbclid=1", "/en/docs?a=%ff", "/ko/docs?%00").map(target ->
                dynamicTest(target, () -> attacker.raw("GET", Attacker.bytes(Attacker.head("GET", target), null)).expect(200)));
    }

    @TestFactory
    Stream<DynamicTest> anOddQueryIsNeverOurFault() {
        return reads().filter(operation -> Set.of("/verify", "/health/live", "/board/posts", "/docs").contains(operation.path()))
                .flatMap(operation -> Stream.of("", "&", "&&&", "=", "=1", "&=&", "?", "/", "%", "%z", "%zz=1", "a=%", "a=%1",
                                "%E0%A4%A=1", "+", "+=+", "a=b=c", ";", "%26", "a=" + "1".repeat(6000), "a&".repeat(2000),
                                "a=1&".repeat(1500), "size=%zz", "page=%", "verify_id=%", "verify_id=%ff", "verify_id=%00", "verify_id",
                                "verify_id=a&verify_id=b", "verify_id=" + "a".repeat(5000), "after=%F0%9F%98%80")
                        .map(query -> dynamicTest(operation + "?" + shorten(query), () -> {
                            Api.Answer answer = attacker.raw("GET", Attacker.bytes(Attacker.head("GET", operation.target() + "?" + query,
                                    "Accept: application/json, text/html;q=0.5", Attacker.bearer(admin)), null));
                            assertTrue(answer.status() < 500, answer::text);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aPageThatIsNoneIsRefused() {
        return lists().flatMap(operation -> Stream.of("size=0", "size=-1", "size=101", "size=1000000000", "size=", "size=abc", "size=1.5",
                                "size=1e1", "size=%201", "size=+1", "size=01", "size=%EF%BC%91", "size=99999999999999999999", "size=1&size=1",
                                "size", "page=0", "page=-1", "page=", "page=abc", "page=1.5", "page=1000000001", "page=2147483648",
                                "page=9223372036854775808", "page=1&page=2", "after=", "after=abc", "after=0", "after=1", "after=-1",
                                "after=AAAAAAAAAAA%3D", "after=AAAAAAAAAA", "after=AAAAAAAAAAAA", "after=%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B",
                                "after=____________", "before=abc", "before=%27", "after=AAAAAAAAAAE&before=AAAAAAAAAAE",
                                "page=1&after=AAAAAAAAAAE", "page=1&before=AAAAAAAAAAE", "after=AAAAAAAAAAE&after=AAAAAAAAAAE")
                        .map(query -> dynamicTest(operation + "?" + query, () -> {
                            Api.Answer answer = sendGood(operation, operation.target() + "?" + query).expect(400, "invalid-query");
                            assertTrue(answer.errors().keySet().stream().allMatch(query::contains), answer::text);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aCursorThatWasGuessedShowsNothingNew() {
        return lists().flatMap(operation -> Stream.of("after=AAAAAAAAAAA", "after=f_________8", "before=AAAAAAAAAAA", "before=f_________8",
                                "after=gAAAAAAAAAA", "after=__________8", "page=1000000000&size=100", "page=21474837&size=100")
                        .map(query -> dynamicTest(operation + "?" + query, () -> {
                            Api.Answer answer = sendGood(operation, operation.target() + "?" + query);
                            assertTrue(Set.of(200, 400, 404, 410).contains(answer.status()), answer::text);
                        })));
    }

    // ---- methods

    @TestFactory
    Stream<DynamicTest> aMethodThatARouteDoesNotHaveIsNotAllowed() {
        return ContractOperation.paths().stream().flatMap(path -> {
            List<ContractOperation> here = ContractOperation.all().stream().filter(each -> each.path().equals(path)).toList();
            Set<String> methods = new TreeSet<>();
            here.forEach(operation -> methods.add(operation.method()));
            return Stream.of("POST", "PUT", "PATCH", "DELETE", "GET", "PROPFIND", "MOVE", "FOO", "get", "Post", "QUERY", "a", "X".repeat(500))
                    .filter(method -> !methods.contains(method))
                    .map(method -> dynamicTest(shorten(method) + " " + path, () -> {
                        Api.Answer answer = attacker.send(method, here.get(0).target(), "{}", "Content-Type: application/json")
                                .expect(405, "method-not-allowed");
                        Set<String> allowed = new TreeSet<>(Arrays.asList(answer.require("Allow").split(", ")));
                        assertTrue(allowed.remove("OPTIONS"));
                        allowed.remove("HEAD");
                        assertEquals(methods, allowed);
                    }));
        });
    }

    @TestFactory
    Stream<DynamicTest> theMethodIsTheOneOfTheFirstLine() {
        return Stream.of("X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE").flatMap(header ->
                Stream.of(dynamicTest("GET " + header, () -> attacker.send("GET", "/me", (byte[]) null, Attacker.bearer(admin), header)
                                .expect(200)),
                        dynamicTest("POST " + header, () -> attacker.send("POST", "/me", "{\"password\":\"" + TestMember.PASSWORD + "\"}",
                                "Content-Type: application/json", Attacker.bearer(admin), header).expect(405))));
    }

    @Test
    void aReadWithABodyIsStillARead() {
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            for (String body : new String[] {"{}", "{", "\0", "GET /me HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(100_000)}) {
                Api.Answer answer = attacker.raw(method, Attacker.bytes(Attacker.head(method, "/health/live",
                        "Content-Type: application/json", "Content-Length: " + body.length()), body.getBytes()));
                assertTrue(answer.status() == 200 || answer.status() == 204, method + answer.text());
            }
        }
    }

    // ---- how

    private static Stream<ContractOperation> reads() {
        return ContractOperation.all().stream().filter(operation -> operation.method().equals("GET"))
                .filter(operation -> !Set.of("/auth", "/refresh", "/metrics").contains(operation.path()));
    }

    private static Stream<ContractOperation> lists() {
        return reads().filter(operation -> operation.queryParameters().containsKey("size"));
    }

    /** With everything that the operation wants besides its target. */
    private Api.Answer sendGood(ContractOperation operation, String target) {
        List<String> headers = new ArrayList<>(List.of(Attacker.bearer(admin)));
        if (operation.hasBody()) {
            headers.add("Content-Type: application/json");
        }
        return attacker.send(operation.method(), target, operation.hasBody() ? operation.goodBody().toString() : null,
                headers.toArray(String[]::new));
    }

    private static String shorten(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
