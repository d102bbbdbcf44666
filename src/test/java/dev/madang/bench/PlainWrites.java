package dev.madang.bench;

import dev.madang.platform.html.Markdown;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Posts written by plain JDBC: what the application does in its transaction, in the same order, from as many threads, on
 * the same pool. Without HTTP, without a look at a token, with a text that is rendered already.
 */
final class PlainWrites {

    private static final String CATEGORY = "SELECT id, name FROM categories WHERE id = ?";

    private static final String COUNT = "UPDATE categories SET post_count = post_count + 1 WHERE id = ?";

    private static final String POST = """
            INSERT INTO posts (category_id, author_id, title, comment_count, view_count, version, deleted, deleted_at,
                               deleted_by, edited_at, created_at, updated_at)
            VALUES (?, ?, ?, 0, 0, 0, 0, NULL, NULL, NULL, ?, ?)""";

    private static final String CONTENT = """
            INSERT INTO post_contents (post_id, content, content_html, html_version, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private final DataSource pool;
    private final List<Long> authors;
    private final List<Long> categories;
    private final String html = new Markdown().render(SampleWriting.CONTENT);

    PlainWrites(DataSource pool, List<Long> authors, List<Long> categories) {
        this.pool = pool;
        this.authors = authors;
        this.categories = categories;
    }

    /** One thread for each author. */
    LoadGenerator.Slice run(Duration duration) throws InterruptedException, SQLException {
        var written = new AtomicLong();
        var failure = new AtomicReference<SQLException>();
        var done = new CountDownLatch(authors.size());
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        for (int i = 0; i < authors.size(); i++) {
            int number = i;
            new Thread(() -> {
                try {
                    for (int turn = number; System.nanoTime() < deadline && failure.get() == null; turn++) {
                        write(authors.get(number), categories.get(turn % categories.size()));
                        written.incrementAndGet();
                    }
                } catch (SQLException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            }, "plain-writes-" + i).start();
        }
        done.await();
        if (failure.get() != null) {
            throw failure.get();
        }
        return new LoadGenerator.Slice(written.get(), 0, System.nanoTime() - start);
    }

    private void write(long author, long category) throws SQLException {
        LocalDateTime now = LocalDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement find = connection.prepareStatement(CATEGORY);
                    PreparedStatement count = connection.prepareStatement(COUNT);
                    PreparedStatement post = connection.prepareStatement(POST, Statement.RETURN_GENERATED_KEYS);
                    PreparedStatement content = connection.prepareStatement(CONTENT)) {
                find.setLong(1, category);
                try (ResultSet row = find.executeQuery()) {
                    row.next();
                }
                count.setLong(1, category);
                count.executeUpdate();
                post.setLong(1, category);
                post.setLong(2, author);
                post.setString(3, SampleWriting.TITLE);
                post.setObject(4, now);
                post.setObject(5, now);
                post.executeUpdate();
                try (ResultSet keys = post.getGeneratedKeys()) {
                    keys.next();
                    content.setLong(1, keys.getLong(1));
                }
                content.setString(2, SampleWriting.CONTENT);
                content.setString(3, html);
                content.setInt(4, Markdown.VERSION);
                content.setObject(5, now);
                content.setObject(6, now);
                content.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }
}
