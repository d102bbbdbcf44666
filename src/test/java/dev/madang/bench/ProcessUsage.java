package dev.madang.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used, as the kernel counts it. */
public final class ProcessUsage {

    /** A tick of /proc: USER_HZ, which is 100 on every architecture that this runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private ProcessUsage() { }

    /** Processor time in nanoseconds, of all its threads, in user mode and in the kernel. */
    public static long cpuNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name in parentheses may hold anything; utime and stime are the 12th and 13th behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /** Memory that is in RAM now, in bytes. */
    static long residentBytes(long pid) throws IOException {
        return status(pid, "VmRSS:");
    }

    /** The most that ever was in RAM, in bytes. */
    static long peakResidentBytes(long pid) throws IOException {
        return status(pid, "VmHWM:");
    }

    private static long status(long pid, String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(name)).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElseThrow();
        }
    }
}
