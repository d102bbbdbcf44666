package dev.madang.board;

import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;
import org.hibernate.type.StandardBasicTypes;

/**
 * Finds the place of a page number in a list of posts, by one statement: adds up the ranges that {@link BucketCloser}
 * counted, newest first, after counting what is not closed yet. See docs/decisions/0002.
 */
final class PostPages {

    private static final String ALL = """
            SELECT t.total, o.visible AS open_end, b.bucket, b.through - b.visible AS above
            FROM (SELECT CAST(COALESCE(SUM(post_count), 0) AS SIGNED) AS total FROM categories) t
            CROSS JOIN (SELECT COUNT(*) AS visible
                        FROM posts FORCE INDEX (ix_posts_listing)
                        WHERE deleted = 0
                          AND id >= (SELECT (COALESCE(MAX(bucket), -1) + 1) * :size
                                     FROM post_buckets WHERE list_id = 0)) o
            LEFT JOIN (SELECT bucket, visible,
                              SUM(visible) OVER (ORDER BY bucket DESC ROWS UNBOUNDED PRECEDING) AS through
                       FROM post_buckets WHERE list_id = 0) b
                   ON b.through + o.visible > :offset
            ORDER BY b.bucket DESC
            LIMIT 1""";

    private static final String CATEGORY = """
            SELECT t.post_count AS total, o.visible AS open_end, b.bucket, b.through - b.visible AS above
            FROM categories t
            CROSS JOIN (SELECT COUNT(*) AS visible
                        FROM posts FORCE INDEX (ix_posts_category_listing)
                        WHERE category_id = :category AND deleted = 0
                          AND id >= (SELECT (COALESCE(MAX(bucket), -1) + 1) * :size
                                     FROM post_buckets WHERE list_id = 0)) o
            LEFT JOIN (SELECT bucket, visible,
                              SUM(visible) OVER (ORDER BY bucket DESC ROWS UNBOUNDED PRECEDING) AS through
                       FROM post_buckets WHERE list_id = :category) b
                   ON b.through + o.visible > :offset
            WHERE t.id = :category
            ORDER BY b.bucket DESC
            LIMIT 1""";

    private final UnitOfWork unitOfWork;

    /**
     * Where a page begins.
     *
     * @param total rows in the list
     * @param below the page's rows have smaller ids than this
     * @param skip rows below that to leave out; negative when the page is past the end
     */
    record Place(long total, long below, long skip) {

        static Place pastTheEnd(long total) {
            return new Place(total, 0, -1);
        }

        boolean isPastTheEnd() {
            return skip < 0;
        }
    }

    PostPages(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /**
     * @param category none for the list of all
     * @param offset visible posts above the page
     * @throws ProblemException {@code category-not-found}
     */
    Place find(Optional<Long> category, long offset) {
        NativeQuery<Place> query = unitOfWork.session()
                .createNativeQuery(category.isPresent() ? CATEGORY : ALL, Object[].class)
                .addScalar("total", StandardBasicTypes.LONG)
                .addScalar("open_end", StandardBasicTypes.LONG)
                .addScalar("bucket", StandardBasicTypes.LONG)
                .addScalar("above", StandardBasicTypes.LONG)
                .setTupleTransformer((row, aliases) ->
                        place((Long) row[0], (Long) row[1], (Long) row[2], (Long) row[3], offset))
                .setParameter("size", BoardLimits.BUCKET_SIZE)
                .setParameter("offset", offset);
        category.ifPresent(id -> query.setParameter("category", id));
        return query.uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
    }

    /** Deleted posts are few, and only moderators list them: they are counted one by one. */
    Place findDeleted(long offset) {
        List<Long> total = unitOfWork.session()
                .createNativeQuery("SELECT COUNT(*) FROM posts WHERE deleted = 1", Long.class).getResultList();
        return offset < total.get(0) ? new Place(total.get(0), Long.MAX_VALUE, offset) : Place.pastTheEnd(total.get(0));
    }

    private static Place place(long total, long openEnd, Long bucket, Long above, long offset) {
        if (offset < openEnd) {
            return new Place(total, Long.MAX_VALUE, offset);
        }
        if (bucket == null) {
            return Place.pastTheEnd(total);
        }
        return new Place(total, BoardLimits.firstIdOf(bucket + 1), offset - openEnd - above);
    }
}
