package dev.madang.board;

import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.SharedSessionContract;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up readers in memory and writes them in batches, so that reading does not write: at most {@link #FLUSH_EVERY} are
 * lost in a crash, none at a stop. Who is counted once an hour is decided by the database, for all nodes together.
 */
public final class ViewCounter implements AutoCloseable {

    /** How often what was added up is written. */
    public static final Duration FLUSH_EVERY = Duration.ofSeconds(10);

    /** Readers that are kept until the next flush; beyond it nobody is counted, for a thousand a second are no readers. */
    private static final int CAPACITY = 10_000;

    /** Readers that one transaction writes. */
    private static final int BATCH = 500;

    /** Bytes of a reader's hash. */
    private static final int READER_BYTES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ViewCounter.class);

    private final UnitOfWork unitOfWork;
    private final KeyedHash keyedHash;
    private final Clock clock;
    private final Map<View, Instant> waiting = new LinkedHashMap<>();

    /** A reader of a post; the reader as a hash in hexadecimal digits, so that it compares by value. */
    private record View(long postId, String reader) { }

    public ViewCounter(UnitOfWork unitOfWork, KeyedHash keyedHash, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.keyedHash = keyedHash;
        this.clock = clock;
    }

    /** @param reader a member or an address; kept as a keyed hash */
    public void add(long postId, String reader) {
        var view = new View(postId, HexFormat.of()
                .formatHex(Arrays.copyOf(keyedHash.of("reader", reader), READER_BYTES)));
        synchronized (waiting) {
            if (waiting.size() < CAPACITY) {
                waiting.putIfAbsent(view, clock.instant());
            }
        }
    }

    /**
     * Writes one batch.
     *
     * @return whether more is waiting
     */
    public boolean flush() {
        Map<View, Instant> batch = new LinkedHashMap<>();
        synchronized (waiting) {
            waiting.entrySet().stream().limit(BATCH).forEach(entry -> batch.put(entry.getKey(), entry.getValue()));
        }
        if (batch.isEmpty()) {
            return false;
        }
        unitOfWork.write(() -> {
            write(batch);
            return null;
        });
        synchronized (waiting) {
            batch.keySet().forEach(waiting::remove);
            return !waiting.isEmpty();
        }
    }

    @Override
    public void close() {
        try {
            while (flush()) {
                LOG.atDebug().log("views_flushed");
            }
        } catch (DatabaseUnavailableException e) {
            LOG.atWarn().addKeyValue("lost", waiting.size()).log("views_lost");
        }
    }

    private void write(Map<View, Instant> batch) {
        // In the order of the keys, so that two nodes that flush at once wait for each other instead of locking crosswise.
        List<Map.Entry<View, Instant>> ordered = new ArrayList<>(batch.entrySet());
        ordered.sort(Map.Entry.comparingByKey((one, other) -> one.postId() != other.postId()
                ? Long.compare(one.postId(), other.postId()) : one.reader().compareTo(other.reader())));
        Map<Long, Integer> counts = new TreeMap<>();
        for (Map.Entry<View, Instant> entry : ordered) {
            if (isNew(entry.getKey(), entry.getValue())) {
                counts.merge(entry.getKey().postId(), 1, Integer::sum);
            }
        }
        counts.forEach((postId, count) -> unitOfWork.session().createNativeMutationQuery(
                        "UPDATE posts SET view_count = view_count + :count WHERE id = :id")
                .setParameter("count", count)
                .setParameter("id", postId)
                .executeUpdate());
    }

    private boolean isNew(View view, Instant at) {
        SharedSessionContract session = unitOfWork.session();
        byte[] reader = HexFormat.of().parseHex(view.reader());
        int inserted = session.createNativeMutationQuery("""
                        INSERT IGNORE INTO post_readers (post_id, reader, counted_at, created_at, updated_at)
                        VALUES (:post, :reader, :at, :at, :at)""")
                .setParameter("post", view.postId())
                .setParameter("reader", reader)
                .setParameter("at", at)
                .executeUpdate();
        if (inserted == 1) {
            return true;
        }
        return session.createNativeMutationQuery("""
                        UPDATE post_readers SET counted_at = :at, updated_at = :at
                        WHERE post_id = :post AND reader = :reader AND counted_at <= :before""")
                .setParameter("at", at)
                .setParameter("post", view.postId())
                .setParameter("reader", reader)
                .setParameter("before", at.minus(BoardLimits.VIEW_COUNTS_FOR))
                .executeUpdate() == 1;
    }
}
