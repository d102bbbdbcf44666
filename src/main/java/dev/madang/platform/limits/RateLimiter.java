package dev.madang.platform.limits;

import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hibernate.SharedSessionContract;

/**
 * Counts hits in the table {@code rate_limits}, exactly: the row of a subject is locked while it is decided, so that a
 * burst from many threads or nodes cannot pass more than the limit. A refused hit is not counted.
 *
 * <p>Inside an open write it counts in that transaction, so that what is rolled back costs nothing; otherwise in one of
 * its own. The headers of draft-ietf-httpapi-ratelimit-headers are put on refusals here, and on other answers by who
 * collects {@link #drain}.
 */
public final class RateLimiter {

    private final UnitOfWork unitOfWork;
    private final KeyedHash keyedHash;
    private final Clock clock;
    private final boolean enabled;
    private final ThreadLocal<List<Decision>> decisions = new ThreadLocal<>();

    /**
     * What is left after a hit.
     *
     * @param remaining hits that are free now
     * @param resetSeconds until all of the tightest window are
     */
    public record Decision(RateLimit limit, int remaining, long resetSeconds) {

        /** The value of a RateLimit-Policy header. */
        public String policyHeader() {
            return String.join(", ", limit.windows().stream().map(window ->
                    "\"" + limit.policy() + "\";q=" + window.quota() + ";w=" + window.length().toSeconds()).toList());
        }

        /** The value of a RateLimit header. */
        public String header() {
            return "\"" + limit.policy() + "\";r=" + remaining + ";t=" + resetSeconds;
        }
    }

    public RateLimiter(UnitOfWork unitOfWork, KeyedHash keyedHash, Clock clock, boolean enabled) {
        this.unitOfWork = unitOfWork;
        this.keyedHash = keyedHash;
        this.clock = clock;
        this.enabled = enabled;
    }

    /**
     * Takes one hit.
     *
     * @param subject who is limited: an address, a member's id, an e-mail; kept as a keyed hash
     * @throws ProblemException {@code too-many-requests} with Retry-After
     */
    public void take(RateLimit limit, String subject) {
        Decision decision = tryTake(limit, subject);
        if (decision.remaining() < 0) {
            throw new ProblemException(HttpProblem.TOO_MANY_REQUESTS, decision.resetSeconds())
                    .withHeader("Retry-After", Long.toString(decision.resetSeconds()))
                    .withHeader("RateLimit-Policy", decision.policyHeader())
                    .withHeader("RateLimit", new Decision(limit, 0, decision.resetSeconds()).header());
        }
    }

    /** As {@link #take}, for who answers the same either way. @return whether there was room */
    public boolean takeQuietly(RateLimit limit, String subject) {
        return tryTake(limit, subject).remaining() >= 0;
    }

    /** Gives the newest hit back, because it turned out not to count. */
    public void giveBack(RateLimit limit, String subject) {
        if (!enabled) {
            return;
        }
        inTransaction(() -> {
            byte[] key = key(limit, subject);
            List<Long> hits = lock(limit, key, clock.instant());
            if (!hits.isEmpty()) {
                hits.remove(hits.size() - 1);
                store(limit, key, hits, clock.instant());
            }
            return null;
        });
    }

    /** @return what this thread's request has taken since the last call, for its headers */
    public List<Decision> drain() {
        List<Decision> taken = Optional.ofNullable(decisions.get()).orElse(List.of());
        decisions.remove();
        return taken;
    }

    private Decision tryTake(RateLimit limit, String subject) {
        if (!enabled) {
            return new Decision(limit, limit.windows().get(0).quota(), 0);
        }
        Decision decision = inTransaction(() -> decide(limit, key(limit, subject)));
        if (decisions.get() == null) {
            decisions.set(new ArrayList<>());
        }
        decisions.get().add(decision);
        return decision;
    }

    private <T> T inTransaction(Callable<T> work) {
        if (!unitOfWork.isOpen()) {
            return unitOfWork.write(work);
        }
        try {
            unitOfWork.writing();
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Decision decide(RateLimit limit, byte[] key) {
        Instant now = clock.instant();
        List<Long> hits = lock(limit, key, now);
        long millis = now.toEpochMilli();
        long wait = 0;
        int remaining = Integer.MAX_VALUE;
        long reset = 0;
        for (RateLimit.Window window : limit.windows()) {
            long since = millis - window.length().toMillis();
            List<Long> inWindow = hits.stream().filter(hit -> hit > since).toList();
            int free = window.quota() - inWindow.size();
            if (free <= 0) {
                wait = Math.max(wait, inWindow.get(inWindow.size() - window.quota()) - since);
            }
            if (free - 1 < remaining) {
                remaining = free - 1;
                reset = inWindow.isEmpty() ? window.length().toMillis()
                        : inWindow.get(0) - since;
            }
        }
        if (wait > 0) {
            return new Decision(limit, -1, (wait + 999) / 1000);
        }
        hits.add(millis);
        store(limit, key, hits, now);
        return new Decision(limit, remaining, (reset + 999) / 1000);
    }

    /** Locks the subject's row, making it first if need be. @return its hits that still count, oldest first */
    private List<Long> lock(RateLimit limit, byte[] key, Instant now) {
        SharedSessionContract session = unitOfWork.session();
        session.createNativeMutationQuery("""
                        INSERT INTO rate_limits (policy, subject, hits, expires_at, created_at, updated_at)
                        VALUES (:policy, :subject, '', :now, :now, :now)
                        ON DUPLICATE KEY UPDATE policy = VALUES(policy)""")
                .setParameter("policy", limit.policy()).setParameter("subject", key)
                .setParameter("now", now)
                .executeUpdate();
        byte[] packed = session.createNativeQuery(
                        "SELECT hits FROM rate_limits WHERE policy = :policy AND subject = :subject FOR UPDATE",
                        byte[].class)
                .setParameter("policy", limit.policy()).setParameter("subject", key)
                .getSingleResult();
        long oldest = now.minus(limit.memory()).toEpochMilli();
        List<Long> hits = new ArrayList<>();
        var buffer = ByteBuffer.wrap(packed);
        while (buffer.remaining() >= Long.BYTES) {
            long hit = buffer.getLong();
            if (hit > oldest) {
                hits.add(hit);
            }
        }
        return hits;
    }

    private void store(RateLimit limit, byte[] key, List<Long> hits, Instant now) {
        var packed = ByteBuffer.allocate(hits.size() * Long.BYTES);
        hits.forEach(packed::putLong);
        unitOfWork.session().createNativeMutationQuery("""
                        UPDATE rate_limits SET hits = :hits, expires_at = :expires, updated_at = :now
                        WHERE policy = :policy AND subject = :subject""")
                .setParameter("hits", packed.array())
                .setParameter("expires", now.plus(limit.memory()))
                .setParameter("now", now)
                .setParameter("policy", limit.policy()).setParameter("subject", key)
                .executeUpdate();
    }

    private byte[] key(RateLimit limit, String subject) {
        return keyedHash.of("rate-limit", limit.policy(), subject);
    }
}
