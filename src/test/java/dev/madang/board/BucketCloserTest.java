package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counting a range while others write into it: two connections, step by step. */
class BucketCloserTest {

    private static final long SIZE = BoardLimits.BUCKET_SIZE;

    /** So long is waited for something not to happen. */
    private static final long A_WHILE = 700;

    private BoardDatabase board;

    @BeforeEach
    void fill() {
        board = new BoardDatabase();
        board.addCategory(1);
        board.addCategory(2);
        board.addPosts(1, LongStream.range(1, 20).boxed().toList());
        board.addPosts(2, LongStream.range(20, 30).boxed().toList());
    }

    @AfterEach
    void close() {
        board.close();
    }

    @Test
    void theNewestRangeStaysOpen() {
        board.closer().closeAll();
        assertEquals(List.of(), counts());
        board.addPosts(1, List.of(SIZE));
        board.closer().closeAll();
        assertEquals(List.of("0/0=29", "1/0=19", "2/0=10"), counts());
        board.closer().closeAll();
        assertEquals(List.of("0/0=29", "1/0=19", "2/0=10"), counts());
    }

    @Test
    void aCategoryWhosePostsAreAllDeletedIsCountedToo() {
        LongStream.range(20, 30).forEach(id -> board.setDeleted(id, true));
        board.addPosts(1, List.of(SIZE));
        board.closer().closeAll();
        assertEquals(List.of("0/0=19", "1/0=19", "2/0=0"), counts());
        board.setDeleted(25, false);
        assertEquals(List.of("0/0=20", "1/0=19", "2/0=1"), counts());
    }

    @Test
    void rangesWithoutPostsAreSkipped() {
        board.addPosts(1, List.of(5 * SIZE, 9 * SIZE));
        board.closer().closeAll();
        assertEquals(List.of("0/0=29", "0/5=1", "1/0=19", "1/5=1", "2/0=10"), counts());
    }

    @Test
    void closingWaitsForWhoeverMayStillInsertIntoTheRange() throws Exception {
        try (Connection late = board.connection()) {
            late.setAutoCommit(false);
            // He has his id, and others have passed him by; that his row is there nobody can see.
            BoardDatabase.addPosts(late, 2, List.of(500L));
            board.addPosts(1, List.of(SIZE));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> board.closer().closeAll());
            requireWaiting(closing);
            late.commit();
            late.setAutoCommit(true);
            closing.get(20, TimeUnit.SECONDS);
        }
        assertEquals(List.of("0/0=30", "1/0=19", "2/0=11"), counts());
    }

    @Test
    void closingWaitsForTheCategorysLockEvenBeforeTheRowIsThere() throws Exception {
        try (Connection late = board.connection(); Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.executeUpdate("UPDATE categories SET post_count = post_count + 1 WHERE id = 2");
            board.addPosts(1, List.of(SIZE));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> board.closer().closeAll());
            requireWaiting(closing);
            late.rollback();
            late.setAutoCommit(true);
            closing.get(20, TimeUnit.SECONDS);
        }
        assertEquals(List.of("0/0=29", "1/0=19", "2/0=10"), counts());
    }

    @Test
    void othersWriteOnWhileClosingWaits() throws Exception {
        try (Connection late = board.connection()) {
            late.setAutoCommit(false);
            BoardDatabase.addPosts(late, 2, List.of(500L));
            board.addPosts(1, List.of(SIZE));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> board.closer().closeAll());
            requireWaiting(closing);
            CompletableFuture.runAsync(() -> board.addPosts(1, List.of(SIZE + 1))).get(20, TimeUnit.SECONDS);
            CompletableFuture.runAsync(() -> board.setDeleted(3, true)).get(20, TimeUnit.SECONDS);
            late.commit();
            late.setAutoCommit(true);
            closing.get(20, TimeUnit.SECONDS);
        }
        assertEquals(List.of("0/0=29", "1/0=18", "2/0=11"), counts());
    }

    @Test
    void aDeletionUnderWayIsCountedWhenItCommits() throws Exception {
        board.addPosts(1, List.of(SIZE));
        var deleted = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        CompletableFuture<Void> deletion = CompletableFuture.runAsync(() -> deleteAndHold(5, deleted, commit));
        deleted.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> board.closer().closeAll());
        requireWaiting(closing);
        commit.countDown();
        deletion.get(20, TimeUnit.SECONDS);
        closing.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("0/0=28", "1/0=18", "2/0=10"), counts());
    }

    @Test
    void aDeletionThatIsRolledBackIsNotCounted() throws Exception {
        board.addPosts(1, List.of(SIZE));
        var deleted = new CountDownLatch(1);
        var fail = new CountDownLatch(1);
        CompletableFuture<Void> deletion = CompletableFuture.runAsync(() -> {
            deleteAndHold(5, deleted, fail);
            throw new IllegalStateException("committed");
        });
        deleted.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> board.closer().closeAll());
        requireWaiting(closing);
        failing = true;
        fail.countDown();
        assertThrows(ExecutionException.class, () -> deletion.get(20, TimeUnit.SECONDS));
        closing.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("0/0=29", "1/0=19", "2/0=10"), counts());
    }

    @Test
    void aDeletionThatComesAfterTheCountWaitsAndCorrectsIt() throws Exception {
        board.addPosts(1, List.of(SIZE));
        try (Connection closing = board.connection(); Statement statement = closing.createStatement()) {
            // What the closer does, held open in its middle.
            closing.setAutoCommit(false);
            statement.executeUpdate("""
                    INSERT INTO post_buckets (list_id, bucket, visible, created_at, updated_at)
                    SELECT category_id, 0, SUM(deleted = 0), '2026-01-01', '2026-01-01' FROM posts FORCE INDEX (PRIMARY)
                    WHERE id BETWEEN 0 AND 1023 GROUP BY category_id LOCK IN SHARE MODE""");
            CompletableFuture<Void> deletion = CompletableFuture.runAsync(() -> board.setDeleted(5, true));
            requireWaiting(deletion);
            statement.executeUpdate("""
                    INSERT INTO post_buckets (list_id, bucket, visible, created_at, updated_at)
                    SELECT 0, 0, SUM(deleted = 0), '2026-01-01', '2026-01-01' FROM posts FORCE INDEX (PRIMARY)
                    WHERE id BETWEEN 0 AND 1023 LOCK IN SHARE MODE""");
            closing.commit();
            closing.setAutoCommit(true);
            deletion.get(20, TimeUnit.SECONDS);
        }
        assertEquals(List.of("0/0=28", "1/0=18", "2/0=10"), counts());
    }

    @Test
    void severalNodesCloseTogether() throws Exception {
        board.addPosts(1, LongStream.range(1, 12).map(i -> i * SIZE).boxed().toList());
        var all = CompletableFuture.allOf(java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> board.closer().closeAll()))
                .toArray(CompletableFuture[]::new));
        all.get(30, TimeUnit.SECONDS);
        assertEquals(11, board.query("SELECT bucket FROM post_buckets WHERE list_id = 0", Long.class).size());
        assertEquals(List.of(39L), board.query(
                "SELECT CAST(SUM(visible) AS SIGNED) FROM post_buckets WHERE list_id = 0", Long.class));
    }

    @Test
    void writersDeletersAndClosersLeaveExactCounts() throws Exception {
        board.execute("ALTER TABLE posts AUTO_INCREMENT = " + (SIZE - 40));
        var work = new java.util.ArrayList<CompletableFuture<Void>>();
        for (int thread = 0; thread < 4; thread++) {
            long category = 1 + thread % 2;
            work.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 60; i++) {
                    PostResponse post = board.write(() -> board.posts().add(
                            new CategoryResponse.Reference(category, "c"), BoardDatabase.AUTHOR, "t",
                            new WrittenText("x", "<p>x</p>", 1), java.time.Clock.systemUTC().instant()).orElseThrow());
                    if (i % 3 == 0) {
                        board.setDeleted(post.id(), true);
                    }
                }
            }));
        }
        work.add(CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 40; i++) {
                board.closer().closeAll();
            }
        }));
        for (CompletableFuture<Void> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        board.closer().closeAll();
        assertEquals(List.of(), board.query("""
                SELECT b.bucket FROM post_buckets b WHERE b.list_id = 0 AND b.visible <>
                  (SELECT COALESCE(SUM(deleted = 0), 0) FROM posts WHERE id DIV 1024 = b.bucket)""", Long.class));
        assertTrue(board.query("SELECT bucket FROM post_buckets WHERE list_id = 0", Long.class).contains(0L));
        assertEquals(List.of(), board.query("""
                SELECT c.id FROM categories c WHERE c.post_count <>
                  (SELECT COUNT(*) FROM posts WHERE category_id = c.id AND deleted = 0)""", Long.class));
    }

    private volatile boolean failing;

    private void deleteAndHold(long id, CountDownLatch deleted, CountDownLatch commit) {
        board.write(() -> {
            Post post = board.posts().findLocked(id).orElseThrow();
            post.delete(BoardDatabase.AUTHOR, java.time.Clock.systemUTC().instant());
            board.unitOfWork().writing().flush();
            board.posts().count(post, -1);
            deleted.countDown();
            commit.await();
            if (failing) {
                throw new IllegalStateException("rolled back");
            }
            return null;
        });
    }

    private static void requireWaiting(CompletableFuture<Void> work) throws Exception {
        assertThrows(TimeoutException.class, () -> work.get(A_WHILE, TimeUnit.MILLISECONDS));
        assertFalse(work.isDone());
    }

    private List<String> counts() {
        try (Connection connection = board.connection(); Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT * FROM post_buckets ORDER BY list_id, bucket")) {
            var counts = new java.util.ArrayList<String>();
            while (rows.next()) {
                counts.add(rows.getLong("list_id") + "/" + rows.getLong("bucket") + "=" + rows.getInt("visible"));
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
