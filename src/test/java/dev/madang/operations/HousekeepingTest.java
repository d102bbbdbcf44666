package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HousekeepingTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final List<String> ran = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Housekeeping.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Housekeeping.class)).detachAppender(log);
    }

    @Test
    void eachJobRunsAtItsOwnPace() {
        Housekeeping housekeeping = of(job("fast", 2, () -> false), job("slow", 5, () -> false));
        assertEquals(seconds(2), housekeeping.runDue());
        for (int i = 0; i < 10; i++) {
            pass(1);
            housekeeping.runDue();
        }
        assertEquals(6, ran.stream().filter("fast"::equals).count());
        assertEquals(3, ran.stream().filter("slow"::equals).count());
    }

    @Test
    void aJobWithMuchToDoTakesTurnsWithTheOthers() {
        var left = new AtomicInteger(25);
        Housekeeping housekeeping = of(job("much", 60, () -> left.decrementAndGet() > 0), job("other", 60, () -> false));
        assertEquals(0, housekeeping.runDue());
        assertEquals(Housekeeping.BATCHES_IN_A_ROW, ran.indexOf("other"));
        assertEquals(0, housekeeping.runDue());
        assertEquals(seconds(60), housekeeping.runDue());
        assertEquals(25, ran.stream().filter("much"::equals).count());
        assertEquals(1, ran.stream().filter("other"::equals).count());
    }

    @Test
    void aJobThatFailsIsToldOnceAndHoldsUpNoOther() {
        var broken = new boolean[] {true};
        Housekeeping housekeeping = of(job("broken", 1, () -> {
            if (broken[0]) {
                throw new IllegalStateException("always the same");
            }
            return false;
        }), job("other", 1, () -> false));
        for (int i = 0; i < 5; i++) {
            housekeeping.runDue();
            pass(1);
        }
        assertEquals(5, ran.stream().filter("other"::equals).count());
        assertEquals(1, log.list.size());
        broken[0] = false;
        housekeeping.runDue();
        broken[0] = true;
        pass(1);
        housekeeping.runDue();
        assertEquals(2, log.list.size());
    }

    @Test
    void aDatabaseThatIsAwayIsNotToldHere() {
        Housekeeping housekeeping = of(job("x", 1, () -> {
            throw new DatabaseUnavailableException("away", null);
        }));
        assertEquals(seconds(1), housekeeping.runDue());
        assertTrue(log.list.isEmpty());
    }

    @Test
    void closeWaitsForTheBatchThatRunsAndStartsNoOther() throws Exception {
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var ended = new AtomicInteger();
        var housekeeping = new Housekeeping(List.of(new HousekeepingJob("x", Duration.ofMillis(1), () -> {
            running.countDown();
            await(goOn);
            ended.incrementAndGet();
            return true;
        })), System::nanoTime, Duration.ZERO);
        housekeeping.start();
        await(running);
        var closer = new Thread(housekeeping::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(closer.isAlive(), "it does not wait for the batch");
            Thread.onSpinWait();
        }
        goOn.countDown();
        closer.join();
        // Nobody runs the next batch any more: close has seen its thread end.
        assertEquals(1, ended.get());
        assertTrue(log.list.isEmpty(), "left behind");
    }

    private Housekeeping of(HousekeepingJob... jobs) {
        return new Housekeeping(List.of(jobs), nanos::get, Duration.ZERO);
    }

    private HousekeepingJob job(String name, int everySeconds, BooleanSupplier batch) {
        return new HousekeepingJob(name, Duration.ofSeconds(everySeconds), () -> {
            ran.add(name);
            return batch.getAsBoolean();
        });
    }

    private void pass(int seconds) {
        nanos.addAndGet(seconds(seconds));
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
