package dev.madang.openapi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A check that cannot fail proves nothing: each kind of broken promise is found. */
class ContractCheckTest {

    private static final ContractCheck CONTRACT = new ContractCheck(
            new OpenApiGenerator(Bundles.all()).document(Route.of(OpenApiGeneratorTest.YardResource.class)));

    private static final String YARD = """
            {"id":1,"name":"a","sweptAt":null,"owner":{"id":2,"season":"spring"},"trees":[]}""";
    private static final String LIST =
            "{\"data\":[" + YARD + "],\"page\":{\"size\":30,\"next\":null,\"previous\":null}}";

    @Test
    void whatIsAsPromisedPasses() {
        assertDoesNotThrow(() -> CONTRACT.check(list(200, LIST)));
        var swept = LIST.replace("null,\"owner", "\"2026-11-20T10:36:39.123+00:00\",\"owner");
        assertDoesNotThrow(() -> CONTRACT.check(list(200, swept)));
    }

    @Test
    void aBodyThatDoesNotFitIsFound() {
        requireFound(list(200, LIST.replace("\"name\":\"a\",", "")), "required");
        requireFound(list(200, LIST.replace("\"trees\":[]", "\"trees\":null")), "trees");
        requireFound(list(200, LIST.replace("\"id\":1", "\"id\":1,\"secret\":true")), "secret");
        requireFound(list(200, LIST.replace("null,\"owner", "\"2026-11-20T10:36:39Z\",\"owner")), "sweptAt");
        requireFound(list(200, LIST.replace("\"spring\"", "\"autumn\"")), "season");
        requireFound(list(200, "[" + LIST), "JSON");
    }

    @Test
    void anUndocumentedStatusOrPathIsFound() {
        requireFound(list(204, ""), "no answer 204");
        requireFound(new ContractCheck.Exchange("GET", "/nowhere", Map.of(), null, 200, headers("application/json"),
                bytes("{}")), "no such operation");
        requireFound(new ContractCheck.Exchange("DELETE", "/yards", Map.of(), null, 204, headers(null), bytes("")),
                "no such operation");
    }

    @Test
    void aWrongMediaTypeIsFound() {
        requireFound(new ContractCheck.Exchange("GET", "/yards", Map.of(), null, 200, headers("text/html"),
                bytes(LIST)), "media type text/html");
    }

    @Test
    void aMissingAndAnUndocumentedHeaderIsFound() {
        var without = headers("application/json");
        without.remove("ETag");
        requireFound(new ContractCheck.Exchange("GET", "/yards", Map.of(), null, 200, without, bytes(LIST)),
                "ETag is missing");
        var more = headers("application/json");
        more.put("Location", List.of("/yards/1"));
        requireFound(new ContractCheck.Exchange("GET", "/yards", Map.of(), null, 200, more, bytes(LIST)), "Location");
    }

    @Test
    void aCodeThatIsNotListedForTheStatusIsFound() {
        assertDoesNotThrow(() -> CONTRACT.check(problem("GET", "/yards", 400, "invalid-query")));
        requireFound(problem("GET", "/yards", 400, "malformed-json"), "code");
        requireFound(problem("GET", "/yards", 403, "forbidden"), "no answer 403");
        requireFound(problem("GET", "/nowhere", 404, "yard-not-found"), "code");
    }

    @Test
    void aProblemThatNamesAnotherStatusOrRequestIsFound() {
        var right = problem("GET", "/yards", 400, "invalid-query");
        requireFound(new ContractCheck.Exchange("GET", "/yards", Map.of(), null, 400, right.headers(),
                bytes(text(right).replace("\"status\":400", "\"status\":404"))), "another status");
        requireFound(new ContractCheck.Exchange("GET", "/yards", Map.of(), null, 400, right.headers(),
                bytes(text(right).replace("\"requestId\":\"r1\"", "\"requestId\":\"r2\""))), "another request");
    }

    @Test
    void whatWasAcceptedAgainstTheContractIsFound() {
        requireFound(new ContractCheck.Exchange("GET", "/yards?size=1000", Map.of(), null, 200,
                headers("application/json"), bytes(LIST)), "size");
        requireFound(new ContractCheck.Exchange("GET", "/yards?colour=red", Map.of(), null, 200,
                headers("application/json"), bytes(LIST)), "colour");
        var made = headers("application/json");
        made.put("Location", List.of("/yards/1"));
        requireFound(new ContractCheck.Exchange("POST", "/yards", Map.of("Content-Type", List.of("application/json")),
                bytes("{\"name\":\"\"}"), 201, made, bytes(YARD)), "accepted body");
    }

    private void requireFound(ContractCheck.Exchange exchange, String hint) {
        var error = assertThrows(AssertionError.class, () -> CONTRACT.check(exchange));
        assertTrue(error.getMessage().contains(hint), error.getMessage());
    }

    private static ContractCheck.Exchange list(int status, String body) {
        return new ContractCheck.Exchange("GET", "/yards", Map.of(), null, status, headers("application/json"),
                bytes(body));
    }

    private static ContractCheck.Exchange problem(String method, String path, int status, String code) {
        var headers = headers("application/problem+json");
        headers.remove("ETag");
        headers.put("Content-Language", List.of("en"));
        return new ContractCheck.Exchange(method, path, Map.of(), null, status, headers, bytes("""
                {"type":"/docs#x","title":"t","status":%d,"detail":"d","instance":"/","code":"%s","requestId":"r1"}"""
                .formatted(status, code)));
    }

    private static Map<String, List<String>> headers(String contentType) {
        var headers = new HashMap<String, List<String>>();
        headers.put("Request-Id", List.of("r1"));
        headers.put("Cache-Control", List.of("private, no-cache"));
        headers.put("ETag", List.of("\"0-abc\""));
        if (contentType != null) {
            headers.put("Content-Type", List.of(contentType));
        }
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ContractCheck.Exchange exchange) {
        return new String(exchange.body(), StandardCharsets.UTF_8);
    }
}
