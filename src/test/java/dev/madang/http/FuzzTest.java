package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random faults in paths, queries, headers and bodies of every route, from strangers and members of every role: whatever
 * comes of it, it is not our fault. {@code -Dmadang.test.seed=N} repeats a run, {@code -Dmadang.test.fuzz=N} makes it longer.
 */
class FuzzTest {

    private static final int COUNT = Integer.getInteger("madang.test.fuzz", 1000);

    private static final List<String> PIECES = List.of("0", "-1", "1", "9223372036854775807", "18446744073709551616", "abc", "%00", "%ff", "%F0%9F%98%80",
            "%25", "%2e%2e", ";", ";a=b", "'", "*", "+", "%20", "~", "a".repeat(300), "%ED%A0%80", "null", "%0d%0a", "en", "%2B", "1.5");

    private static final List<String> VALUES = List.of("null", "true", "0", "-1", "1.5", "1e999", "\"\"", "\" \"", "\"a\"", "[]", "{}", "[[]]", "{\"a\":1}",
            "\"\\u0000\"", "\"\\ud800\"", "\"\ud83d\ude00\"", "\"<script>\"", "\"${7*7}\"", "\"" + "a".repeat(3000) + "\"", "\"member\"", "\"x@y.kr\"", "\"'\"",
            "\"\\u202e\\u200b\"", "18446744073709551616", "\"a\u0301\uac00\"", "NaN", "'a'", "", "\"cookie\"", "\"[a](javascript:b)\"", "\"|a|\\n|-|\\n|b|\"");

    private static final List<String> HEADERS = List.of("Accept: text/html", "Accept: /", "Accept: *;q=0", "Accept-Language: en;q=x", "If-Match: *",
            "If-Match: \"1-a\"", "If-None-Match: *", "If-None-Match: \"", "Idempotency-Key: k", "Idempotency-Key: a b", "Range: bytes=0-0", "Cookie: a=b; =;",
            "Cookie: __Secure-madang-refresh=a.b.c", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site", "Origin: null", "Expect: nothing",
            "Content-Encoding: gzip", "Content-Language: \u00ff", "X-HTTP-Method-Override: DELETE", "Authorization: Basic Og==", "Authorization: Bearer x",
            "Request-Id: \u00e9", "Content-Type: text/plain", "Content-Type: application/json;charset=utf-16", "Content-Type: ;", "Transfer-Encoding: chunked",
            "X-Forwarded-For: ,,", "X-Forwarded-For: 1.2.3.4.5", "X-Forwarded-For: ::1", "X-Forwarded-Proto: x", "Forwarded: for=_", "Connection: close");

    private final TestServer server = TestServer.shared();

    @Test
    void nothingThatArrivesIsOurFault() throws IOException {
        long seed = Long.getLong("madang.test.seed", System.nanoTime());
        System.out.println("FuzzTest: -Dmadang.test.seed=" + seed);
        Random random = new Random(seed);
        TestMember admin = TestMember.admin(server);
        Api.Answer category = admin.api().post("/board/categories", Map.of("name", "fuzz " + seed)).expect(201);
        admin.api().post(category.require("Location") + "/posts", Map.of("title", "a", "content", "b")).expect(201);
        List<ContractOperation> operations = ContractOperation.all();
        List<TestMember> people = new ArrayList<>(List.of(TestMember.member(server), TestMember.moderator(server), admin));

        RawHttp connection = RawHttp.connect(server.uri());
        boolean used = false;
        for (int i = 0; i < COUNT; i++) {
            String request = request(random, operations.get(random.nextInt(operations.size())), people);
            if (!connection.isReusable()) {
                connection.close();
                connection = RawHttp.connect(server.uri());
                used = false;
            }
            String method = request.substring(0, request.indexOf(' '));
            Api.Answer answer;
            try {
                connection.sendUntilRefused(request.getBytes(StandardCharsets.UTF_8));
                if (used && !connection.awaitFirstByte()) {
                    // The server had ended it after the answer before, and nobody can have seen that in time (RFC 9112 section 9.3.1).
                    connection.close();
                    connection = RawHttp.connect(server.uri());
                    connection.sendUntilRefused(request.getBytes(StandardCharsets.UTF_8));
                }
                answer = connection.read(method);
                used = true;
            } catch (IOException e) {
                throw new AssertionError("seed " + seed + ", number " + i + ": no answer to\n" + request, e);
            }
            int status = answer.status();
            assertTrue(status < 500 || status == 501, () -> "seed " + seed + ": " + status + " " + answer.text() + "\n" + request);
            if (request.contains("Transfer-Encoding") || status == 413) {
                connection.close();
                connection = RawHttp.connect(server.uri());
                used = false;
            }
        }
        connection.close();
        server.api().get("/health/ready").expect(200);
    }

    private static String request(Random random, ContractOperation operation, List<TestMember> people) {
        String target = operation.target();
        if (random.nextInt(3) == 0) {
            target = operation.targetWith(pick(random, PIECES));
        }
        if (random.nextInt(4) == 0) {
            List<String> names = new ArrayList<>(operation.queryParameters().keySet());
            names.addAll(List.of("a", "verify_id", "size", ""));
            target += "?" + pick(random, names) + "=" + pick(random, PIECES) + (random.nextInt(3) == 0 ? "&" + pick(random, names) + "=1" : "");
        }
        if (random.nextInt(10) == 0) {
            int at = 1 + random.nextInt(target.length());
            target = target.substring(0, at) + pick(random, PIECES) + target.substring(at);
        }
        var headers = new StringBuilder();
        // Nobody leaves, so that those who are there can go on.
        if (random.nextInt(5) > 0) {
            headers.append(Attacker.bearer(pick(random, people))).append("\r\n");
        }
        headers.append("Content-Type: application/json\r\n");
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.append(pick(random, HEADERS)).append("\r\n");
        }
        String body = operation.hasBody() || random.nextInt(5) == 0 ? body(random, operation) : "";
        String method = random.nextInt(20) == 0 ? pick(random, List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "FOO")) : operation.method();
        return method + " " + target + " HTTP/1.1\r\nHost: board.example\r\n" + Attacker.from() + headers
                + (headers.indexOf("Transfer-Encoding") >= 0
                        ? "\r\n" + Integer.toHexString(body.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + body + (body.isEmpty() ? "" : "\r\n0\r\n") + "\r\n"
                        : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private static String body(Random random, ContractOperation operation) {
        ObjectNode good = operation.goodBody();
        if (good.has("password") && random.nextBoolean()) {
            good.put("password", TestMember.PASSWORD + random.nextInt(3));
        }
        String body = good.toString();
        for (int i = random.nextInt(3); i > 0 && good.size() > 0; i--) {
            List<String> names = new ArrayList<>();
            good.fieldNames().forEachRemaining(names::add);
            String name = pick(random, names);
            good.put(name, "\u0001");
            body = good.toString().replace("\"\\u0001\"", pick(random, VALUES));
        }
        if (random.nextInt(8) == 0) {
            int at = random.nextInt(body.length() + 1);
            body = random.nextBoolean() ? body.substring(0, at) : body.substring(0, at) + pick(random, VALUES) + body.substring(at);
        }
        return body;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
