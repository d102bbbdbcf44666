package dev.madang.board;

import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;
import org.hibernate.query.Query;

/**
 * Lists of posts, newest first, by cursor and by page number: two statements at most, whatever their length. They name
 * their index: left alone, MySQL walks the primary key through everything between two posts of a quiet category.
 * Deferred joins and names come last, for the rows of the page only.
 */
public final class PostList {

    /** Above every id. */
    private static final long TOP = Long.MAX_VALUE;

    private static final String INDEX_OF_ALL = "ix_posts_listing";

    private static final String INDEX_OF_CATEGORY = "ix_posts_category_listing";

    private static final String INDEX_OF_AUTHOR = "ix_posts_author";

    private static final String COLUMNS = """
            select p.id, p.categoryId, c.name, p.authorId, a.nickname, a.role, p.title, p.commentCount, p.viewCount,
              p.createdAt, p.updatedAt
            """;

    /** Left joins, so that the walk begins at the posts; both rows are always there. */
    private static final String NAMES = """
            left join Category c on c.id = p.categoryId
            left join Account a on a.id = p.authorId
            """;

    private static final String OF_ALL = COLUMNS + "from Post p " + NAMES + "where p.deleted = :deleted ";

    private static final String OF_CATEGORY = COLUMNS + "from Post p " + NAMES
            + "where p.categoryId = :category and p.deleted = false ";

    private static final String OF_AUTHOR = COLUMNS + "from Post p " + NAMES
            + "where p.authorId = :author and p.deleted = false order by p.id desc limit :limit";

    private static final String DOWNWARDS = "and p.id < :edge order by p.id desc limit :limit";

    private static final String UPWARDS = "and p.id > :edge order by p.id limit :limit";

    private static final String ALL_DOWNWARDS = OF_ALL + DOWNWARDS;

    private static final String ALL_UPWARDS = OF_ALL + UPWARDS;

    private static final String CATEGORY_DOWNWARDS = OF_CATEGORY + DOWNWARDS;

    private static final String CATEGORY_UPWARDS = OF_CATEGORY + UPWARDS;

    private static final String SKIPPING = "and q.id >= :edge order by q.id limit :limit offset :skip";

    private static final String OF_SKIPPED = ") k join Post p on p.id = k.id " + NAMES + "order by p.id desc";

    private static final String ALL_SKIPPING = COLUMNS
            + "from (select q.id as id from Post q where q.deleted = :deleted " + SKIPPING + OF_SKIPPED;

    private static final String CATEGORY_SKIPPING = COLUMNS
            + "from (select q.id as id from Post q where q.categoryId = :category and q.deleted = false " + SKIPPING
            + OF_SKIPPED;

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

    /** The newest posts of a member, by one statement. */
    public List<PostSummary> newestOf(long author, int limit) {
        return summaries(OF_AUTHOR).addQueryHint(INDEX_OF_AUTHOR)
                .setParameter("author", author).setParameter("limit", limit).getResultList();
    }

    /** A post that is there, and when it last changed. */
    public record Change(long id, Instant updatedAt) { }

    /** The visible posts of a range of ids, by one statement. */
    public List<Change> changes(long from, int ids) {
        return unitOfWork.session().createSelectionQuery("""
                        select p.id, p.updatedAt from Post p
                        where p.deleted = false and p.id >= :from and p.id < :to order by p.id""", Change.class)
                .setParameter("from", from).setParameter("to", from + ids)
                .list();
    }

    /** The greatest id that a post has, deleted or not; 0 when there is none. */
    public long greatestId() {
        return unitOfWork.session().createSelectionQuery("select coalesce(max(p.id), 0L) from Post p", Long.class)
                .getSingleResult();
    }

    /** The posts before and after another one in its category, where there are such. */
    public record Neighbours(Optional<Neighbour> older, Optional<Neighbour> newer) { }

    /** A post that another one leads to. */
    public record Neighbour(long id, String title) { }

    /** By one statement. */
    public Neighbours neighboursOf(PostResponse post) {
        List<Neighbour> found = unitOfWork.session().createNativeQuery("""
                        (SELECT id, title FROM posts FORCE INDEX (ix_posts_category_listing)
                         WHERE category_id = :category AND deleted = 0 AND id < :id ORDER BY id DESC LIMIT 1)
                        UNION ALL
                        (SELECT id, title FROM posts FORCE INDEX (ix_posts_category_listing)
                         WHERE category_id = :category AND deleted = 0 AND id > :id ORDER BY id LIMIT 1)""", Object[].class)
                .setTupleTransformer((row, aliases) -> new Neighbour(((Number) row[0]).longValue(), (String) row[1]))
                .setParameter("category", post.category().id()).setParameter("id", post.id())
                .getResultList();
        return new Neighbours(found.stream().filter(other -> other.id() < post.id()).findFirst(),
                found.stream().filter(other -> other.id() > post.id()).findFirst());
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

    private Query<PostSummary> rows(String hql, Optional<Long> category, boolean deleted, long edge, long limit) {
        Query<PostSummary> query = summaries(hql)
                .addQueryHint(category.isPresent() ? INDEX_OF_CATEGORY : INDEX_OF_ALL);
        category.ifPresentOrElse(id -> query.setParameter("category", id), () -> query.setParameter("deleted", deleted));
        return query.setParameter("edge", edge).setParameter("limit", limit);
    }

    private Query<PostSummary> summaries(String hql) {
        return unitOfWork.session().createQuery(hql, Object[].class)
                .setTupleTransformer((row, aliases) -> new PostSummary((Long) row[0],
                        new CategoryResponse.Reference((Long) row[1], (String) row[2]),
                        AuthorResponse.of(row[3], row[4], row[5]), (String) row[6], (Integer) row[7],
                        (Long) row[8], (Instant) row[9], (Instant) row[10]));
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
