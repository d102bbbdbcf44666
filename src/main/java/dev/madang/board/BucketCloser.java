package dev.madang.board;

import dev.madang.platform.persistence.SqlFailure;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Counts ranges of post ids that no insert can reach any more; {@link PostPages} adds the counts up. May run on any
 * node, on several at once, and as late as it likes: what is not closed yet is counted when it is read.
 *
 * <p>Why the counts are exact: whoever writes a post locks its category's row before the post gets its id, and holds
 * the lock to the end of his transaction. Ids only grow. So once a post beyond a range is seen, and every category's
 * lock has been had for a moment after that, nobody can be left who holds an id of the range. Then the range is counted
 * under share locks, which wait for deletions and restorations under way; those that come later lock the post first,
 * and so find the count and correct it.
 */
public final class BucketCloser {

    /** How often it is worth a look. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    /** Ranges that are closed before others get their turn. */
    private static final int BATCH_SIZE = 50;

    private final UnitOfWork unitOfWork;
    private final Clock clock;

    public BucketCloser(UnitOfWork unitOfWork, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /** Closes every range that can be closed. */
    public void closeAll() {
        while (closeSome()) {
            // There is more.
        }
    }

    /**
     * Closes ranges that can be closed, the oldest first, each in a transaction of its own.
     *
     * @return whether there may be more
     */
    public boolean closeSome() {
        long open = unitOfWork.read(() -> number("SELECT COALESCE(MAX(id), 0) FROM posts")) / BoardLimits.BUCKET_SIZE;
        long next = unitOfWork.read(() -> nextBucket(closedUpTo()));
        if (next >= open) {
            return false;
        }
        awaitWriters();
        for (int i = 0; i < BATCH_SIZE && next < open; i++) {
            long bucket = next;
            close(bucket);
            next = unitOfWork.read(() -> nextBucket(bucket));
        }
        return next < open;
    }

    /** Has each category's lock for a moment, one after the other: together they would stop all writing. */
    private void awaitWriters() {
        unitOfWork.read(() -> {
            for (Long category : unitOfWork.session().createNativeQuery("SELECT id FROM categories", Long.class)
                    .getResultList()) {
                // The older syntax: MariaDB has no FOR SHARE. Without a transaction the lock ends with the statement.
                unitOfWork.session().createNativeQuery(
                                "SELECT id FROM categories WHERE id = :category LOCK IN SHARE MODE", Long.class)
                        .setParameter("category", category)
                        .getResultList();
            }
            return null;
        });
    }

    private void close(long bucket) {
        try {
            unitOfWork.write(() -> {
                if (closedUpTo() >= bucket) {
                    return null;
                }
                Instant now = clock.instant();
                count("""
                        INSERT INTO post_buckets (list_id, bucket, visible, created_at, updated_at)
                        SELECT category_id, :bucket, SUM(deleted = 0), :now, :now
                        FROM posts FORCE INDEX (PRIMARY)
                        WHERE id BETWEEN :first AND :last
                        GROUP BY category_id
                        LOCK IN SHARE MODE""", bucket, now);
                count("""
                        INSERT INTO post_buckets (list_id, bucket, visible, created_at, updated_at)
                        SELECT 0, :bucket, COALESCE(SUM(deleted = 0), 0), :now, :now
                        FROM posts FORCE INDEX (PRIMARY)
                        WHERE id BETWEEN :first AND :last
                        LOCK IN SHARE MODE""", bucket, now);
                return null;
            });
        } catch (RuntimeException e) {
            // Otherwise another node closed it first.
            if (SqlFailure.violatedKey(e).isEmpty()) {
                throw e;
            }
        }
    }

    private void count(String sql, long bucket, Instant now) {
        unitOfWork.session().createNativeMutationQuery(sql)
                .setParameter("bucket", bucket).setParameter("now", now)
                .setParameter("first", BoardLimits.firstIdOf(bucket))
                .setParameter("last", BoardLimits.firstIdOf(bucket + 1) - 1)
                .executeUpdate();
    }

    private long closedUpTo() {
        return number("SELECT COALESCE(MAX(bucket), -1) FROM post_buckets WHERE list_id = 0");
    }

    /** The next after {@code bucket} in which there is any post: an empty one needs no count. */
    private long nextBucket(long bucket) {
        List<Long> ids = unitOfWork.session().createNativeQuery(
                        "SELECT id FROM posts WHERE id >= :first ORDER BY id LIMIT 1", Long.class)
                .setParameter("first", BoardLimits.firstIdOf(bucket + 1))
                .getResultList();
        return ids.isEmpty() ? Long.MAX_VALUE : ids.get(0) / BoardLimits.BUCKET_SIZE;
    }

    private long number(String sql) {
        return unitOfWork.session().createNativeQuery(sql, Long.class).getSingleResult();
    }
}
