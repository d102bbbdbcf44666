package dev.madang.board;

import dev.madang.platform.html.Markdown;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.Query;

/**
 * Comments, and the counter of them on their post. Whoever changes a comment's visibility locks its row first and the
 * post's second, so that two of them never wait for each other.
 */
public final class CommentRepository {

    private static final String INDEX = "ix_comments_post_listing";

    private static final String COLUMNS = """
            select c.id, c.postId, c.authorId, a.nickname, a.role, c.content, c.contentHtml, c.htmlVersion, c.createdAt,
              c.updatedAt, c.editedAt, c.version, c.deleted""";

    private static final String ONE = COLUMNS + """
            , p.deleted
            from Comment c join Post p on p.id = c.postId join Account a on a.id = c.authorId
            where c.id = :id""";

    /** Of a post that is known to be there; a left join, so that the walk begins at the comments. */
    private static final String VISIBLE = COLUMNS + """
            , false
            from Comment c left join Account a on a.id = c.authorId
            where c.postId = :post and c.deleted = false\s""";

    private static final String DOWNWARDS = VISIBLE + "and c.id > :edge order by c.id limit :limit";

    private static final String UPWARDS = VISIBLE + "and c.id < :edge order by c.id desc limit :limit";

    /** What is skipped is skipped in the index alone. */
    private static final String SKIPPING = COLUMNS + """
            , false
            from (select q.id as id from Comment q where q.postId = :post and q.deleted = false
                  order by q.id limit :limit offset :skip) k
            join Comment c on c.id = k.id left join Account a on a.id = c.authorId
            order by c.id""";

    private final UnitOfWork unitOfWork;
    private final Markdown markdown;
    private final KeysetPage<CommentResponse> keyset = new KeysetPage<>(CommentResponse::id, false);

    public CommentRepository(UnitOfWork unitOfWork, Markdown markdown) {
        this.unitOfWork = unitOfWork;
        this.markdown = markdown;
    }

    /** @throws ProblemException when there is none, or it or its post is deleted */
    public CommentResponse get(long id) {
        return rows(ONE).setParameter("id", id)
                .uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.COMMENT_NOT_FOUND));
    }

    /**
     * Lists the visible comments of a post, oldest first, in two statements.
     *
     * @throws ProblemException when there is no such post, or it is deleted
     */
    public Page<CommentResponse> list(long postId, PageRequest page) {
        Object[] post = unitOfWork.session().createNativeQuery("""
                        SELECT p.deleted, p.comment_count,
                               EXISTS (SELECT 1 FROM comments WHERE post_id = p.id AND deleted = 0 AND id <= :after),
                               EXISTS (SELECT 1 FROM comments WHERE post_id = p.id AND deleted = 0 AND id >= :before)
                        FROM posts p WHERE p.id = :post""", Object[].class)
                .setParameter("after", page.after() == null ? -1 : page.after().id())
                .setParameter("before", page.before() == null ? Long.MAX_VALUE : page.before().id())
                .setParameter("post", postId)
                .uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.POST_NOT_FOUND));
        if (isTrue(post[0])) {
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
        if (page.page() != null) {
            long total = ((Number) post[1]).longValue();
            return keyset.numbered(page, page.offset() >= total ? List.of()
                    : rows(SKIPPING).addQueryHint(INDEX).setParameter("post", postId)
                            .setParameter("limit", KeysetPage.limit(page)).setParameter("skip", page.offset()).list(), total);
        }
        Query<CommentResponse> query = rows(page.before() != null ? UPWARDS : DOWNWARDS).addQueryHint(INDEX)
                .setParameter("post", postId).setParameter("limit", KeysetPage.limit(page));
        if (page.before() != null) {
            return keyset.above(page, query.setParameter("edge", page.before().id()).list(), () -> isTrue(post[3]));
        }
        return keyset.below(page, query.setParameter("edge", page.after() == null ? 0 : page.after().id()).list(),
                () -> isTrue(post[2]));
    }

    /** Reads as a reader does what has been changed. */
    CommentResponse written(Comment comment) {
        return get(comment.id());
    }

    public void add(Comment comment) {
        unitOfWork.writing().persist(comment);
    }

    /**
     * @return the comment, its row locked until the commit
     * @throws ProblemException when there is none, or its post is deleted
     */
    public Comment getLocked(long id) {
        Comment comment = Optional.ofNullable(
                        unitOfWork.writing().find(Comment.class, id, LockModeType.PESSIMISTIC_WRITE))
                .orElseThrow(() -> new ProblemException(BoardProblem.COMMENT_NOT_FOUND));
        boolean postDeleted = isTrue(unitOfWork.session()
                .createNativeQuery("SELECT deleted FROM posts WHERE id = :id", Object.class)
                .setParameter("id", comment.postId())
                .getSingleResult());
        if (postDeleted) {
            throw new ProblemException(BoardProblem.COMMENT_DELETED);
        }
        return comment;
    }

    /** Counts a comment in or out. @throws ProblemException when there is no such post, or it is deleted */
    public void count(long postId, int change) {
        int counted = unitOfWork.session().createNativeMutationQuery(
                        "UPDATE posts SET comment_count = comment_count + :change WHERE id = :id AND deleted = 0")
                .setParameter("change", change)
                .setParameter("id", postId)
                .executeUpdate();
        if (counted == 0) {
            requirePost(postId);
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
    }

    /** @throws ProblemException when there is no such post, or it is deleted */
    public void requirePost(long postId) {
        boolean deleted = isTrue(unitOfWork.session()
                .createNativeQuery("SELECT deleted FROM posts WHERE id = :id", Object.class)
                .setParameter("id", postId)
                .uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.POST_NOT_FOUND)));
        if (deleted) {
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
    }

    private Query<CommentResponse> rows(String hql) {
        return unitOfWork.session().createQuery(hql, Object[].class)
                .setTupleTransformer((row, aliases) -> {
                    if ((Boolean) row[12] || (Boolean) row[13]) {
                        throw new ProblemException(BoardProblem.COMMENT_DELETED);
                    }
                    return new CommentResponse((Long) row[0], (Long) row[1], AuthorResponse.of(row[2], row[3], row[4]),
                            (String) row[5],
                            WrittenText.html((String) row[5], (String) row[6], (Integer) row[7], markdown),
                            (Instant) row[8], (Instant) row[9], (Instant) row[10], (Integer) row[11]);
                });
    }

    /** The families report BOOLEAN and the result of EXISTS as different types. */
    private static boolean isTrue(Object value) {
        return value instanceof Boolean truth ? truth : ((Number) value).intValue() != 0;
    }
}
