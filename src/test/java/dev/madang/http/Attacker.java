package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.openapi.ContractCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sends what no good client sends, and holds every answer against what is true of all answers: never our fault (5xx),
 * in time, in the one format, silent about what the server is made of, and leaving connection and server as they were.
 */
final class Attacker {

    /** Long enough for a busy machine, far too short for any timeout of the server's to have helped. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    private static final Pattern TELLTALE = Pattern.compile("(?i)exception|\\bat [a-z]+\\.[a-z]+|\\b(java|javax|jakarta|org|com|dev"
            + "\\.madang)\\.[a-z]|sqlstate|jdbc|hibernate|jersey|jackson|tomcat|catalina|coyote|apache|mariadb|mysql|"
            + "stack ?trace|\\bselect .* from\\b|\\binsert into\\b|\\bnull pointer|\\d+\\.\\d+\\.\\d+");

    private static final Pattern HANGUL = Pattern.compile("[\\uac00-\\ud7a3]");

    private static final Set<String> PROBLEM_KEYS =
            Set.of("type", "title", "status", "detail", "instance", "code", "requestId", "errors");

    private static final Set<String> CODES = ContractOperation.codes();

    private static final ContractCheck CONTRACT = ContractCheck.ofWorkingDirectory();

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static final List<String> TABLES = List.of("accounts", "sessions", "mail_links", "outbox", "categories",
            "posts", "post_contents", "comments", "idempotency_keys");

    private final TestServer server;
    private final URI uri;

    Attacker(TestServer server) {
        this.server = server;
        uri = server.uri();
    }

    /** A request of which only the first line, Host and the client's address are given. */
    static String head(String method, String target, String... headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: board.example\r\n" + from()
                + Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\n";
    }

    /** A header by which no two requests share an address, so that no limit is met. */
    static String from() {
        int number = ADDRESSES.incrementAndGet();
        return "X-Forwarded-For: 172." + (16 + (number >> 16 & 15)) + "." + (number >> 8 & 255) + "." + (number & 255)
                + "\r\n";
    }

    static String bearer(TestMember member) {
        return "Authorization: Bearer " + member.token();
    }

    /** Sends one request with a body as long as its Content-Length. @return the answer, after all checks */
    Api.Answer send(String method, String target, byte[] body, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        if (body != null) {
            all.add("Content-Length: " + body.length);
        }
        Api.Answer answer = raw(method, bytes(head(method, target, all.toArray(String[]::new)), body));
        Map<String, List<String>> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : headers) {
            sent.computeIfAbsent(header.replaceFirst(":.*", ""), name -> new ArrayList<>())
                    .add(header.replaceFirst("[^:]*: ?", ""));
        }
        if (!method.equals(method.toUpperCase(Locale.ROOT))) {
            return answer; // Methods are told apart by case (RFC 9110 section 9.1), which the contract's keys are not.
        }
        CONTRACT.check(new ContractCheck.Exchange(method, target, sent, body, answer.status(), answer.headers(),
                answer.body()));
        return answer;
    }

    Api.Answer send(String method, String target, String body, String... headers) {
        return send(method, target, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends these bytes, whatever they are. @return the answer, after the checks that are possible without the contract */
    Api.Answer raw(String method, byte[] request) {
        try (RawHttp connection = RawHttp.connect(uri)) {
            long start = System.nanoTime();
            connection.sendUntilRefused(request);
            Api.Answer answer = connection.read(method);
            long nanos = System.nanoTime() - start;
            assertTrue(nanos < PROMPT.toNanos(), "answered after " + nanos / 1_000_000 + " ms");
            check(answer);
            if (connection.isReusable()) {
                requireAlive(connection);
            } else {
                requireAlive();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks something simple on a new connection. */
    void requireAlive() {
        try (RawHttp connection = RawHttp.connect(uri)) {
            requireAlive(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireAlive(RawHttp connection) throws IOException {
        connection.send(head("GET", "/health/live", "Request-Id: alive-" + ADDRESSES.get()));
        Api.Answer answer = connection.read();
        assertEquals(200, answer.status());
        assertEquals("{\"status\":\"ok\"}", answer.text());
    }

    /** What is true of every answer. */
    static void check(Api.Answer answer) {
        assertTrue(answer.status() < 500 || answer.status() == 501 || answer.status() == 505, answer::text);
        assertEquals("nosniff", answer.require("X-Content-Type-Options"));
        assertTrue(answer.require("Content-Security-Policy").contains("default-src 'none'"));
        assertTrue(answer.require("Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertTrue(answer.require("Request-Id").matches("[A-Za-z0-9-]{1,64}"));
        assertFalse(answer.headers().containsKey("Server") || answer.headers().containsKey("X-Powered-By"));
        assertFalse(answer.headers().containsKey("Access-Control-Allow-Origin"));
        answer.headers().forEach((name, values) -> assertTrue(values.size() == 1 || name.equalsIgnoreCase("Set-Cookie"),
                name + " stands twice: " + values));
        if (answer.status() >= 400) {
            checkRefusal(answer);
        }
    }

    private static void checkRefusal(Api.Answer answer) {
        assertEquals("no-store", answer.require("Cache-Control"));
        String language = answer.require("Content-Language");
        if (answer.body().length == 0) {
            return; // HEAD
        }
        String type = answer.require("Content-Type");
        if (type.equals("text/html;charset=UTF-8")) {
            assertFalse(TELLTALE.matcher(answer.text()).find(), answer::text);
            assertFalse(answer.text().replace("<script type=\"module\" src=\"/assets/", "").contains("<script"), answer::text);
            return;
        }
        assertEquals("application/problem+json", type);
        JsonNode problem = answer.json();
        List<String> keys = new ArrayList<>();
        problem.fieldNames().forEachRemaining(keys::add);
        assertTrue(PROBLEM_KEYS.containsAll(keys) && keys.size() >= PROBLEM_KEYS.size() - 1, keys::toString);
        assertEquals(answer.status(), problem.path("status").asInt());
        assertEquals(answer.require("Request-Id"), problem.path("requestId").asText());
        assertTrue(CODES.contains(problem.path("code").asText()), () -> "not a published code: " + answer.text());
        for (String text : List.of(problem.path("title").asText(), problem.path("detail").asText())) {
            assertFalse(text.isBlank());
            assertFalse(TELLTALE.matcher(text).find(), text);
            assertEquals(language.equals("ko"), HANGUL.matcher(text).find(), text);
        }
        problem.path("errors").forEach(error -> {
            assertFalse(error.path("message").asText().isBlank());
            assertFalse(TELLTALE.matcher(error.path("message").asText()).find(), error.toString());
            assertTrue(error.path("code").asText().matches("[a-z]+(-[a-z]+)*"), error.toString());
        });
        assertTrue(problem.path("errors").size() <= 50, "too many errors");
        assertEquals(answer.status() == 401, answer.headers().containsKey("WWW-Authenticate"));
        if (answer.status() == 401) {
            assertTrue(answer.require("WWW-Authenticate").startsWith("Bearer "));
        }
        if (answer.status() == 405) {
            assertTrue(answer.headers().containsKey("Allow"));
        }
        if (answer.status() == 429) {
            assertTrue(answer.headers().containsKey("Retry-After"));
        }
    }

    /** Rows in every table that holds what people did. */
    Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = server.schema().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    static byte[] bytes(String head, byte[] body) {
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        if (body == null) {
            return first;
        }
        byte[] all = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }
}
