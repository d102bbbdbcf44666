package dev.madang.operations;

import dev.madang.platform.persistence.DatabaseUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all jobs on one thread per node, each at its own pace. A job that has much to do takes turns with the others; one
 * that fails is tried again at its next time, and told once until it works again.
 */
public final class Housekeeping implements AutoCloseable {

    /** Batches that a job may run before others that are due get their turn. */
    static final int BATCHES_IN_A_ROW = 10;

    /** The first runs are spread over this time, so that nodes started together do not meet at every row. */
    private static final Duration SPREAD = Duration.ofSeconds(30);

    /** How long a running batch may take when the application stops. */
    private static final Duration END = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final List<Turn> turns;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile boolean closing;

    public Housekeeping(List<HousekeepingJob> jobs) {
        this(jobs, System::nanoTime, SPREAD);
    }

    Housekeeping(List<HousekeepingJob> jobs, LongSupplier nanos, Duration spread) {
        this.nanos = nanos;
        long start = nanos.getAsLong();
        turns = jobs.stream().map(job -> new Turn(job, start + randomUpTo(min(spread, job.every())))).toList();
        thread = new Thread(this::run, "madang-housekeeping");
        thread.setDaemon(true);
        thread.setContextClassLoader(Housekeeping.class.getClassLoader());
    }

    public void start() {
        thread.start();
    }

    /** Ends after the batch that is running. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.atWarn().log("housekeeping_left_behind");
        }
    }

    private void run() {
        while (!closing) {
            long wait = runDue();
            synchronized (this) {
                long end = System.nanoTime() + wait;
                for (long left = wait; left > 0 && !closing; left = end - System.nanoTime()) {
                    try {
                        TimeUnit.NANOSECONDS.timedWait(this, left);
                    } catch (InterruptedException e) {
                        closing = true;
                    }
                }
            }
        }
    }

    /** Gives each job that is due its turn. @return nanoseconds until the next one is */
    long runDue() {
        for (Turn turn : turns) {
            if (!closing && turn.due - nanos.getAsLong() <= 0) {
                turn.run();
            }
        }
        long now = nanos.getAsLong();
        return turns.stream().mapToLong(turn -> Math.max(0, turn.due - now)).min().orElse(Duration.ofHours(1).toNanos());
    }

    private static long randomUpTo(Duration most) {
        return ThreadLocalRandom.current().nextLong(most.toNanos() + 1);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** One job and when it is next due. */
    private final class Turn {
        private final HousekeepingJob job;
        private long due;
        private String trouble;

        Turn(HousekeepingJob job, long due) {
            this.job = job;
            this.due = due;
        }

        void run() {
            boolean more = false;
            try {
                int batches = 0;
                do {
                    more = job.batch().getAsBoolean();
                    batches++;
                } while (more && batches < BATCHES_IN_A_ROW && !closing);
                trouble = null;
            } catch (DatabaseUnavailableException e) {
                // The watch over the database has told of it.
                more = false;
            } catch (RuntimeException | Error e) {
                // Whatever it is: the thread belongs to all jobs.
                more = false;
                if (!e.toString().equals(trouble)) {
                    LOG.atError().addKeyValue("job", job.name()).setCause(e).log("housekeeping_failed");
                    trouble = e.toString();
                }
            }
            due = nanos.getAsLong() + (more ? 0 : job.every().toNanos());
        }
    }
}
