package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.http.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Clients that each ask one thing after another on a connection that they keep, half of it reads and half writes, and
 * count every answer. None of them tries anything twice: what a library would hide is what is counted here.
 */
final class CountingClients implements AutoCloseable {

    private static final int CLIENTS = 4;

    private final URI uri;
    private final String token;
    private final long post;
    private final String readPath;
    private final String writePath;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts them. */
    CountingClients(URI uri, String token) {
        this.uri = uri;
        this.token = token;
        Api administrator = Api.at(uri).as(token);
        long category = administrator.post("/board/categories", Map.of("name", "Counted " + System.nanoTime())).expect(201).id();
        post = administrator.post("/board/categories/" + category + "/posts",
                Map.of("title", "counted", "content", "counted")).expect(201).id();
        readPath = "/board/posts/" + post;
        writePath = readPath + "/comments";
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread thread = new Thread(() -> ask(client), "client-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    /** Waits for so many answers more. */
    void await(int answers) {
        int wanted = answered.get() + answers;
        Waiting.until(Duration.ofSeconds(120), () -> answered.get() >= wanted || !lost.isEmpty(),
                () -> "the clients are stuck: " + this);
    }

    int answered() {
        return answered.get();
    }

    /** Ends them and checks that no request was lost, and that each acknowledged write is there once. */
    void requireNothingLost(DataSource database) throws Exception {
        close();
        assertEquals(List.of(), List.copyOf(lost), "lost of " + answered);
        assertTrue(acknowledged.size() > 100, "too few writes to prove anything: " + this);
        Map<String, Integer> there = new HashMap<>();
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT content FROM comments WHERE post_id = " + post)) {
            while (row.next()) {
                there.merge(row.getString(1), 1, Integer::sum);
            }
        }
        Set<String> written = new HashSet<>(acknowledged);
        assertEquals(acknowledged.size(), written.size());
        assertEquals(written, there.keySet());
        there.forEach((text, count) -> assertEquals(1, count, text));
    }

    @Override
    public void close() throws InterruptedException {
        ended.set(true);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertTrue(!thread.isAlive(), "a client hangs");
        }
    }

    @Override
    public String toString() {
        return answered + " answered, " + acknowledged.size() + " writes acknowledged, " + lost.size() + " lost";
    }

    private void ask(int client) {
        RawHttp connection = null;
        try {
            for (int number = 0; !ended.get(); number++) {
                boolean write = number % 2 == 1;
                String text = "c" + client + "-" + number;
                try {
                    if (connection == null) {
                        connection = RawHttp.connect(uri);
                    }
                    Api.Answer answer = connection.send(write ? write(text) : "GET " + readPath
                            + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read(write ? "POST" : "GET");
                    if (answer.status() != (write ? 201 : 200)) {
                        lost.add(answer.status() + " for " + text + ": " + answer.text());
                    } else if (write) {
                        acknowledged.add(text);
                    }
                    if (RawHttp.saysClose(answer)) {
                        connection.close();
                        connection = null;
                    }
                } catch (IOException e) {
                    lost.add(e + " for " + text);
                    if (connection != null) {
                        connection.close();
                        connection = null;
                    }
                }
                answered.incrementAndGet();
            }
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private String write(String text) {
        String body = "{\"content\":\"" + text + "\"}";
        return "POST " + writePath + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body;
    }
}
