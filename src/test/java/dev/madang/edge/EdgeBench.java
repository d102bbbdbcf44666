package dev.madang.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.Api;
import dev.madang.http.RawHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * scripts/bench --edge: what httpd in front costs, and what it saves. The two sides of each comparison take turns of a few
 * seconds, so that whatever else the machine does falls on both; a figure is the median of its turns. The client is wrk, over
 * https with 32 connections; processor time is that of httpd, Tomcat and database together, without the client's.
 */
public final class EdgeBench {

    private static final int TURNS = 5;
    private static final int CONNECTIONS = 32;
    /** A rate: each connection asks again as soon as it has its answer. */
    private static final double AT_ONCE = Double.POSITIVE_INFINITY;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([0-9.]+)(s|m)");
    private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");
    private static final String ASSET = "/assets/0123456789abcdef/size";

    private final int seconds;
    private final String only;
    private final Map<String, Object> report = new LinkedHashMap<>();

    private record Turn(double perSecond, double cpuMicros) { }

    private record Target(String url, String... headers) { }

    private EdgeBench(int seconds, String only) {
        this.seconds = seconds;
        this.only = only;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        int seconds = words.indexOf("--seconds");
        int only = words.indexOf("--only");
        var bench = new EdgeBench(seconds < 0 ? 3 : Integer.parseInt(words.get(seconds + 1)), only < 0 ? "" : words.get(only + 1));
        Path folder = Files.createTempDirectory("madang-edge-bench");
        bench.run(folder);
        if (words.contains("--json")) {
            System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(bench.report));
        } else {
            bench.report.forEach((what, value) -> System.out.printf("%-60s %s%n", what, value));
        }
        System.exit(0);
    }

    private void run(Path folder) throws Exception {
        report.put("load of the machine at the start", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        for (String backend : List.of("socket", "http", "ajp")) {
            if (!backend.equals("socket") && !wants("backends")) {
                continue;
            }
            Path data = Files.createDirectory(folder.resolve(backend));
            try (Stack stack = Stack.up(data, "--backend", backend)) {
                System.err.println("==> Measuring over " + backend);
                String token = stack.members(1, 500).get(0).token();
                long post = stack.get("/board/posts?size=1").expect(200).get("data").get(0).get("id").asLong();
                var read = new Target(stack.uri("/board/posts/" + post), "Authorization: Bearer " + token);
                warm(stack, read, new Target(stack.uri("/board/posts?size=30")));
                if (!backend.equals("socket")) {
                    put("uncached read over " + backend, turns(stack, read).get(0));
                    continue;
                }
                if (wants("cached")) {
                    cached(stack, "JSON", "/board/posts?size=30", "Accept: application/json");
                    cached(stack, "page", "/c/1", "Accept: text/html", "Accept-Encoding: br");
                }
                if (wants("proxied")) {
                    proxied(stack, read);
                }
                if (wants("deployment")) {
                    deployment(stack, "/board/posts/" + post, token);
                }
            }
        }
    }

    private boolean wants(String part) {
        return only.isEmpty() || only.equals(part);
    }

    /** The JVM compiles for minutes; the first of them are not what anybody would measure. */
    private void warm(Stack stack, Target... targets) throws Exception {
        for (int i = 0; i < 4; i++) {
            for (Target target : targets) {
                turn(stack, target, 5);
            }
        }
    }

    private void cached(Stack stack, String what, String path, String... headers) throws Exception {
        Target file = fileOfSize(stack, stack.get(path, headers).expect(200).body().length);
        List<Turn> both = turns(stack, new Target(stack.uri(path), headers), file);
        put("cached " + what, both.get(0));
        put("file of its size", both.get(1));
        ratio("cached " + what + " / file, requests per second (aim 1.1)", both.get(0).perSecond() / both.get(1).perSecond());
    }

    private void proxied(Stack stack, Target read) throws Exception {
        int size = stack.get(read.url().substring(read.url().indexOf('/', 8)), read.headers()).expect(200).body().length;
        var tomcat = new Target(stack.nodeUri(1, read.url().substring(read.url().indexOf('/', 8))), read.headers());
        List<Turn> all = turns(stack, read, tomcat, fileOfSize(stack, size));
        put("uncached read over socket", all.get(0));
        put("the same of Tomcat alone", all.get(1));
        put("file of its size", all.get(2));
        ratio("uncached / (Tomcat alone + file), processor time (aim 1.25 at most)",
                all.get(0).cpuMicros() / (all.get(1).cpuMicros() + all.get(2).cpuMicros()));
    }

    /** An open loop: requests are due by the clock, and waited for from then on, whether the server is ready for them or not. */
    private void deployment(Stack stack, String path, String token) throws Exception {
        // Of this client, which takes its share of the processors: what wrk reaches is more than it could ask for.
        openLoop(stack, path, token, AT_ONCE, () -> Thread.sleep(5_000));
        double rate = openLoop(stack, path, token, AT_ONCE, () -> Thread.sleep(10_000)).length / 10.0 / 2;
        double before = percentile99(openLoop(stack, path, token, rate, () -> Thread.sleep(10_000)));
        double during = percentile99(openLoop(stack, path, token, rate, () -> stack.bash("scripts/deploy target/madang.war --force"
                + " --strategy parallel --to http://127.0.0.1:" + stack.managementPort() + "/manager/text --credentials '"
                + stack.file("manager") + "' --data '" + stack.data() + "'")));
        report.put("open loop, requests per second", Math.round(rate));
        report.put("99th percentile before a deployment, ms", round(before));
        report.put("99th percentile during a parallel deployment, ms", round(during));
        ratio("99th percentile, during / before (aim 3 at most)", during / before);
    }

    private interface Action {
        void run() throws Exception;
    }

    /** @return milliseconds of every request that was due while the action ran */
    private static double[] openLoop(Stack stack, String path, String token, double rate, Action action) throws Exception {
        byte[] request = Stack.request("GET", path, "", "Authorization: Bearer " + token);
        var next = new AtomicLong();
        var until = new AtomicLong(Long.MAX_VALUE);
        List<double[]> latencies = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        long start = System.nanoTime() + 500_000_000;
        for (int i = 0; i < CONNECTIONS; i++) {
            var client = new Thread(() -> {
                var own = new ArrayList<Double>();
                RawHttp connection = null;
                try {
                    while (true) {
                        long due = rate == AT_ONCE ? System.nanoTime() : start + (long) (next.getAndIncrement() * 1e9 / rate);
                        if (due > until.get()) {
                            break;
                        }
                        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
                        }
                        // httpd ends a connection after MaxKeepAliveRequests, and says so; opening the next is part of the time.
                        if (connection == null) {
                            connection = stack.connect();
                        }
                        Api.Answer answer = connection.send(request).read().expect(200);
                        own.add((System.nanoTime() - due) / 1e6);
                        if (RawHttp.saysClose(answer)) {
                            connection.close();
                            connection = null;
                        }
                    }
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    if (connection != null) {
                        connection.close();
                    }
                }
                synchronized (latencies) {
                    latencies.add(own.stream().mapToDouble(Double::doubleValue).toArray());
                }
            });
            client.start();
            clients.add(client);
        }
        action.run();
        until.set(System.nanoTime());
        for (Thread client : clients) {
            client.join();
        }
        return latencies.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static double percentile99(double[] all) {
        Arrays.sort(all);
        return all[(int) (all.length * 0.99)];
    }

    // ---- turns

    /** @return for each target the medians of its turns */
    private List<Turn> turns(Stack stack, Target... targets) throws Exception {
        List<List<Turn>> all = Stream.of(targets).<List<Turn>>map(target -> new ArrayList<>()).toList();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < targets.length; i++) {
                all.get(i).add(turn(stack, targets[i], seconds));
            }
        }
        return all.stream().map(turns -> new Turn(median(turns.stream().mapToDouble(Turn::perSecond).toArray()),
                median(turns.stream().mapToDouble(Turn::cpuMicros).toArray()))).toList();
    }

    private static Turn turn(Stack stack, Target target, int seconds) throws Exception {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + CONNECTIONS, "-d" + seconds));
        for (String header : target.headers()) {
            command.addAll(List.of("-H", header));
        }
        command.add(target.url());
        long before = stack.cpuNanos();
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said;
        try (var out = new BufferedReader(new InputStreamReader(wrk.getInputStream(), StandardCharsets.UTF_8))) {
            said = String.join("\n", out.lines().toList());
        }
        wrk.waitFor();
        long used = stack.cpuNanos() - before;
        Matcher requests = REQUESTS.matcher(said);
        if (!requests.find() || ERRORS.matcher(said).find()) {
            throw new IllegalStateException(target.url() + ": " + said);
        }
        double count = Double.parseDouble(requests.group(1));
        double time = Double.parseDouble(requests.group(2)) * (requests.group(3).equals("m") ? 60 : 1);
        return new Turn(count / time, used / 1_000.0 / count);
    }

    private static Target fileOfSize(Stack stack, int size) throws IOException {
        Path file = stack.file("static" + ASSET + size + ".js");
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(file, "x".repeat(size));
        return new Target(stack.uri(ASSET + size + ".js"));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private void put(String what, Turn turn) {
        report.put(report.containsKey(what) ? what + ", again" : what,
                Math.round(turn.perSecond()) + "/s, " + Math.round(turn.cpuMicros()) + " µs");
    }

    private void ratio(String what, double ratio) {
        report.put(what, round(ratio));
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
