package dev.madang.auth;

import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes the next login wait after too many failures in a row, by the address that was typed, whether an account has it
 * or not. Never a lock-out: who knows the password gets in after a minute at most, and the way by mail stays open.
 *
 * <p>An attempt is counted before its password is looked at and taken back when it was right, under the lock of the row,
 * so that a burst cannot try more than one after the other could.
 */
final class LoginFailures {

    private final UnitOfWork unitOfWork;
    private final KeyedHash keyedHash;
    private final Clock clock;
    private final boolean enabled;

    /** @param enabled whether anything is counted, as for all limits */
    LoginFailures(UnitOfWork unitOfWork, KeyedHash keyedHash, Clock clock, boolean enabled) {
        this.unitOfWork = unitOfWork;
        this.keyedHash = keyedHash;
        this.clock = clock;
        this.enabled = enabled;
    }

    /**
     * Counts an attempt, in the open write.
     *
     * @throws ProblemException {@code too-many-requests} when it comes too early; it is not counted then
     */
    void count(String email) {
        if (!enabled) {
            return;
        }
        byte[] subject = subject(email);
        Instant now = clock.instant();
        unitOfWork.session().createNativeMutationQuery("""
                        INSERT INTO login_failures (subject, failures, retry_at, created_at, updated_at)
                        VALUES (:subject, 0, :now, :now, :now)
                        ON DUPLICATE KEY UPDATE subject = VALUES(subject)""")
                .setParameter("subject", subject)
                .setParameter("now", now)
                .executeUpdate();
        Object[] row = unitOfWork.session().createNativeQuery(
                        "SELECT failures, retry_at FROM login_failures WHERE subject = :subject FOR UPDATE", Object[].class)
                .addScalar("failures", Integer.class)
                .addScalar("retry_at", Instant.class)
                .setParameter("subject", subject)
                .getSingleResult();
        Instant retryAt = (Instant) row[1];
        if (retryAt.isAfter(now)) {
            long seconds = Math.max(1, (Duration.between(now, retryAt).toMillis() + 999) / 1000);
            throw new ProblemException(HttpProblem.TOO_MANY_REQUESTS, seconds)
                    .withHeader("Retry-After", Long.toString(seconds));
        }
        int failures = (int) row[0] + 1;
        unitOfWork.session().createNativeMutationQuery("""
                        UPDATE login_failures SET failures = :failures, retry_at = :retry, updated_at = :now
                        WHERE subject = :subject""")
                .setParameter("failures", failures)
                .setParameter("retry", now.plus(delayAfter(failures)))
                .setParameter("now", now)
                .setParameter("subject", subject)
                .executeUpdate();
    }

    /** The password was right, or is a new one: what failed before does not count any more. In the open write. */
    void forget(String email) {
        if (!enabled) {
            return;
        }
        unitOfWork.session().createNativeMutationQuery("DELETE FROM login_failures WHERE subject = :subject")
                .setParameter("subject", subject(email))
                .executeUpdate();
    }

    /** @return how long the next attempt has to wait after so many failures in a row: 0, …, 0, 1, 2, 4, … 60 seconds */
    static Duration delayAfter(int failures) {
        int above = failures - AuthLimits.FAILURES_BEFORE_DELAY;
        if (above < 0) {
            return Duration.ZERO;
        }
        Duration delay = Duration.ofSeconds(1L << Math.min(above, 10));
        return delay.compareTo(AuthLimits.LOGIN_DELAY_MAX) < 0 ? delay : AuthLimits.LOGIN_DELAY_MAX;
    }

    private byte[] subject(String email) {
        return keyedHash.of("login-failures", email);
    }
}
