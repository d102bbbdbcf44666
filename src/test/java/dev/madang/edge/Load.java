package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.madang.Api;
import dev.madang.http.RawHttp;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients in a closed loop over https, each on a connection that it keeps: a read, a write, a read, … Nothing is sent again,
 * so that every request is counted once by what became of it.
 */
final class Load implements AutoCloseable {

    /** So many requests make a run; {@code -Dmadang.test.requests=100000} for a full one. */
    static final int REQUESTS = Integer.getInteger("madang.test.requests", 4_000);

    /** Milliseconds between an answer and the next request: a short run leaves the processors to what is done meanwhile. */
    private static final int PAUSE = REQUESTS < 100_000 ? 25 : 0;

    private static final int POSTS = 40;

    private final Stack stack;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger closedBefore = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final Map<Integer, AtomicInteger> refused = new ConcurrentSkipListMap<>();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> neverAnswered = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private List<String> executedUnanswered = List.of();
    private volatile boolean ended;
    private volatile long lastFailureNanos;
    private volatile long firstFailureNanos;

    private Load(Stack stack, List<StackMember> members, List<Long> posts) {
        this.stack = stack;
        for (int i = 0; i < members.size(); i++) {
            int number = i;
            var client = new Thread(() -> ask(number, members.get(number), posts), "client-" + i);
            client.start();
            clients.add(client);
        }
    }

    /** Starts a client for each member. */
    static Load start(Stack stack, List<StackMember> members) {
        List<Long> posts = new ArrayList<>();
        stack.get("/board/posts?size=" + POSTS).expect(200).get("data").forEach(post -> posts.add(post.get("id").asLong()));
        return new Load(stack, members, posts);
    }

    private void ask(int client, StackMember member, List<Long> posts) {
        RawHttp connection = null;
        boolean used = false;
        for (int number = 0; !ended; number++) {
            boolean write = number % 2 == 1;
            String content = "load-" + System.identityHashCode(this) + "-" + client + "-" + number;
            long post = posts.get((client + number) % posts.size());
            String token = member.token();
            byte[] request = write
                    ? Stack.request("POST", "/board/posts/" + post + "/comments", "{\"content\":\"" + content + "\"}",
                            "Authorization: Bearer " + token)
                    : Stack.request("GET", number % 4 == 0 ? "/board/posts/" + post : "/board/posts?size=10", "",
                            number % 8 == 0 ? "Authorization: Bearer " + token : "Accept: application/json");
            try {
                if (connection == null) {
                    connection = stack.connect();
                    used = false;
                }
                connection.send(request);
                boolean begun = connection.awaitFirstByte();
                if (!begun) {
                    // Without a byte of an answer: on a connection that had been idle it was closed under the request.
                    (used ? closedBefore : broken).incrementAndGet();
                    note(used ? "closed before the answer" : "no answer on a new connection", write);
                    if (write && used) {
                        neverAnswered.add(content);
                    }
                    connection.close();
                    connection = null;
                    continue;
                }
                used = true;
                Api.Answer answer = connection.read(write ? "POST" : "GET");
                if (answer.status() == (write ? 201 : 200)) {
                    answered.incrementAndGet();
                    if (write) {
                        acknowledged.add(content);
                    }
                } else {
                    refused.computeIfAbsent(answer.status(), status -> new AtomicInteger()).incrementAndGet();
                    note(answer.status() + " " + answer.text(), write);
                }
                if (!connection.isReusable()) {
                    connection.close();
                    connection = null;
                }
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                break;
            } catch (IOException e) {
                broken.incrementAndGet();
                note(e.toString(), write);
                if (connection != null) {
                    connection.close();
                }
                connection = null;
            }
        }
        if (connection != null) {
            connection.close();
        }
    }

    private void note(String failure, boolean write) {
        long now = System.nanoTime();
        if (failures.isEmpty()) {
            firstFailureNanos = now;
        }
        lastFailureNanos = now;
        failures.add((write ? "write: " : "read: ") + (failure.length() > 160 ? failure.substring(0, 160) : failure));
    }

    /** Until so many have been answered since the call. */
    void await(long more) throws InterruptedException {
        long until = answered.get() + more;
        long deadline = System.nanoTime() + 600_000_000_000L;
        while (answered.get() < until) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("too slow: " + this);
            }
            Thread.sleep(20);
        }
    }

    /** Lets each client end its request, and compares what was acknowledged with what is there. */
    Load end() throws Exception {
        ended = true;
        for (Thread client : clients) {
            client.join(60_000);
            assertEquals(Thread.State.TERMINATED, client.getState(), "a client hangs");
        }
        Map<String, Integer> written = new HashMap<>();
        try (Connection connection = stack.database().getConnection(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT content, COUNT(*) FROM comments WHERE content LIKE 'load-"
                        + System.identityHashCode(this) + "-%' GROUP BY content")) {
            while (rows.next()) {
                written.put(rows.getString(1), rows.getInt(2));
            }
        }
        List<String> lost = acknowledged.stream().filter(content -> !written.containsKey(content)).toList();
        assertEquals(List.of(), lost, "acknowledged writes that are not there");
        assertEquals(List.of(), written.entrySet().stream().filter(entry -> entry.getValue() != 1).toList(), "written twice");
        executedUnanswered = neverAnswered.stream().filter(written::containsKey).toList();
        System.out.println("Load: " + this);
        return this;
    }

    long answered() {
        return answered.get();
    }

    /** Requests that were answered otherwise than they should, or not at all; without those of {@link #closedBefore}. */
    int failed() {
        return broken.get() + refused.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Requests on a kept connection that was closed before a byte of their answer. */
    int closedBefore() {
        return closedBefore.get();
    }

    /** Writes among {@link #closedBefore} that were executed all the same; known after the end. */
    List<String> executedUnanswered() {
        return executedUnanswered;
    }

    /** From the first failure to the last. */
    double secondsOfFailures() {
        return failures.isEmpty() ? 0 : (lastFailureNanos - firstFailureNanos) / 1e9;
    }

    List<String> failures() {
        return failures.stream().limit(12).toList();
    }

    @Override
    public String toString() {
        Map<Integer, Integer> statuses = new TreeMap<>();
        refused.forEach((status, count) -> statuses.put(status, count.get()));
        return answered + " answered, " + acknowledged.size() + " writes acknowledged, refused " + statuses + ", broken " + broken
                + ", closed before an answer " + closedBefore + ", failures over " + String.format("%.1f s", secondsOfFailures());
    }

    @Override
    public void close() {
        ended = true;
    }
}
