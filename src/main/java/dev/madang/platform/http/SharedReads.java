package dev.madang.platform.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets equal reads of strangers that are under way at the same time be one: the first computes, those who come meanwhile
 * take its answer. A page that nobody has read for a second, asked for by hundreds at once, then costs the database what
 * one of them costs; the cache in front of us holds back nobody who asks for what it does not have.
 *
 * <p>Those hundreds have missed that cache together, but do not arrive here together. So behind a cache an answer stays for
 * a moment more, which adds to the second that the cache keeps it. Without one nothing is kept, and every answer is new.
 */
final class SharedReads {

    /** Milliseconds that a read waits for another one before it asks by itself: longer than a statement may take. */
    private static final long WAITS = 5_000;

    /** Milliseconds that an answer stays for the rest of a herd that a cache did not hold back. */
    static final long STAYS = 250;

    /** So many answers stay at most; of further ones none does. */
    private static final int STAY_AT_MOST = 200;

    private final ConcurrentHashMap<Key, Flight> flights = new ConcurrentHashMap<>();

    /** Those that have ended and stay, the oldest first. */
    private final ConcurrentLinkedQueue<Flight> staying = new ConcurrentLinkedQueue<>();

    private final LongSupplier nanoTime;

    SharedReads() {
        this(System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    SharedReads(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * All that an answer to a stranger depends on.
     *
     * @param target the path as it was sent, and the query
     * @param accept the Accept field, null when there is none
     * @param language the Accept-Language field, null when there is none
     */
    record Key(String target, String accept, String language) { }

    private static final class Flight {
        private final Key key;
        private final CompletableFuture<Answers.Answer> answer = new CompletableFuture<>();
        private volatile long endNanos;

        Flight(Key key) {
            this.key = key;
        }
    }

    /**
     * @param newest      whether the answer must not have been begun before now
     * @param behindCache whether the reader's answer is one that a cache in front of us keeps anyway
     * @return the answer of this computation or of an equal one
     */
    Answers.Answer join(Key key, boolean newest, boolean behindCache, Supplier<Answers.Answer> computation) {
        forgetOld();
        if (newest) {
            // What was read before a write is old in every form of it: the script that asks accepts something else than the browser.
            flights.keySet().removeIf(other -> other.target().equals(key.target()) && !other.equals(key));
        }
        var own = new Flight(key);
        Flight shared = flights.compute(key, (same, known) -> newest || known == null || !mayJoin(known, behindCache) ? own : known);
        if (shared != own) {
            return await(shared.answer, computation);
        }
        try {
            Answers.Answer answer = computation.get();
            own.endNanos = nanoTime.getAsLong();
            own.answer.complete(answer);
            if (behindCache && flights.size() <= STAY_AT_MOST) {
                staying.add(own);
            } else {
                flights.remove(key, own);
            }
            return answer;
        } catch (RuntimeException | Error e) {
            flights.remove(key, own);
            own.answer.completeExceptionally(e);
            throw e;
        }
    }

    private boolean mayJoin(Flight flight, boolean behindCache) {
        return !flight.answer.isDone() || behindCache && !isOld(flight);
    }

    private boolean isOld(Flight flight) {
        return nanoTime.getAsLong() - flight.endNanos > TimeUnit.MILLISECONDS.toNanos(STAYS);
    }

    /** Looked at when somebody comes: what the last ones left stays until then, and is little. */
    private void forgetOld() {
        for (Flight oldest = staying.peek(); oldest != null && isOld(oldest); oldest = staying.peek()) {
            if (staying.remove(oldest)) {
                flights.remove(oldest.key, oldest);
            }
        }
    }

    private static Answers.Answer await(CompletableFuture<Answers.Answer> first, Supplier<Answers.Answer> computation) {
        try {
            return first.get(WAITS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // A refusal (not found, gone, database away) is one for all; an error is told where it happened.
            throw e.getCause() instanceof RuntimeException refusal ? refusal : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            return computation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return computation.get();
        }
    }

    /** @return how many are under way or stay */
    int size() {
        return flights.size();
    }
}
