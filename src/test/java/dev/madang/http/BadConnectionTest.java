package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What is wrong below the request: framing, first lines, hosts, other protocols, clients that stall, leave or hurry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadConnectionTest {

    /** More than the server gives a client for the rest of what it has begun to say, and less than for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String JSON = "Content-Type: application/json";

    private final TestServer server = TestServer.shared();
    private final Attacker attacker = new Attacker(server);
    private TestMember admin;
    private String posts;
    private String post;
    private Map<String, Long> before;

    @BeforeAll
    void write() {
        admin = TestMember.admin(server);
        posts = admin.api().post("/board/categories", Map.of("name", "connections")).expect(201).require("Location")
                + "/posts";
        post = admin.api().post(posts, Map.of("title", "a", "content", "b")).expect(201).require("Location");
        before = attacker.rows();
    }

    // ---- framing (RFC 9112 section 6)

    @TestFactory
    Stream<DynamicTest> aBodyWhoseEndIsInDoubtEndsTheConnection() {
        return Stream.of("Content-Length: -1", "Content-Length: two", "Content-Length: 1e1", "Content-Length: 0x2",
                        "Content-Length: 2, 3", "Content-Length: 2\r\nContent-Length: 3", "Content-Length: 99999999999999999999",
                        "Content-Length: 2\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
                        "Transfer-Encoding: chunked, identity", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked;q=1",
                        "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked, chunked")
                .map(framing -> dynamicTest(shorten(framing), () -> {
                    try (RawHttp connection = RawHttp.connect(server.uri())) {
                        connection.sendUntilRefused(latin1(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin), framing)
                                + "{}" + Attacker.head("GET", "/board/posts/smuggled")));
                        Api.Answer answer = connection.read();
                        Attacker.check(answer);
                        assertTrue(Set.of(400, 413, 501).contains(answer.status()), answer::text);
                        assertTrue(RawHttp.saysClose(answer), "what follows could be taken for a request");
                        assertTrue(connection.isClosed(PATIENCE));
                    }
                    attacker.requireAlive();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aChunkThatIsNoneIsRefused() {
        return Stream.of("zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "ffffffffffffffffff\r\n{}\r\n", "7fffffff\r\n{}", "\r\n{}\r\n",
                        "2{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2;" + "x".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n")
                .map(chunks -> dynamicTest(shorten(chunks), () -> {
                    try (RawHttp connection = RawHttp.connect(server.uri())) {
                        connection.sendUntilRefused(latin1(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin),
                                "Transfer-Encoding: chunked") + chunks));
                        connection.endOfRequests();
                        requireRefusedOrCut(connection);
                    }
                    attacker.requireAlive();
                }));
    }

    @Test
    void aBodyThatIsLongerThanItSaysIsTheNextRequest() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin), "Content-Length: 15")
                    + "{\"content\":\"a\"}{\"content\":\"b\"}\r\n\r\n");
            assertEquals(200, connection.read().status());
            requireRefusedOrCut(connection);
        }
    }

    @Test
    void aBodyThatIsShorterThanItSaysIsNotUsed() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(Attacker.head("POST", posts, JSON, Attacker.bearer(admin), "Content-Length: 100")
                    + "{\"title\":\"half\",\"content\":\"half\"}");
            connection.endOfRequests();
            requireRefusedOrCut(connection);
        }
        assertEquals(before, attacker.rows());
    }

    // ---- the first line and the names of fields

    @TestFactory
    Stream<DynamicTest> aHeadThatIsNoneIsRefused() {
        return Stream.of("GET\r\n\r\n", "G\u0000T / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                        "\u0080\u00ff\u00fe\u0001\u0002\u0003\r\n\r\n", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(200) + "\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nA : c\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA: b\u0000c\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
                        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "\r\n\r\n\r\n\r\n", "GET ")
                .map(head -> dynamicTest(shorten(head), () -> {
                    try (RawHttp connection = RawHttp.connect(server.uri())) {
                        connection.sendUntilRefused(latin1(head));
                        connection.endOfRequests();
                        requireRefusedOrCut(connection);
                    }
                    attacker.requireAlive();
                }));
    }

    /** A recipient may mend what it understands (RFC 9112 sections 3 and 5.2), if it does so before anybody looks at it. */
    @TestFactory
    Stream<DynamicTest> whatIsWrittenOddlyIsReadAsItIsMeant() {
        return Stream.of("GET  %s  HTTP/1.1\r\nHost: a\r\n\r\n", "GET %s HTTP/1.1\r\nHost: a\r\nA: b\r\n folded\r\n\r\n",
                        "\r\n\r\nGET %s HTTP/1.1\r\nHost: a\r\n\r\n", "GET %s HTTP/1.1\nHost: a\n\n", "GET %s HTTP/1.1\r\nhOST: \t a\t \r\n\r\n")
                .map(head -> dynamicTest(shorten(head), () ->
                        assertEquals(200, attacker.raw("GET", latin1(head.replace("%s", post))).status())));
    }

    @Test
    void whoCannotReadAHeadGetsNothing() throws IOException {
        for (String request : List.of("GET /\r\n", "GET " + post + "\r\n\r\n")) {
            try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.getOutputStream().write(latin1(request));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.contains("\"status\":505"), answer);
            }
        }
    }

    @Test
    void theOldestClientIsServed() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            Api.Answer answer = connection.send("GET " + post + " HTTP/1.0\r\n\r\n").read();
            assertEquals(200, answer.status());
            assertEquals("a", answer.get("title").asText());
            assertTrue(connection.isClosed(PATIENCE));
        }
    }

    @TestFactory
    Stream<DynamicTest> theHostThatIsAskedForIsNeverGivenBack() {
        return Stream.of("Host: evil.example", "Host: evil.example:8080", "Host: 127.0.0.1", "Host: [::1]", "Host: EVIL.example.",
                        "Host: board.example\r\nX-Forwarded-Host: evil.example", "Host: board.example\r\nForwarded: host=evil.example")
                .map(host -> dynamicTest(host.replace("\r\n", ", "), () -> {
                    String body = "{\"content\":\"*a*\"}";
                    for (String target : List.of("/board/posts?size=1", "http://evil.example/board/posts?size=1", "/nothing", "/docs")) {
                        requireNoEvil(attacker.raw("GET", latin1("GET " + target + " HTTP/1.1\r\n" + host + "\r\n\r\n")));
                    }
                    requireNoEvil(attacker.raw("POST", latin1("POST /markdown HTTP/1.1\r\n" + host + "\r\n" + JSON + "\r\n"
                            + Attacker.bearer(admin) + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)));
                }));
    }

    // ---- clients that stall

    @Test
    void whoStallsHoldsUpNobodyAndIsLetGo() throws IOException {
        List<RawHttp> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                stalled.add(RawHttp.connect(server.uri()).send("GET / HT"));
                stalled.add(RawHttp.connect(server.uri()).send("GET / HTTP/1.1\r\nHost: board.example\r\nX-Slow: "));
                stalled.add(RawHttp.connect(server.uri()).send(Attacker.head("POST", posts, JSON, Attacker.bearer(admin),
                        "Content-Length: 50") + "{\"title\""));
            }
            for (int i = 0; i < 20; i++) {
                server.api().get(post).expect(200);
            }
            for (RawHttp connection : stalled) {
                connection.timeout(PATIENCE);
                requireRefusedOrCut(connection);
            }
        } finally {
            stalled.forEach(RawHttp::close);
        }
        assertEquals(before, attacker.rows());
    }

    // ---- clients that leave

    @Test
    void whoLeavesInTheMiddleLeavesNothingBehind() throws IOException {
        String body = "{\"content\":\"" + "a ".repeat(5_000) + "\"}";
        String write = Attacker.head("POST", "/markdown", JSON, Attacker.bearer(admin), "Content-Length: " + body.length()) + body;
        String list = Attacker.head("GET", "/board/posts?size=100");
        var random = new Random(44);
        for (int i = 0; i < 60; i++) {
            String request = i % 2 == 0 ? write : list;
            boolean whole = i % 3 == 0;
            RawHttp connection = RawHttp.connect(server.uri());
            connection.send(whole ? request : request.substring(0, 1 + random.nextInt(request.length() - 1)));
            connection.reset();
        }
        attacker.requireAlive();
        requirePoolAtRest();
        assertEquals(before, attacker.rows());
    }

    // ---- clients that hurry

    @Test
    void eachOfManyAnswersBelongsToItsRequest() throws IOException {
        Map<String, Integer> kinds = Map.of(post, 200, "/board/posts/999999999", 404, "/board/posts?size=0", 400, "/nothing", 404,
                "/me", 401, "/health/live", 200);
        List<String> targets = List.copyOf(kinds.keySet());
        var random = new Random(45);
        for (int batch = 0; batch < 20; batch++) {
            List<String> sent = random.ints(50, 0, targets.size()).mapToObj(targets::get).toList();
            int answered = 0;
            // After a 400 Tomcat ends the connection; the client asks for the rest again, as RFC 9112 section 9.3.2 has it.
            while (answered < sent.size()) {
                answered = pipeline(batch, sent, answered, kinds);
            }
        }
    }

    /** Sends what has no answer yet, all at once. @return how many there are answers to */
    private int pipeline(int batch, List<String> targets, int from, Map<String, Integer> kinds) throws IOException {
        var requests = new StringBuilder();
        for (int i = from; i < targets.size(); i++) {
            requests.append(Attacker.head("GET", targets.get(i), "Request-Id: b" + batch + "-" + i));
        }
        try (RawHttp connection = RawHttp.connect(server.uri())) {
            connection.send(requests.toString());
            for (int i = from; i < targets.size(); i++) {
                Api.Answer answer = connection.read();
                assertEquals("b" + batch + "-" + i, answer.require("Request-Id"));
                assertEquals(kinds.get(targets.get(i)), answer.status(), targets.get(i));
                Attacker.check(answer);
                if (RawHttp.saysClose(answer)) {
                    return i + 1;
                }
            }
            return targets.size();
        }
    }

    /** Nothing of ours can answer who speaks another protocol; but it is never our fault, and the connection ends. */
    private static void requireRefusedOrCut(RawHttp connection) throws IOException {
        try {
            Api.Answer answer = connection.read();
            assertTrue(answer.status() >= 400 && answer.status() < 500 || answer.status() == 501 || answer.status() == 505,
                    answer.status() + " " + answer.text());
            // Where not even a method was understood, Tomcat itself refuses, with nothing but the status.
            if (answer.body().length > 0) {
                Attacker.check(answer);
            } else {
                assertEquals(Set.of("Connection", "Content-Length", "Date"), answer.headers().keySet());
            }
        } catch (EOFException | SocketException e) {
            return;
        }
        assertTrue(connection.isClosed(PATIENCE), "still open after a refusal");
    }

    private static void requireNoEvil(Api.Answer answer) {
        assertFalse(answer.headers().toString().toLowerCase(Locale.ROOT).contains("evil"), () -> answer.headers().toString());
        assertFalse(answer.text().toLowerCase(Locale.ROOT).contains("evil"), answer::text);
    }

    /** Every connection of the pool has come back. */
    private void requirePoolAtRest() {
        String inUse = "";
        for (int tries = 0; tries < 100; tries++) {
            inUse = Api.at(server.uri()).unchecked().get("/metrics").expect(200).text().lines()
                    .filter(line -> line.matches("db_pool_active\\{.*primary.*")).findFirst().orElseThrow();
            if (inUse.endsWith(" 0.0") || inUse.endsWith(" 0")) {
                return;
            }
            pause();
        }
        throw new AssertionError(inUse);
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String shorten(String text) {
        String line = text.replace("\r", "\\r").replace("\n", "\\n").replaceAll("[^ -~]", "?");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
