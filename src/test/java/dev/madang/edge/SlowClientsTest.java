package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.http.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that read, send or ask slowly hold threads of httpd, which has them in plenty, or none; never those of Tomcat.
 * Needs net.core.wmem_max of 2 MiB or more (conf/sysctl.d); with less, slow readers are httpd's to hold.
 */
@Tag("long")
class SlowClientsTest {

    private static final int READERS = 400;
    private static final int SENDERS = 400;
    private static final int SLOWLORIS = 1_000;
    private static final int COMMENTS = 100;

    /** On the stack of a thread that answers a request. */
    private static final String BUSY = "org.apache.catalina.core.StandardHostValve.invoke";

    @TempDir
    private Path folder;

    private final List<RawHttp> connections = new ArrayList<>();
    private final List<HttpClient> clients = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"socket", "http"})
    void holdNoThreadOfTomcat(String backend) throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(32);
        try (Stack stack = Stack.up(folder, "--backend", backend)) {
            String token = stack.members(1, 10).get(0).token();
            String large = largeAnswer(stack, token);
            assertTrue(stack.get(large, "Authorization: Bearer " + token).expect(200).body().length > 1_000_000);
            double before = slowestOf(stack, 50);

            long start = System.nanoTime();
            open(many, READERS, () -> stack.connect().send(Stack.request("GET", large, "", "Authorization: Bearer " + token)));
            assertEquals(0, busyThreads(stack, 0), "threads of Tomcat for slow readers");
            report(backend, "slow readers", READERS, start, slowestOf(stack, 50), before);

            start = System.nanoTime();
            open(many, SENDERS, () -> stack.connect().send("POST /markdown HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token + "\r\nContent-Type: application/json\r\nContent-Length: 262144\r\n\r\n{\"content\":\""));
            assertEquals(0, busyThreads(stack, 0), "threads of Tomcat for slow senders");
            report(backend, "slow senders", SENDERS, start, slowestOf(stack, 50), before);

            start = System.nanoTime();
            open(many, SLOWLORIS, () -> stack.connect().send("GET / HTTP/1.1\r\nHost: localhost\r\nX: "));
            assertEquals(0, busyThreads(stack, 0), "threads of Tomcat for slowloris");
            report(backend, "slowloris", SLOWLORIS, start, slowestOf(stack, 50), before);

            // They are told, or cut: none is waited for endlessly.
            RawHttp last = connections.get(connections.size() - 1);
            last.timeout(java.time.Duration.ofSeconds(30));
            try {
                assertEquals(408, last.read().status());
            } catch (java.io.EOFException e) {
                // Closed without a word, which is as good.
            }

            start = System.nanoTime();
            slowReadersOfHttp2(stack, large, token);
            assertEquals(0, busyThreads(stack, 0), "threads of Tomcat for slow readers of HTTP/2");
            report(backend, "slow readers of HTTP/2", READERS, start, slowestOf(stack, 50), before);
            assertEquals(200, stack.get("/board/posts").status());
        } finally {
            connections.forEach(RawHttp::close);
            many.shutdownNow();
        }
    }

    private interface Opening {
        RawHttp open() throws IOException;
    }

    private void open(ExecutorService many, int count, Opening opening) throws Exception {
        List<Future<RawHttp>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(many.submit(opening::open));
        }
        for (Future<RawHttp> one : all) {
            connections.add(one.get(60, TimeUnit.SECONDS));
        }
    }

    /** Twenty connections of twenty streams, whose answers are asked for and whose bodies nobody takes. */
    private void slowReadersOfHttp2(Stack stack, String path, String token) throws Exception {
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(stack.tls()).build();
            clients.add(client);
            for (int stream = 0; stream < READERS / 20; stream++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + stack.httpsPort() + path))
                        .header("Authorization", "Bearer " + token).build();
                var answered = new CompletableFuture<Void>();
                client.sendAsync(request, info -> {
                    assertEquals(HttpClient.Version.HTTP_2, info.version());
                    answered.complete(null);
                    return new Unread();
                }).exceptionally(failure -> {
                    answered.completeExceptionally(failure);
                    return null;
                });
                begun.add(answered);
            }
        }
        CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    /** A body that is never asked for. */
    private static final class Unread implements HttpResponse.BodySubscriber<Void> {

        @Override
        public CompletableFuture<Void> getBody() {
            return new CompletableFuture<>();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) { }

        @Override
        public void onNext(List<ByteBuffer> item) { }

        @Override
        public void onError(Throwable failure) { }

        @Override
        public void onComplete() { }
    }

    /** A post with a hundred long comments: more than a megabyte. */
    private static String largeAnswer(Stack stack, String token) {
        long post = stack.get("/board/posts?size=1").expect(200).get("data").get(0).get("id").asLong();
        String path = "/board/posts/" + post + "/comments";
        for (int i = 0; i < COMMENTS; i++) {
            stack.send("POST", path, "{\"content\":\"" + "마당".repeat(1_000) + "\"}", "Authorization: Bearer " + token).expect(201);
        }
        return path + "?size=" + COMMENTS;
    }

    /** How many threads answer requests, when it has become so few or does not any more. */
    private static int busyThreads(Stack stack, int wanted) throws Exception {
        int busy = Integer.MAX_VALUE;
        for (int attempt = 0; attempt < 40 && busy > wanted; attempt++) {
            Thread.sleep(250);
            // It may take a busy JVM too long to listen to jcmd.
            String dump = stack.bash("jcmd " + stack.nodeProcess(1).pid() + " Thread.print || echo unanswered");
            if (!dump.contains("unanswered")) {
                busy = dump.split(java.util.regex.Pattern.quote(BUSY), -1).length - 1;
            }
        }
        return busy;
    }

    /** Seconds of the slowest of so many requests, one after the other, each on a connection of its own. */
    private static double slowestOf(Stack stack, int count) {
        long slowest = 0;
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            stack.get("/board/posts?size=5").expect(200);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        return slowest / 1e9;
    }

    private static void report(String backend, String what, int count, long start, double slowest, double before) {
        System.out.printf("SlowClientsTest: %s: %d %s after %.1f s: no thread of Tomcat; slowest ordinary request %.3f s, before %.3f s%n",
                backend, count, what, (System.nanoTime() - start) / 1e9, slowest, before);
    }
}
