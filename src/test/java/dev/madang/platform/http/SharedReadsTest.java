package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedReadsTest {

    private static final SharedReads.Key KEY = new SharedReads.Key("/board/posts?null", "application/json", null);
    private static final int HERD = 200;

    private final SharedReads reads = new SharedReads();
    private final AtomicInteger computations = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void aHerdIsComputedOnce() throws Exception {
        var first = inThread(false, this::slow);
        begun.await();
        List<CompletableFuture<Answers.Answer>> herd = new ArrayList<>();
        for (int i = 1; i < HERD; i++) {
            herd.add(inThread(false, SharedReadsTest::answer));
        }
        awaitWaiting(HERD);
        mayEnd.countDown();
        for (var one : herd) {
            assertSame(first.get(), one.get());
        }
        assertEquals(1, computations.get());
        assertEquals(0, reads.size());
        assertNotSame(first.get(), reads.join(KEY, false, false, SharedReadsTest::answer), "nothing is kept");
    }

    @Test
    void whoWantsTheNewestDoesNotJoinAndIsJoined() throws Exception {
        var old = inThread(false, this::slow);
        begun.await();
        var newBegun = new CountDownLatch(1);
        var newMayEnd = new CountDownLatch(1);
        var newest = inThread(true, () -> {
            newBegun.countDown();
            return pass(newMayEnd);
        });
        newBegun.await();
        var later = inThread(false, SharedReadsTest::answer);
        awaitWaiting(3);
        mayEnd.countDown();
        old.get();
        newMayEnd.countDown();
        assertNotSame(old.get(), newest.get());
        assertSame(newest.get(), later.get());
        assertEquals(0, reads.size());
    }

    @Test
    void whoWantsTheNewestEndsItInEveryForm() {
        var asPage = new SharedReads.Key(KEY.target(), "text/html,*/*;q=0.8", "ko");
        Answers.Answer old = reads.join(asPage, false, true, SharedReadsTest::answer);
        assertSame(old, reads.join(asPage, false, true, SharedReadsTest::answer), "it stays behind a cache");
        reads.join(KEY, true, true, SharedReadsTest::answer);
        assertNotSame(old, reads.join(asPage, false, true, SharedReadsTest::answer));
    }

    @Test
    void otherQuestionsAreOthers() throws Exception {
        var first = inThread(false, this::slow);
        begun.await();
        for (var key : List.of(new SharedReads.Key("/board/posts?size=1", "application/json", null),
                new SharedReads.Key("/board/posts?null", "text/html", null),
                new SharedReads.Key("/board/posts?null", "application/json", "en"))) {
            Answers.Answer own = answer();
            assertSame(own, reads.join(key, false, false, () -> own));
        }
        mayEnd.countDown();
        first.get();
    }

    @Test
    void aRefusalIsSharedToo() throws Exception {
        var refusal = new ProblemException(HttpProblem.NOT_FOUND);
        var first = inThread(false, () -> {
            begun.countDown();
            pass(mayEnd);
            throw refusal;
        });
        begun.await();
        var second = inThread(false, SharedReadsTest::answer);
        awaitWaiting(2);
        mayEnd.countDown();
        assertSame(refusal, assertThrows(Exception.class, first::get).getCause());
        assertSame(refusal, assertThrows(Exception.class, second::get).getCause());
        assertEquals(0, reads.size());
        reads.join(KEY, false, false, SharedReadsTest::answer);
    }

    @Test
    void behindACacheTheRestOfAHerdIsAnsweredToo() {
        var time = new AtomicLong();
        var behind = new SharedReads(time::get);
        Answers.Answer first = behind.join(KEY, false, true, SharedReadsTest::answer);
        time.addAndGet(TimeUnit.MILLISECONDS.toNanos(SharedReads.STAYS));
        assertSame(first, behind.join(KEY, false, true, SharedReadsTest::answer));
        assertNotSame(first, behind.join(KEY, false, false, SharedReadsTest::answer), "without a cache nothing is kept");

        first = behind.join(KEY, false, true, SharedReadsTest::answer);
        Answers.Answer newest = behind.join(KEY, true, true, SharedReadsTest::answer);
        assertNotSame(first, newest);
        assertSame(newest, behind.join(KEY, false, true, SharedReadsTest::answer));

        time.addAndGet(TimeUnit.MILLISECONDS.toNanos(SharedReads.STAYS) + 1);
        assertNotSame(newest, behind.join(KEY, false, true, SharedReadsTest::answer));
        for (int i = 0; i < 1_000; i++) {
            behind.join(new SharedReads.Key("/" + i, null, null), false, true, SharedReadsTest::answer);
        }
        assertTrue(behind.size() <= 201, "little stays");
        time.addAndGet(TimeUnit.MILLISECONDS.toNanos(SharedReads.STAYS) + 1);
        behind.join(KEY, false, false, SharedReadsTest::answer);
        assertEquals(0, behind.size());
    }

    private Answers.Answer slow() {
        computations.incrementAndGet();
        begun.countDown();
        return pass(mayEnd);
    }

    private static Answers.Answer pass(CountDownLatch latch) {
        try {
            latch.await();
            return answer();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answers.Answer answer() {
        return new Answers.Answer(200, Map.of(), new byte[1]);
    }

    private CompletableFuture<Answers.Answer> inThread(boolean newest, Supplier<Answers.Answer> computation) {
        var result = new CompletableFuture<Answers.Answer>();
        var thread = new Thread(() -> {
            try {
                result.complete(reads.join(KEY, newest, false, computation));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
        return result;
    }

    /** Until so many threads wait: for the first one's answer, or the first one itself for its end. */
    private void awaitWaiting(int count) throws InterruptedException {
        while (threads.stream().filter(thread -> thread.getState() == Thread.State.TIMED_WAITING
                || thread.getState() == Thread.State.WAITING).count() < count) {
            Thread.sleep(5);
        }
    }
}
