package dev.madang.board;

import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;
import org.hibernate.type.StandardBasicTypes;

/**
 * Lists of posts, newest first, by cursor and by page number: two statements at most, whatever their length. They are
 * native, because only so can the index be named: left alone, MySQL walks the primary key through everything between two
 * posts of a quiet category. Deferred joins and names come last, for the rows of the page only.
 */
public final class PostList {

    /** Above every id. */
    private static final long TOP = Long.MAX_VALUE;

    private static final String COLUMNS = """
            SELECT p.id, p.category_id, c.name, p.author_id, a.nickname, a.role, p.title, p.comment_count, p.view_count,
                   p.created_at, p.updated_at
            """;

    /** Left joins, so that the walk begins at the posts; both rows are always there. */
    private static final String NAMES = """
            LEFT JOIN categories c ON c.id = p.category_id
            LEFT JOIN accounts a ON a.id = p.author_id
            """;

    private static final String OF_ALL = "FROM posts p FORCE INDEX (ix_posts_listing) " + NAMES
            + "WHERE p.deleted = :deleted ";

    private static final String OF_CATEGORY = "FROM posts p FORCE INDEX (ix_posts_category_listing) " + NAMES
            + "WHERE p.category_id = :category AND p.deleted = 0 ";

    private static final String DOWNWARDS = "AND p.id < :edge ORDER BY p.id DESC LIMIT :limit";

    private static final String UPWARDS = "AND p.id > :edge ORDER BY p.id ASC LIMIT :limit";

    private static final String ALL_DOWNWARDS = COLUMNS + OF_ALL + DOWNWARDS;

    private static final String ALL_UPWARDS = COLUMNS + OF_ALL + UPWARDS;

    private static final String CATEGORY_DOWNWARDS = COLUMNS + OF_CATEGORY + DOWNWARDS;

    private static final String CATEGORY_UPWARDS = COLUMNS + OF_CATEGORY + UPWARDS;

    private static final String SKIPPING = "AND id >= :edge ORDER BY id LIMIT :limit OFFSET :skip";

    private static final String OF_SKIPPED = ") k JOIN posts p ON p.id = k.id " + NAMES + "ORDER BY p.id DESC";

    private static final String ALL_SKIPPING = COLUMNS
            + "FROM (SELECT id FROM posts FORCE INDEX (ix_posts_listing) WHERE deleted = :deleted " + SKIPPING
            + OF_SKIPPED;

    private static final String CATEGORY_SKIPPING = COLUMNS
            + "FROM (SELECT id FROM posts FORCE INDEX (ix_posts_category_listing) "
            + "WHERE category_id = :category AND deleted = 0 " + SKIPPING + OF_SKIPPED;

    private final UnitOfWork unitOfWork;
    private final PostPages pages;
    private final KeysetPage<PostSummary> keyset = new KeysetPage<>(PostSummary::id, true);

    public PostList(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
        pages = new PostPages(unitOfWork);
    }

    /** The posts of all categories. */
    public Page<PostSummary> ofAll(PageRequest request) {
        return list(request, Optional.empty(), false);
    }

    /** What was deleted and can be restored. */
    public Page<PostSummary> ofDeleted(PageRequest request) {
        return list(request, Optional.empty(), true);
    }

    /** @throws ProblemException {@code category-not-found} */
    public Page<PostSummary> ofCategory(long category, PageRequest request) {
        return list(request, Optional.of(category), false);
    }

    private Page<PostSummary> list(PageRequest request, Optional<Long> category, boolean deleted) {
        if (request.page() != null) {
            return numbered(request, category, deleted);
        }
        int limit = KeysetPage.limit(request);
        if (request.before() != null) {
            long edge = request.before().id();
            List<PostSummary> found = rows(category.isPresent() ? CATEGORY_UPWARDS : ALL_UPWARDS, category, deleted,
                    edge, limit).getResultList();
            return keyset.above(request, found, () -> isAnyUpTo(category, deleted, edge));
        }
        long edge = request.after() == null ? TOP : request.after().id();
        List<PostSummary> found = rows(category.isPresent() ? CATEGORY_DOWNWARDS : ALL_DOWNWARDS, category, deleted,
                edge, limit).getResultList();
        if (found.isEmpty() && request.after() == null) {
            category.ifPresent(this::requireCategory);
        }
        return keyset.below(request, found, () -> isAnyFrom(category, deleted, edge));
    }

    private Page<PostSummary> numbered(PageRequest request, Optional<Long> category, boolean deleted) {
        PostPages.Place place = deleted ? pages.findDeleted(request) : pages.find(category, request);
        return keyset.numbered(request, place.rows() == 0 ? List.of()
                : rows(category.isPresent() ? CATEGORY_SKIPPING : ALL_SKIPPING, category, deleted, place.from(),
                        place.rows()).setParameter("skip", place.skip()).getResultList(), place.total());
    }

    private NativeQuery<PostSummary> rows(String sql, Optional<Long> category, boolean deleted, long edge, long limit) {
        NativeQuery<PostSummary> query = unitOfWork.session().createNativeQuery(sql, Object[].class)
                .addScalar("id", StandardBasicTypes.LONG)
                .addScalar("category_id", StandardBasicTypes.LONG)
                .addScalar("name", StandardBasicTypes.STRING)
                .addScalar("author_id", StandardBasicTypes.LONG)
                .addScalar("nickname", StandardBasicTypes.STRING)
                .addScalar("role", StandardBasicTypes.STRING)
                .addScalar("title", StandardBasicTypes.STRING)
                .addScalar("comment_count", StandardBasicTypes.INTEGER)
                .addScalar("view_count", StandardBasicTypes.LONG)
                .addScalar("created_at", Instant.class)
                .addScalar("updated_at", Instant.class)
                .setTupleTransformer((row, aliases) -> new PostSummary((Long) row[0],
                        new CategoryResponse.Reference((Long) row[1], (String) row[2]),
                        AuthorResponse.of(row[3], row[4], row[5]), (String) row[6], (Integer) row[7],
                        (Long) row[8], (Instant) row[9], (Instant) row[10]));
        category.ifPresentOrElse(id -> query.setParameter("category", id), () -> query.setParameter("deleted", deleted));
        return query.setParameter("edge", edge).setParameter("limit", limit);
    }

    private boolean isAnyFrom(Optional<Long> category, boolean deleted, long edge) {
        return isAny(category, deleted, edge,
                "SELECT EXISTS (SELECT 1 FROM posts WHERE deleted = :deleted AND id >= :edge)",
                "SELECT EXISTS (SELECT 1 FROM posts WHERE category_id = c.id AND deleted = 0 AND id >= :edge) "
                        + "FROM categories c WHERE c.id = :category");
    }

    private boolean isAnyUpTo(Optional<Long> category, boolean deleted, long edge) {
        return isAny(category, deleted, edge,
                "SELECT EXISTS (SELECT 1 FROM posts WHERE deleted = :deleted AND id <= :edge)",
                "SELECT EXISTS (SELECT 1 FROM posts WHERE category_id = c.id AND deleted = 0 AND id <= :edge) "
                        + "FROM categories c WHERE c.id = :category");
    }

    /** Whether there are posts beyond a cursor, and the category itself. */
    private boolean isAny(Optional<Long> category, boolean deleted, long edge, String inAll, String inCategory) {
        NativeQuery<Boolean> query = unitOfWork.session()
                .createNativeQuery(category.isPresent() ? inCategory : inAll, Boolean.class);
        category.ifPresentOrElse(id -> query.setParameter("category", id), () -> query.setParameter("deleted", deleted));
        return query.setParameter("edge", edge).uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
    }

    private void requireCategory(long category) {
        if (unitOfWork.session().createNativeQuery("SELECT id FROM categories WHERE id = :category", Long.class)
                .setParameter("category", category).getResultList().isEmpty()) {
            throw new ProblemException(BoardProblem.CATEGORY_NOT_FOUND);
        }
    }
}
