package dev.madang.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.bench.LoadGenerator.Request;
import dev.madang.bench.LoadGenerator.Requests;
import dev.madang.bench.LoadGenerator.Slice;
import dev.madang.launcher.LaunchException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The benchmark: starts the server in a process of its own, is its client, and reports. Which means that a ratio tells
 * what a visitor would notice on a machine whose processors are the limit; the client's own share is reported beside it.
 */
public final class Bench {

    private static final String USAGE =
            "usage: scripts/bench [--json] [--posts N] [--comments N] [--seconds N] [--data DIR] [--only NAME]";

    private static final int CONNECTIONS = 32;

    private static final Duration SLICE = Duration.ofSeconds(1);

    private static final int PAGE = 3_000;

    private static final int PAGE_SIZE = 30;

    private static final long START_LIMIT_MILLIS = 60_000;

    private static final String EMAILS = "bench%@bench.example";

    private static final String PASSWORD = "maru bench 5 quiet words";

    private final Options options;
    private final BenchData data;
    private final int port;
    private final Http http;
    private final Report report;

    private record Options(boolean json, long posts, long comments, int seconds, Path folder, String only) { }

    private static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private Bench(Options options, BenchData data, int port) {
        this.options = options;
        this.data = data;
        this.port = port;
        http = new Http(port);
        report = new Report(data, options.seconds());
    }

    public static void main(String[] arguments) throws Exception {
        try {
            Options options = parse(arguments);
            Report report = run(options);
            System.out.print(options.json() ? report.json() : report.text());
            System.out.flush();
        } catch (UsageException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        } catch (LaunchException | LoadGenerator.BadAnswerException | IOException | SQLException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static Options parse(String[] arguments) {
        boolean json = false;
        long posts = 100_000;
        long comments = 500_000;
        int seconds = 10;
        String only = "";
        Path folder = Path.of("target/bench");
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            if (name.equals("--json")) {
                json = true;
                continue;
            }
            if (i + 1 == arguments.length) {
                throw new UsageException(name + " is not known, or lacks its value");
            }
            String value = arguments[++i];
            switch (name) {
                case "--posts" -> posts = number(name, value);
                case "--comments" -> comments = number(name, value);
                case "--seconds" -> seconds = (int) number(name, value);
                case "--data" -> folder = Path.of(value);
                case "--only" -> only = value;
                default -> throw new UsageException(name + " is not known");
            }
        }
        return new Options(json, posts, comments, seconds, folder, only);
    }

    private static long number(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new UsageException(name + " takes a whole number above 0");
        }
        return Long.parseLong(value);
    }

    private static void say(String text) {
        System.err.println("==> " + text);
    }

    private static Report run(Options options) throws IOException, SQLException, InterruptedException {
        BenchData data = BenchData.prepare(options.folder(), options.posts(), options.comments());
        int port = freePort();
        var bench = new Bench(options, data, port);
        if (options.only().isEmpty()) {
            bench.measureStart();
        }
        Process server = bench.startServer();
        try {
            bench.measure(server);
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
        return bench.report;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    // ---- processes

    /** How long scripts/server takes on data that are there. */
    private void measureStart() throws IOException, InterruptedException {
        say("Timing a start of scripts/server");
        long start = System.nanoTime();
        Process server = new ProcessBuilder("scripts/server", "--port", Integer.toString(port), "--data",
                options.folder().toAbsolutePath().toString())
                .redirectErrorStream(true).redirectOutput(log("start").toFile()).start();
        try {
            awaitAnswer(server, "/health/ready");
            report.started(System.nanoTime() - start);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private Process startServer() throws IOException, InterruptedException {
        say("Starting the server that is measured");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(Optional.ofNullable(System.getenv("JAVA_OPTS")).orElse("-Xmx256m").split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchServer.class.getName(),
                options.folder().toAbsolutePath().toString(), Integer.toString(port)));
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true).redirectOutput(log("server").toFile()).start();
        awaitAnswer(server, BenchServer.CONTROL + "state");
        return server;
    }

    private Path log(String name) {
        return new File(options.folder().toFile(), "bench-" + name + ".log").toPath();
    }

    private void awaitAnswer(Process server, String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT_MILLIS * 1_000_000;
        while (true) {
            try {
                if (http.get(path).status() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Nobody listens yet.
            }
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server does not start: see the logs in " + options.folder());
            }
            Thread.sleep(20);
        }
    }

    // ---- measurements

    private void measure(Process server) throws IOException {
        long databasePid = http.json(BenchServer.CONTROL + "state").path("databasePid").asLong();
        long[] pids = databasePid == 0 ? new long[] {server.pid(), ProcessHandle.current().pid()}
                : new long[] {server.pid(), ProcessHandle.current().pid(), databasePid};
        report.machine(Path.of("target/madang.war"), options.folder());
        var contest = new Contest(pids);
        try (var load = new LoadGenerator(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECTIONS)) {
            String category = "/board/categories/" + data.biggestCategory() + "/posts";
            reads(contest, load, "list of a category", List.of(category));
            reads(contest, load, "list of all", List.of("/board/posts"));
            reads(contest, load, "one post", data.readPosts().stream().map(id -> "/board/posts/" + id).toList());
            depths(contest, load, "page 3,000 of all", "/board/posts", data.posts());
            depths(contest, load, "page 3,000 of a category", category, data.inBiggest());
            if (isAsked("html")) {
                String pages = "/c/" + data.biggestCategory() + "?page=";
                html(contest, load, "page of a category", numbers().map(number -> pages + number).toList(),
                        List.of(numbers().map(number -> category + "?page=" + number).toList()));
                html(contest, load, "page of a post", data.readPosts().stream().map(id -> "/p/" + id).toList(),
                        List.of(data.readPosts().stream().map(id -> "/board/posts/" + id).toList(),
                                data.readPosts().stream().map(id -> "/board/posts/" + id + "/comments?page=1&size=50").toList()));
            }
            if (isAsked("writes")) {
                Map<String, Long> members = members();
                writes(contest, load, "posting into one category", members, data.writeCategories().subList(0, 1));
                writes(contest, load, "posting into fifty", members, data.writeCategories());
                requireCounted();
            }
        }
        report.memory(http.json(BenchServer.CONTROL + "heap").path("live").asLong(),
                ProcessUsage.residentBytes(server.pid()), ProcessUsage.peakResidentBytes(server.pid()));
    }

    private boolean isAsked(String group) {
        return options.only().isEmpty() || options.only().equals(group);
    }

    private void reads(Contest contest, LoadGenerator load, String name, List<String> paths) throws IOException {
        if (!isAsked("reads") && !isAsked(name)) {
            return;
        }
        say("Measuring " + name);
        List<Request> ours = new ArrayList<>();
        List<Request> theirs = new ArrayList<>();
        for (String path : paths) {
            int length = requireEqual(path);
            ours.add(new Request(Http.request("GET", path, null, ""), 200, length));
            theirs.add(new Request(Http.request("GET", BenchServer.OPPONENTS + path, null, ""), 200, length));
        }
        report.add(name, "JDBC servlet", 0.8, contest.run(side(load, ours), side(load, theirs), options.seconds(),
                SLICE));
    }

    /** The opponent is worth something only if nobody can tell its answers from ours. @return bytes of the body */
    private int requireEqual(String path) throws IOException {
        Http.Answer ours = http.get(path);
        Http.Answer theirs = http.get(BenchServer.OPPONENTS + path);
        if (ours.status() != 200 || ours.status() != theirs.status() || !Arrays.equals(ours.body(), theirs.body())) {
            throw new IOException("the opponent answers " + path + " otherwise: " + ours.status() + " with "
                    + ours.body().length + " bytes, " + theirs.status() + " with " + theirs.body().length);
        }
        if (!ours.comparableHeaders().equals(theirs.comparableHeaders())) {
            throw new IOException("the opponent answers " + path + " with other headers: " + ours.comparableHeaders()
                    + " and " + theirs.comparableHeaders());
        }
        return ours.body().length;
    }

    /** A page of a number far down, against the first. In a small list the pages are shorter, so that there are as many. */
    private void depths(Contest contest, LoadGenerator load, String name, String path, long rows) throws IOException {
        if (!isAsked("pages")) {
            return;
        }
        long size = Math.min(PAGE_SIZE, rows / PAGE);
        if (size == 0) {
            say("Skipping " + name + ": there are only " + rows + " posts");
            return;
        }
        say("Measuring " + name + ", " + size + " rows each");
        report.add(name + " (" + size + " rows)", "its page 1", 0.7, contest.run(
                side(load, List.of(page(path, PAGE, size))), side(load, List.of(page(path, 1, size))),
                options.seconds(), SLICE));
    }

    private Request page(String path, int number, long size) throws IOException {
        String whole = path + "?page=" + number + "&size=" + size;
        Http.Answer answer = http.get(whole);
        if (answer.status() != 200 || http.json(whole).path("data").size() != size) {
            throw new IOException(whole + " is no whole page: " + answer.status());
        }
        return new Request(Http.request("GET", whole, null, ""), 200, answer.body().length);
    }

    /** So many different ones that no two are asked for at the same moment, and answered as one. */
    private static Stream<Integer> numbers() {
        return IntStream.rangeClosed(1, 2 * CONNECTIONS).boxed();
    }

    /** A page against what stands on it as JSON, which may take several answers. */
    private void html(Contest contest, LoadGenerator load, String name, List<String> pages, List<List<String>> parts)
            throws IOException {
        say("Measuring " + name);
        List<Request> json = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            for (List<String> part : parts) {
                json.add(read(part.get(i)));
            }
        }
        List<Request> html = new ArrayList<>();
        for (String page : pages) {
            html.add(read(page));
        }
        Contest.Side ofAll = side(load, json);
        Contest.Side theirs = duration -> {
            Slice slice = ofAll.run(duration);
            return new Slice(slice.answers() / parts.size(), slice.bytes(), slice.nanos());
        };
        report.add(name, "its content as JSON", 0.7, contest.run(side(load, html), theirs, options.seconds(), SLICE));
    }

    /** One whose answer may grow or shrink: what is new is marked on pages. */
    private Request read(String path) throws IOException {
        int status = http.get(path).status();
        if (status != 200) {
            throw new IOException(path + " is answered with " + status);
        }
        return new Request(Http.request("GET", path, null, ""), 200, -1);
    }

    private static Contest.Side side(LoadGenerator load, List<Request> requests) {
        Requests inTurn = new Requests() {
            private int turn;

            @Override
            public Request next(int connection) {
                turn = turn + 1 == requests.size() ? 0 : turn + 1;
                return requests.get(turn);
            }
        };
        return duration -> load.run(inTurn, duration);
    }

    private void writes(Contest contest, LoadGenerator load, String name, Map<String, Long> members,
            List<Long> categories) throws IOException {
        say("Measuring " + name);
        List<String> tokens = new ArrayList<>();
        for (String email : members.keySet()) {
            tokens.add(http.post("/auth", Map.of("email", email, "password", PASSWORD)).path("accessToken").asText());
        }
        String body = Report.MAPPER.writeValueAsString(
                Map.of("title", SampleWriting.TITLE, "content", SampleWriting.CONTENT));
        Request[][] requests = new Request[CONNECTIONS][categories.size()];
        for (int i = 0; i < CONNECTIONS; i++) {
            for (int k = 0; k < categories.size(); k++) {
                requests[i][k] = new Request(Http.request("POST", "/board/categories/" + categories.get(k) + "/posts",
                        tokens.get(i), body), 201, -1);
            }
        }
        var turns = new int[CONNECTIONS];
        Contest.Side ours = duration -> load.run(connection ->
                requests[connection][(connection + turns[connection]++) % categories.size()], duration);
        String question = BenchServer.CONTROL + "writes?authors=" + join(List.copyOf(members.values()))
                + "&categories=" + join(categories) + "&millis=";
        Contest.Side theirs = duration -> {
            JsonNode answer = http.json(question + duration.toMillis());
            return new Slice(answer.path("answers").asLong(), 0, answer.path("nanos").asLong());
        };
        report.add(name, "plain JDBC", 0.7, contest.run(ours, theirs, options.seconds(), SLICE));
    }

    private static String join(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Thirty-two, who signed up here or in an earlier run; by e-mail, with their ids. */
    private Map<String, Long> members() throws IOException {
        say("Signing up " + CONNECTIONS + " members");
        List<String> emails = new ArrayList<>();
        for (int i = 1; i <= CONNECTIONS; i++) {
            emails.add(EMAILS.replace("%", Integer.toString(i)));
            int status = http.tryPost("/signup", Map.of("email", emails.get(i - 1), "password", PASSWORD,
                    "nickname", "bench " + i));
            if (status != 201 && status != 409) {
                throw new IOException("/signup was answered with " + status);
            }
        }
        JsonNode ids = http.json(BenchServer.CONTROL + "members?like=" + EMAILS.replace("%", "%25"));
        return emails.stream().collect(Collectors.toMap(email -> email, email -> ids.path(email).asLong(),
                (one, other) -> one, java.util.TreeMap::new));
    }

    /** What was answered with 201 is there, and the counters say so. */
    private void requireCounted() throws IOException {
        JsonNode counts = http.json(BenchServer.CONTROL + "counts?categories=" + join(data.writeCategories()));
        report.written(counts.path("rows").asLong());
        if (counts.path("rows").asLong() != counts.path("counted").asLong()) {
            throw new IOException("the counters of the categories are wrong: " + counts);
        }
    }
}
