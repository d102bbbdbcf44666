package dev.madang.platform.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets equal reads of strangers that are under way at the same time be one: the first computes, those who come meanwhile
 * take its answer. A page that nobody has read for a second, asked for by hundreds at once, then costs the database what
 * one of them costs; the cache in front of us holds back nobody who asks for what it does not have.
 *
 * <p>Nothing is kept beyond the computation: this is no cache, and what comes after is as new as without it.
 */
final class SharedReads {

    /** Milliseconds that a read waits for another one before it asks by itself: longer than a statement may take. */
    private static final long WAITS = 5_000;

    private final ConcurrentHashMap<Key, CompletableFuture<Answers.Answer>> underWay = new ConcurrentHashMap<>();

    /**
     * All that an answer to a stranger depends on.
     *
     * @param target the path as it was sent, and the query
     * @param accept the Accept field, null when there is none
     * @param language the Accept-Language field, null when there is none
     */
    record Key(String target, String accept, String language) { }

    /**
     * @param newest whether the answer must not have been begun before now
     * @return the answer of this computation or of an equal one
     */
    Answers.Answer join(Key key, boolean newest, Supplier<Answers.Answer> computation) {
        var own = new CompletableFuture<Answers.Answer>();
        CompletableFuture<Answers.Answer> first = newest ? null : underWay.putIfAbsent(key, own);
        if (first != null) {
            return await(first, computation);
        }
        if (newest) {
            // Whoever comes from now on may join this one; those who wait for the older one get theirs.
            underWay.put(key, own);
        }
        try {
            Answers.Answer answer = computation.get();
            own.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, own);
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

    /** @return how many are being computed now */
    int size() {
        return underWay.size();
    }
}
