package dev.madang.bench;

import dev.madang.bench.LoadGenerator.Slice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two sides in turns, in slices so short that whatever else the machine does hits both. Which side begins changes from
 * turn to turn. The ratio is the median of the turns' ratios.
 */
final class Contest {

    private static final Duration WARM_UP_SLICE = Duration.ofMillis(1_000);

    /** Slices of each side, after which it is warm even if its cost still wavers. */
    private static final int WARM_UP_MOST = 150;

    /**
     * Slices that are compared with as many before them. With two processors the optimising compiler falls far behind,
     * and for minutes each answer costs only a little less than the one before.
     */
    private static final int WARM_UP_SPAN = 10;

    /** A side is warm when an answer does not cost this much less than it did before. */
    private static final double STEADY = 0.98;

    private final long[] pids;

    /** Does work for about so long and counts it. */
    @FunctionalInterface
    interface Side {
        Slice run(Duration duration) throws IOException;
    }

    /**
     * The slices of one side.
     *
     * @param perSecond     of each slice
     * @param cpuMicros     per answer, over all slices, of each watched process
     */
    record Rates(double[] perSecond, double[] cpuMicros) {

        double median() {
            return Contest.median(perSecond);
        }
    }

    /** @param ratios of the first side to the second, turn by turn */
    record Result(Rates first, Rates second, double[] ratios, int warmUpSlices) {

        double ratio() {
            return median(ratios);
        }
    }

    /** @param pids the processes whose processor time is counted; the server's is the first */
    Contest(long... pids) {
        this.pids = pids;
    }

    Result run(Side first, Side second, int turns, Duration slice) throws IOException {
        int warmUp = warmUp(first, second);
        var firstTally = new Tally();
        var secondTally = new Tally();
        var ratios = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            if (turn % 2 == 0) {
                firstTally.add(first, slice);
                secondTally.add(second, slice);
            } else {
                secondTally.add(second, slice);
                firstTally.add(first, slice);
            }
            ratios[turn] = firstTally.last() / secondTally.last();
        }
        return new Result(firstTally.rates(), secondTally.rates(), ratios, warmUp);
    }

    /**
     * By the processor time that an answer costs, which falls as long as the compiler finds something to do; a rate says
     * less, because whatever else the machine does changes it.
     */
    private int warmUp(Side first, Side second) throws IOException {
        List<Double> firstCosts = new ArrayList<>();
        List<Double> secondCosts = new ArrayList<>();
        while (firstCosts.size() < WARM_UP_MOST && !(isSteady(firstCosts) && isSteady(secondCosts))) {
            firstCosts.add(cost(first));
            secondCosts.add(cost(second));
        }
        return firstCosts.size();
    }

    private double cost(Side side) throws IOException {
        long before = ProcessUsage.cpuNanos(pids[0]);
        Slice slice = side.run(WARM_UP_SLICE);
        return (double) (ProcessUsage.cpuNanos(pids[0]) - before) / slice.answers();
    }

    private static boolean isSteady(List<Double> costs) {
        int size = costs.size();
        return size >= 2 * WARM_UP_SPAN && mean(costs.subList(size - WARM_UP_SPAN, size))
                >= STEADY * mean(costs.subList(size - 2 * WARM_UP_SPAN, size - WARM_UP_SPAN));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private final class Tally {
        private final List<Double> perSecond = new ArrayList<>();
        private final long[] cpu = new long[pids.length];
        private long answers;

        void add(Side side, Duration duration) throws IOException {
            long[] before = usage();
            Slice slice = side.run(duration);
            long[] after = usage();
            for (int i = 0; i < cpu.length; i++) {
                cpu[i] += after[i] - before[i];
            }
            answers += slice.answers();
            perSecond.add(slice.perSecond());
        }

        double last() {
            return perSecond.get(perSecond.size() - 1);
        }

        Rates rates() {
            return new Rates(perSecond.stream().mapToDouble(Double::doubleValue).toArray(),
                    Arrays.stream(cpu).mapToDouble(nanos -> nanos / 1e3 / answers).toArray());
        }

        private long[] usage() throws IOException {
            var usage = new long[pids.length];
            for (int i = 0; i < usage.length; i++) {
                usage[i] = ProcessUsage.cpuNanos(pids[i]);
            }
            return usage;
        }
    }
}
