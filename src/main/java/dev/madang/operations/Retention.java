package dev.madang.operations;

import dev.madang.platform.http.IdempotencyKeys;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How long rows stay that nobody needs for ever, and the jobs that remove them afterwards. Everything here may be late:
 * whoever reads such a row checks its time himself.
 */
public final class Retention {

    /** After it was stored: as long as the contract promises the same answer for the same key. */
    static final Duration IDEMPOTENCY_KEYS = IdempotencyKeys.KEPT;

    /** After the last hit in it has ceased to count. */
    static final Duration RATE_LIMITS = Duration.ofMinutes(1);

    /** After the last failed login: far longer than any delay that failures cause. */
    static final Duration LOGIN_FAILURES = Duration.ofDays(1);

    /** After their end, used or not: an old link is answered in the same way with and without its row. */
    static final Duration MAIL_LINKS = Duration.ofDays(7);

    /** After their absolute end; revoked ones stay as long, so that reuse of their tokens can still be told. */
    static final Duration SESSIONS = Duration.ofDays(7);

    /** After the view: a reader is counted once an hour. */
    static final Duration POST_READERS = Duration.ofHours(1);

    /** After they signed up or got their last link, accounts without a confirmed address; they have written nothing. */
    static final Duration UNVERIFIED_ACCOUNTS = Duration.ofDays(7);

    /** After it was sent or given up. */
    static final Duration OUTBOX = Duration.ofDays(30);

    /** Rows of one transaction: some milliseconds of locks. */
    static final int BATCH_SIZE = 500;

    private static final Duration OFTEN = Duration.ofMinutes(5);

    private static final Duration HOURLY = Duration.ofHours(1);

    private final UnitOfWork unitOfWork;
    private final Clock clock;
    private final int batchSize;

    public Retention(UnitOfWork unitOfWork, Clock clock) {
        this(unitOfWork, clock, BATCH_SIZE);
    }

    Retention(UnitOfWork unitOfWork, Clock clock, int batchSize) {
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.batchSize = batchSize;
    }

    public List<HousekeepingJob> jobs() {
        return List.of(
                job("remove-idempotency-keys", HOURLY, IDEMPOTENCY_KEYS,
                        "DELETE FROM idempotency_keys WHERE created_at < :before ORDER BY created_at LIMIT :batch"),
                job("remove-rate-limits", OFTEN, RATE_LIMITS,
                        "DELETE FROM rate_limits WHERE expires_at < :before ORDER BY expires_at LIMIT :batch"),
                job("remove-login-failures", HOURLY, LOGIN_FAILURES,
                        "DELETE FROM login_failures WHERE updated_at < :before ORDER BY updated_at LIMIT :batch"),
                job("remove-mail-links", HOURLY, MAIL_LINKS,
                        "DELETE FROM mail_links WHERE expires_at < :before ORDER BY expires_at LIMIT :batch"),
                job("remove-sessions", HOURLY, SESSIONS,
                        "DELETE FROM sessions WHERE expires_at < :before ORDER BY expires_at LIMIT :batch"),
                job("remove-post-readers", OFTEN, POST_READERS,
                        "DELETE FROM post_readers WHERE counted_at < :before ORDER BY counted_at LIMIT :batch"),
                job("remove-unverified-accounts", HOURLY, UNVERIFIED_ACCOUNTS, """
                        DELETE FROM accounts
                        WHERE email_verified_at IS NULL AND created_at < :before
                          AND status = 'active' AND role = 'member'
                          AND NOT EXISTS (SELECT 1 FROM mail_links
                                          WHERE mail_links.account_id = accounts.id
                                            AND mail_links.created_at >= :before)
                        ORDER BY created_at LIMIT :batch"""),
                // Its next attempt is set when it is taken, and so lies within minutes of when it was settled.
                job("remove-sent-mail", HOURLY, OUTBOX, """
                        DELETE FROM outbox
                        WHERE status = 'sent' AND next_attempt_at < :before
                        ORDER BY next_attempt_at LIMIT :batch"""),
                job("remove-failed-mail", HOURLY, OUTBOX, """
                        DELETE FROM outbox
                        WHERE status = 'failed' AND next_attempt_at < :before
                        ORDER BY next_attempt_at LIMIT :batch"""));
    }

    private HousekeepingJob job(String name, Duration every, Duration kept, String statement) {
        return new HousekeepingJob(name, every, () -> remove(statement, kept) == batchSize);
    }

    private int remove(String statement, Duration kept) {
        return unitOfWork.write(() -> unitOfWork.writing().createNativeMutationQuery(statement)
                .setParameter("before", clock.instant().minus(kept))
                .setParameter("batch", batchSize)
                .executeUpdate());
    }
}
