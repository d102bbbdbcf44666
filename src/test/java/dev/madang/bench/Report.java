package dev.madang.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, for people and for machines. */
final class Report {

    static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final int SYNCS = 100;

    private static final long MIB = 1 << 20;

    private static final long LIVE_LIMIT = 100 * MIB;

    private static final long RESIDENT_LIMIT = 450 * MIB;

    private final Map<String, Object> machine = new LinkedHashMap<>();
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final Map<String, Object> server = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, String opponent, double target, Contest.Result result) { }

    Report(BenchData data, int seconds) {
        this.data.put("posts", data.posts());
        this.data.put("comments", data.comments());
        this.data.put("postsInBiggestCategory", data.inBiggest());
        this.data.put("database", data.version());
        this.data.put("secondsPerSide", seconds);
    }

    void machine(Path war, Path folder) throws IOException {
        machine.put("processor", first("/proc/cpuinfo", "model name"));
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("memoryMiB", Long.parseLong(first("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024);
        machine.put("kernel", System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("loadAverage", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        machine.put("syncMicros", Math.round(syncMicros(folder)));
        server.put("warBytes", Files.exists(war) ? Files.size(war) : null);
    }

    void started(long nanos) {
        server.put("startMillis", nanos / 1_000_000);
    }

    void memory(long live, long resident, long peakResident) {
        server.put("liveHeapBytes", live);
        server.put("residentBytes", resident);
        server.put("peakResidentBytes", peakResident);
    }

    void written(long posts) {
        data.put("postsWritten", posts);
    }

    void add(String name, String opponent, double target, Contest.Result result) {
        lines.add(new Line(name, opponent, target, result));
        System.err.print(text(lines.get(lines.size() - 1)));
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("data", data);
        all.put("server", server);
        all.put("measures", lines.stream().map(Report::json).toList());
        return MAPPER.writeValueAsString(all) + "\n";
    }

    private static Map<String, Object> json(Line line) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", line.name());
        one.put("ratio", round(line.result().ratio(), 3));
        one.put("ratioLowest", round(min(line.result().ratios()), 3));
        one.put("ratioHighest", round(max(line.result().ratios()), 3));
        one.put("target", line.target());
        one.put("reached", line.result().ratio() >= line.target());
        one.put("cpuRatio", round(cpu(line.result().second()) / cpu(line.result().first()), 3));
        one.put("warmUpSlices", line.result().warmUpSlices());
        one.put("application", json(line.result().first()));
        one.put("opponent", line.opponent());
        one.put("of the opponent", json(line.result().second()));
        return one;
    }

    private static Map<String, Object> json(Contest.Rates rates) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("perSecond", round(rates.median(), 0));
        one.put("perSecondLowest", round(min(rates.perSecond()), 0));
        one.put("perSecondHighest", round(max(rates.perSecond()), 0));
        one.put("serverCpuMicros", round(rates.cpuMicros()[0], 1));
        one.put("clientCpuMicros", round(rates.cpuMicros()[1], 1));
        one.put("databaseCpuMicros", rates.cpuMicros().length > 2 ? round(rates.cpuMicros()[2], 1) : null);
        return one;
    }

    String text() {
        var text = new StringBuilder("\n");
        text.append(String.format(Locale.ROOT, "%s × %s, %s MiB, Linux %s, %s%n", machine.get("processors"),
                machine.get("processor"), machine.get("memoryMiB"), machine.get("kernel"), machine.get("java")));
        text.append(String.format(Locale.ROOT, "load average %s at the start, a sync of the disk %s µs%n",
                machine.get("loadAverage"), machine.get("syncMicros")));
        text.append(String.format(Locale.ROOT, "%s: %,d posts, %,d comments%n%n", data.get("database"),
                data.get("posts"), data.get("comments")));
        lines.forEach(line -> text.append(text(line)));
        text.append(String.format(Locale.ROOT, "%n(cpu: µs of server + database for one answer; the client's own on top)%n"));
        size(text, "WAR", "warBytes", Long.MAX_VALUE);
        size(text, "live heap after GC", "liveHeapBytes", LIVE_LIMIT);
        size(text, "resident memory", "residentBytes", RESIDENT_LIMIT);
        if (server.get("startMillis") instanceof Long millis) {
            text.append(String.format(Locale.ROOT, "%-28s %.1f s%n", "start of scripts/server", millis / 1e3));
        }
        return text.toString();
    }

    private void size(StringBuilder text, String name, String key, long limit) {
        if (server.get(key) instanceof Long bytes) {
            text.append(String.format(Locale.ROOT, "%-28s %.1f MiB%s%n", name, (double) bytes / MIB,
                    limit == Long.MAX_VALUE ? "" : (bytes <= limit ? "" : "  TOO MUCH")
                            + String.format(Locale.ROOT, "  (limit %d)", limit / MIB)));
        }
    }

    private static String text(Line line) {
        Contest.Result result = line.result();
        return String.format(Locale.ROOT,
                "%-34s %.2f of %-12s  %-7s %.1f   [%.2f–%.2f]%n%34s %,.0f/s, cpu %s;  %s %,.0f/s, cpu %s%n",
                line.name(), result.ratio(), line.opponent(),
                result.ratio() >= line.target() ? "reaches" : "SHORT OF", line.target(), min(result.ratios()),
                max(result.ratios()), "", result.first().median(), cpuText(result.first()), line.opponent(),
                result.second().median(), cpuText(result.second()));
    }

    private static String cpuText(Contest.Rates rates) {
        double[] cpu = rates.cpuMicros();
        return String.format(Locale.ROOT, "%.0f%s (+%.0f)", cpu[0],
                cpu.length > 2 ? String.format(Locale.ROOT, " + %.0f", cpu[2]) : "", cpu[1]);
    }

    /** Of server and database. */
    private static double cpu(Contest.Rates rates) {
        return rates.cpuMicros()[0] + (rates.cpuMicros().length > 2 ? rates.cpuMicros()[2] : 0);
    }

    private static double round(double value, int digits) {
        double factor = Math.pow(10, digits);
        return Math.round(value * factor) / factor;
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static String first(String file, String name) throws IOException {
        try (var all = Files.lines(Path.of(file))) {
            return all.filter(line -> line.startsWith(name)).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim()).orElse("unknown");
        }
    }

    /** How long the disk below the database takes to make a small write safe: no commit can be quicker. */
    private static double syncMicros(Path folder) throws IOException {
        Path file = folder.resolve("bench-sync");
        var micros = new double[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.wrap(new byte[512]), i * 512L);
                channel.force(false);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return Contest.median(micros);
    }
}
