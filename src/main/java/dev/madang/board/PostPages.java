package dev.madang.board;

import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.util.Optional;
import org.hibernate.query.NativeQuery;
import org.hibernate.type.StandardBasicTypes;

/**
 * Finds the place of a page number in a list of posts, by one statement: adds up the ranges that {@link BucketCloser}
 * counted, newest first, after counting what is not closed yet. See docs/decisions/0002.
 */
final class PostPages {

    private static final String ALL = """
            SELECT t.total, o.visible AS open_end, o.bucket AS open_bucket, b.bucket, b.through
            FROM (SELECT CAST(COALESCE(SUM(post_count), 0) AS SIGNED) AS total FROM categories) t
            CROSS JOIN (SELECT COUNT(*) AS visible,
                               (SELECT COALESCE(MAX(bucket), -1) + 1 FROM post_buckets WHERE list_id = 0) AS bucket
                        FROM posts FORCE INDEX (ix_posts_listing)
                        WHERE deleted = 0
                          AND id >= (SELECT (COALESCE(MAX(bucket), -1) + 1) * :size
                                     FROM post_buckets WHERE list_id = 0)) o
            LEFT JOIN (SELECT bucket, SUM(visible) OVER (ORDER BY bucket DESC ROWS UNBOUNDED PRECEDING) AS through
                       FROM post_buckets WHERE list_id = 0) b
                   ON b.through + o.visible > :last
            ORDER BY b.bucket DESC
            LIMIT 1""";

    private static final String CATEGORY = """
            SELECT t.post_count AS total, o.visible AS open_end, o.bucket AS open_bucket, b.bucket, b.through
            FROM categories t
            CROSS JOIN (SELECT COUNT(*) AS visible,
                               (SELECT COALESCE(MAX(bucket), -1) + 1 FROM post_buckets WHERE list_id = 0) AS bucket
                        FROM posts FORCE INDEX (ix_posts_category_listing)
                        WHERE category_id = :category AND deleted = 0
                          AND id >= (SELECT (COALESCE(MAX(bucket), -1) + 1) * :size
                                     FROM post_buckets WHERE list_id = 0)) o
            LEFT JOIN (SELECT bucket, SUM(visible) OVER (ORDER BY bucket DESC ROWS UNBOUNDED PRECEDING) AS through
                       FROM post_buckets WHERE list_id = :category) b
                   ON b.through + o.visible > :last
            WHERE t.id = :category
            ORDER BY b.bucket DESC
            LIMIT 1""";

    private final UnitOfWork unitOfWork;

    /**
     * Where a page lies, told from its oldest post: there an index is walked forwards.
     *
     * @param total rows in the list
     * @param from the page's rows have this id or a greater one
     * @param skip how many rows from there, oldest first, to leave out
     * @param rows how many then belong to the page; none when it is past the end
     */
    record Place(long total, long from, long skip, long rows) { }

    PostPages(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /**
     * @param category none for the list of all
     * @throws ProblemException {@code category-not-found}
     */
    Place find(Optional<Long> category, PageRequest request) {
        long last = request.offset() + request.size() - 1;
        NativeQuery<Place> query = unitOfWork.session()
                .createNativeQuery(category.isPresent() ? CATEGORY : ALL, Object[].class)
                .addScalar("total", StandardBasicTypes.LONG)
                .addScalar("open_end", StandardBasicTypes.LONG)
                .addScalar("open_bucket", StandardBasicTypes.LONG)
                .addScalar("bucket", StandardBasicTypes.LONG)
                .addScalar("through", StandardBasicTypes.LONG)
                .setTupleTransformer((row, aliases) -> place(request, (Long) row[0], last < (Long) row[1]
                        ? new Range((Long) row[2], (Long) row[1])
                        : row[3] == null ? null : new Range((Long) row[3], (Long) row[4] + (Long) row[1])))
                .setParameter("size", BoardLimits.BUCKET_SIZE)
                .setParameter("last", last);
        category.ifPresent(id -> query.setParameter("category", id));
        return query.uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
    }

    /** Deleted posts are few, and only moderators list them: they are counted one by one. */
    Place findDeleted(PageRequest request) {
        long total = unitOfWork.session()
                .createNativeQuery("SELECT COUNT(*) FROM posts WHERE deleted = 1", Long.class).getSingleResult();
        return place(request, total, new Range(0, total));
    }

    /**
     * The range that holds the last row of a page.
     *
     * @param through visible posts down to its end
     */
    private record Range(long bucket, long through) { }

    /** @param range null when the page is not full: then it ends with the list */
    private static Place place(PageRequest request, long total, Range range) {
        long rows = Math.max(0, Math.min(request.size(), total - request.offset()));
        return rows < request.size() || range == null
                ? new Place(total, 0, 0, rows)
                : new Place(total, BoardLimits.firstIdOf(range.bucket()),
                        range.through() - request.offset() - rows, rows);
    }
}
