package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Bodies that no endpoint takes; whatever they are, nothing is written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadBodyTest {

    private static final String JSON = "Content-Type: application/json";

    private static final String FORM = "application/x-www-form-urlencoded";

    /** Keys that the server alone sets. */
    private static final List<String> SERVER_OWNED = List.of("id", "createdAt", "updatedAt", "editedAt", "author", "authorId",
            "viewCount", "commentCount", "postCount", "contentHtml", "deleted", "version", "emailVerified", "verified",
            "isAdmin", "@class", "$schema", "__proto__");

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

    @TestFactory
    Stream<DynamicTest> aBodyThatIsNotSaidToBeJsonIsUnsupported() {
        return ContractOperation.withBody().stream().flatMap(operation -> Stream.of("", "text/plain", FORM,
                        "multipart/form-data; boundary=x", "application/xml", "application/jsonp", "application/json5",
                        "application/vnd.api+json", "text/json", "application/json;charset=utf-16",
                        "application/json;charset=latin1", "application/json, text/plain", "*/*", "application/*", "json",
                        "/", ";", "application/json;charset=\"", "\u00ff", "a".repeat(3000))
                .filter(type -> !(type.equals(FORM) && operation.path().equals("/verify")))
                .map(type -> dynamicTest(operation + " " + shorten(type), () -> {
                    String[] headers = type.isEmpty() ? new String[] {Attacker.bearer(admin)}
                            : new String[] {Attacker.bearer(admin), "Content-Type: " + type};
                    attacker.send(operation.method(), operation.target(), operation.goodBody().toString(), headers)
                            .expect(415, "unsupported-media-type");
                })));
    }

    @TestFactory
    Stream<DynamicTest> jsonMayBeSaidInAnyCaseAndWithItsCharset() {
        return Stream.of("application/json", "Application/JSON", "application/json; charset=UTF-8",
                        "application/json;charset=\"utf-8\"", "application/json; foo=bar")
                .map(type -> dynamicTest(type, () -> attacker.send("POST", "/markdown", "{\"content\":\"a\"}",
                        Attacker.bearer(admin), "Content-Type: " + type).expect(200)));
    }

    @TestFactory
    Stream<DynamicTest> malformedJsonIsRefused() {
        return JsonBodies.malformed().entrySet().stream().map(body -> dynamicTest(shorten(body.getKey()), () ->
                post("/markdown", body.getValue()).expect(400, "malformed-json")));
    }

    @TestFactory
    Stream<DynamicTest> malformedJsonIsRefusedEverywhere() {
        return ContractOperation.withBody().stream().flatMap(operation -> Stream.of("", "{", "{}{}", "{,}", "// a\n{}",
                        "{\"a\":1,\"a\":2}", "[".repeat(1000), "\ufeff{}", "{\"a\":\"\0\"}", "a=b")
                .map(body -> dynamicTest(operation + " " + shorten(body), () ->
                        send(operation, body).expect(400, "malformed-json"))));
    }

    @TestFactory
    Stream<DynamicTest> jsonOfAnotherShapeIsRefused() {
        return JsonBodies.misshapen().entrySet().stream().map(body -> dynamicTest(shorten(body.getKey()), () -> {
            Api.Answer answer = post("/markdown", body.getValue()).expect(400, "invalid-input");
            assertTrue(answer.get("errors").size() > 0, answer::text);
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyWayOfWritingJsonIsRead() {
        return JsonBodies.wellFormed().keySet().stream().map(body -> dynamicTest(shorten(body), () ->
                post("/markdown", body.getBytes(StandardCharsets.UTF_8)).expect(200)));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotAnObjectIsRefusedEverywhere() {
        return ContractOperation.withBody().stream().flatMap(operation -> Stream.of("null", "true", "0", "\"a\"", "[]", "[{}]")
                .map(body -> dynamicTest(operation + " " + body, () -> send(operation, body).expect(400, "invalid-input"))));
    }

    @TestFactory
    Stream<DynamicTest> unknownAndServerOwnedKeysAreRefused() {
        return ContractOperation.withBody().stream().flatMap(operation -> SERVER_OWNED.stream()
                .filter(key -> !operation.body().path("properties").has(key))
                .map(key -> dynamicTest(operation + " " + key, () -> {
                    ObjectNode body = operation.goodBody().put(key, 1);
                    Api.Answer answer = send(operation, body.toString()).expect(400, "invalid-input");
                    assertEquals(Map.of(key, "unknown"), answer.errors());
                })));
    }

    @TestFactory
    Stream<DynamicTest> aValueOfAnotherTypeIsRefused() {
        return eachProperty((operation, name, schema) -> Stream.of("null", "true", "0", "1.5", "1e400", "-0",
                        "18446744073709551616", "[]", "[\"a\"]", "{}", "{\"a\":{}}", "\"1\"")
                .filter(value -> !(value.startsWith("\"") && schema.path("type").asText().equals("string")))
                .map(value -> dynamicTest(operation + " " + name + " " + value, () -> {
                    String body = with(operation, name, value);
                    Api.Answer answer = send(operation, body).expect(400, "invalid-input");
                    assertEquals(Map.of(name, value.equals("null") ? "null" : "type"), answer.errors());
                })));
    }

    @TestFactory
    Stream<DynamicTest> nulAndHalvesOfSurrogatePairsAreRefused() {
        return eachProperty((operation, name, schema) -> Stream.of("\\u0000", "a\\u0000b", "\\ud800", "a\\udfff",
                        "\\udc00\\ud800", "\\ud83d\\ud83d\\ude00")
                .map(text -> dynamicTest(operation + " " + name + " " + text, () -> {
                    Api.Answer answer = send(operation, with(operation, name, '"' + text + '"')).expect(400, "invalid-input");
                    assertEquals(Map.of(name, "invalid-character"), answer.errors());
                })));
    }

    @TestFactory
    Stream<DynamicTest> oneCodePointTooManyIsRefused() {
        return eachProperty((operation, name, schema) -> {
            int max = schema.path("maxLength").asInt();
            return max == 0 ? Stream.empty() : Stream.of(max + 1, max * 10).flatMap(length -> Stream.of("a", "\uac00", "\ud83d\ude00")
                    .filter(letter -> letter.getBytes(StandardCharsets.UTF_8).length * (long) length < 250_000)
                    .map(letter -> dynamicTest(operation + " " + name + " " + length + " × " + letter, () -> {
                        Api.Answer answer = send(operation, with(operation, name, '"' + letter.repeat(length) + '"'))
                                .expect(400, "invalid-input");
                        assertTrue(answer.errors().containsKey(name), answer::text);
                    })));
        });
    }

    @TestFactory
    Stream<DynamicTest> nothingIsTooShort() {
        return eachProperty((operation, name, schema) -> schema.path("minLength").asInt() == 0 ? Stream.empty()
                : Stream.of(dynamicTest(operation + " " + name, () ->
                        assertTrue(send(operation, with(operation, name, "\"\"")).expect(400, "invalid-input")
                                .errors().containsKey(name)))));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotInAListOfWordsIsRefused() {
        return eachProperty((operation, name, schema) -> schema.path("enum").size() == 0 ? Stream.empty()
                : Stream.of("", "nobody", schema.path("enum").path(0).asText().toUpperCase(), " "
                                + schema.path("enum").path(0).asText(), "admin' OR '1'='1", "${7*7}")
                        .map(value -> dynamicTest(operation + " " + name + " " + value, () -> {
                            Api.Answer answer = send(operation, with(operation, name, '"' + value + '"'))
                                    .expect(400, "invalid-input");
                            assertTrue(answer.errors().containsKey(name), answer::text);
                            assertTrue(!answer.get("errors").toString().contains("49"), answer::text);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aRequiredKeyIsMissed() {
        return ContractOperation.withBody().stream().flatMap(operation -> {
            List<String> required = new java.util.ArrayList<>();
            operation.body().path("required").forEach(name -> required.add(name.asText()));
            return required.stream().map(name -> dynamicTest(operation + " " + name, () -> {
                ObjectNode body = operation.goodBody();
                body.remove(name);
                assertEquals(Map.of(name, "required"), send(operation, body.toString()).expect(400, "invalid-input").errors());
            }));
        });
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Api.Answer answer = attacker.send("POST", "/signup", "{\"email\":1,\"nickname\":null,\"nick\":\"a\"}", JSON,
                "Accept-Language: en").expect(400, "invalid-input");
        assertEquals(Map.of("email", "type", "nickname", "null", "nick", "unknown"), answer.errors());
    }

    // ---- size and coding of the body

    @TestFactory
    Stream<DynamicTest> aBodyOverTheLimitIsRefused() {
        return ContractOperation.withBody().stream().map(operation -> dynamicTest(operation.toString(), () ->
                send(operation, "{\"a\":\"" + "a".repeat(256 * 1024) + "\"}").expect(413, "content-too-large")));
    }

    @Test
    void aBodyOverTheLimitInChunksIsRefused() {
        String chunk = "4000\r\n" + "a".repeat(0x4000) + "\r\n";
        attacker.raw("POST", Attacker.bytes(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin),
                "Transfer-Encoding: chunked"), chunk.repeat(20).getBytes(StandardCharsets.US_ASCII)))
                .expect(413, "content-too-large");
    }

    @Test
    void anEndlessBodyIsRefusedBeforeItsEnd() {
        attacker.raw("POST", Attacker.bytes(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin),
                "Content-Length: 9223372036854775807"), new byte[0])).expect(413, "content-too-large");
        attacker.raw("POST", Attacker.bytes(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin),
                "Content-Length: 10485760"), new byte[300_000])).expect(413, "content-too-large");
    }

    @Test
    void aBodyAsLongAsTheLimitIsRead() {
        String frame = "{\"content\":\"\"}";
        String body = "{\"content\":\"" + "a".repeat(256 * 1024 - frame.length()) + "\"}";
        assertEquals(Map.of("content", "length"), post("/markdown", body.getBytes(StandardCharsets.UTF_8))
                .expect(400, "invalid-input").errors());
    }

    @Test
    void whoAsksFirstIsNotToldToGoOnWithTooLargeABody() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin), "Content-Length: 10485760",
                    "Expect: 100-continue"));
            Api.Answer answer = connection.readAny("POST");
            assertEquals(413, answer.status());
            Attacker.check(answer);
        }
    }

    @Test
    void aStrangerIsRefusedBeforeHisBodyIsAskedFor() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(Attacker.head("POST", "/markdown", JSON, "Content-Length: 20", "Expect: 100-continue"));
            assertEquals(401, connection.readAny("POST").status());
        }
    }

    @Test
    void whoAsksFirstIsToldToGoOn() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin), "Content-Length: 15",
                    "Expect: 100-continue"));
            assertEquals(100, connection.readAny("POST").status());
            connection.send("{\"content\":\"a\"}");
            assertEquals(200, connection.read("POST").status());
        }
    }

    @TestFactory
    Stream<DynamicTest> aCodedBodyIsUnsupported() {
        byte[] plain = "{\"content\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        return Map.of("gzip", gzip(plain), "x-gzip", gzip(plain), "br", plain, "deflate", plain, "gzip, gzip", gzip(gzip(plain)),
                        "nonsense", plain, "identity, gzip", gzip(plain), "GZIP", gzip(new byte[100_000_000]))
                .entrySet().stream().map(coding -> dynamicTest(coding.getKey(), () ->
                        attacker.send("POST", "/markdown", coding.getValue(), JSON, Attacker.bearer(admin),
                                "Content-Encoding: " + coding.getKey()).expect(415, "unsupported-media-type")));
    }

    @Test
    void aGzippedBodyIsNotReadForItsOwnSake() {
        post("/markdown", gzip("{\"content\":\"a\"}".getBytes(StandardCharsets.UTF_8))).expect(400, "malformed-json");
    }

    @TestFactory
    Stream<DynamicTest> expressionsAreNotEvaluated() {
        return eachProperty((operation, name, schema) -> schema.path("type").asText().equals("string") && schema.has("maxLength")
                ? Stream.of("${7*7}", "#{7*7}", "{{7*7}}", "%{7*7}", "${jndi:ldap://127.0.0.1:1/a}", "{0}", "{max}", "'")
                        .map(text -> dynamicTest(operation + " " + name + " " + text, () -> {
                            Api.Answer answer = send(operation, with(operation, name,
                                    '"' + text.repeat(schema.path("maxLength").asInt() / text.length() + 1) + '"'));
                            assertTrue(Set.of(400, 413).contains(answer.status()), answer::text);
                            assertTrue(!answer.get("errors").toString().contains("4949"), answer::text);
                        }))
                : Stream.empty());
    }

    @TestFactory
    Stream<DynamicTest> longNonsenseCostsNoTime() {
        return eachProperty((operation, name, schema) -> Stream.of("a", "(", "a@", "a!@a.a.", "\\\\", "-", " ", "[a](", "**a*", "a.")
                .map(piece -> dynamicTest(operation + " " + name + " " + piece, () -> {
                    long start = System.nanoTime();
                    send(operation, with(operation, name, '"' + piece.repeat(100_000 / piece.length()) + '"')).expect(400);
                    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
                    assertTrue(millis < 2_000, millis + " ms");
                })));
    }

    // ---- how

    @FunctionalInterface
    private interface PropertyTests {
        Stream<DynamicTest> of(ContractOperation operation, String name, JsonNode schema);
    }

    private static Stream<DynamicTest> eachProperty(PropertyTests tests) {
        return ContractOperation.withBody().stream().flatMap(operation -> operation.body().path("properties").properties()
                .stream().flatMap(property -> tests.of(operation, property.getKey(),
                        ContractOperation.resolve(property.getValue()))));
    }

    private static String with(ContractOperation operation, String name, String value) {
        ObjectNode body = operation.goodBody();
        body.put(name, "\u0001");
        return body.toString().replace("\"\\u0001\"", value);
    }

    private Api.Answer send(ContractOperation operation, String body) {
        return attacker.send(operation.method(), operation.target(), body, JSON, Attacker.bearer(admin));
    }

    private Api.Answer post(String path, byte[] body) {
        return attacker.send("POST", path, body, JSON, Attacker.bearer(admin));
    }

    private static String shorten(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
