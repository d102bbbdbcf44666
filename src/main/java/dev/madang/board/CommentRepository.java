package dev.madang.board;

import dev.madang.platform.html.Markdown;
import dev.madang.platform.http.Cursor;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageInfo;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;

/**
 * Comments, and the counter of them on their post. Whoever changes a comment's visibility locks its row first and the
 * post's second, so that two of them never wait for each other.
 */
public final class CommentRepository {

    private static final String COLUMNS = """
            c.id, c.post_id, a.id, a.nickname, a.role, c.content, c.content_html, c.html_version,
            c.created_at, c.updated_at, c.edited_at, c.version""";

    private final UnitOfWork unitOfWork;
    private final Markdown markdown;

    public CommentRepository(UnitOfWork unitOfWork, Markdown markdown) {
        this.unitOfWork = unitOfWork;
        this.markdown = markdown;
    }

    /** @throws ProblemException when there is none, or it or its post is deleted */
    public CommentResponse get(long id) {
        Object[] row = unitOfWork.session().createNativeQuery("SELECT " + COLUMNS + """
                        , c.deleted OR p.deleted
                        FROM comments c JOIN posts p ON p.id = c.post_id JOIN accounts a ON a.id = c.author_id
                        WHERE c.id = :id""", Object[].class)
                .setParameter("id", id)
                .uniqueResultOptional()
                .orElseThrow(() -> new ProblemException(BoardProblem.COMMENT_NOT_FOUND));
        if (isTrue(row[12])) {
            throw new ProblemException(BoardProblem.COMMENT_DELETED);
        }
        return response(row);
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
            return byNumber(postId, page, ((Number) post[1]).longValue());
        }
        return page.before() != null
                ? above(postId, page, isTrue(post[3])) : below(postId, page, isTrue(post[2]));
    }

    /** Writes what has changed, and reads as a reader does. */
    CommentResponse written(Comment comment) {
        // A native query does not make Hibernate write first.
        unitOfWork.writing().flush();
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

    private Page<CommentResponse> below(long postId, PageRequest page, boolean hasAbove) {
        long after = page.after() == null ? 0 : page.after().id();
        List<CommentResponse> rows = rows("c.id > :place", "c.id", page.size() + 1, 0, postId, after);
        boolean hasMore = rows.size() > page.size();
        List<CommentResponse> shown = hasMore ? rows.subList(0, page.size()) : rows;
        Cursor next = hasMore ? cursor(shown.get(shown.size() - 1)) : null;
        Cursor previous = !hasAbove ? null : shown.isEmpty() ? new Cursor(after + 1) : cursor(shown.get(0));
        return new Page<>(shown, new PageInfo(page.size(), next, previous, null, null));
    }

    private Page<CommentResponse> above(long postId, PageRequest page, boolean hasBelow) {
        long before = page.before().id();
        List<CommentResponse> rows = rows("c.id < :place", "c.id DESC", page.size() + 1, 0, postId, before);
        boolean hasMore = rows.size() > page.size();
        List<CommentResponse> shown = hasMore ? rows.subList(0, page.size()) : rows;
        Collections.reverse(shown);
        Cursor previous = hasMore ? cursor(shown.get(0)) : null;
        Cursor next = !hasBelow ? null
                : shown.isEmpty() ? new Cursor(Math.max(0, before - 1)) : cursor(shown.get(shown.size() - 1));
        return new Page<>(shown, new PageInfo(page.size(), next, previous, null, null));
    }

    private Page<CommentResponse> byNumber(long postId, PageRequest page, long total) {
        List<CommentResponse> rows = page.offset() >= total ? List.of()
                : rows("c.id > :place", "c.id", page.size(), page.offset(), postId, 0);
        boolean hasNext = !rows.isEmpty() && page.offset() + rows.size() < total;
        boolean hasPrevious = !rows.isEmpty() && page.page() > 1;
        return new Page<>(rows, new PageInfo(page.size(), hasNext ? cursor(rows.get(rows.size() - 1)) : null,
                hasPrevious ? cursor(rows.get(0)) : null, page.page(), total));
    }

    /** The ids come from the index alone, so that skipping costs no row. */
    private List<CommentResponse> rows(String place, String order, int limit, long offset, long postId, long id) {
        NativeQuery<Object[]> query = unitOfWork.session().createNativeQuery("SELECT " + COLUMNS + """

                        FROM (SELECT c.id FROM comments c WHERE c.post_id = :post AND c.deleted = 0 AND\s""" + place
                        + " ORDER BY " + order + """
                         LIMIT :limit OFFSET :offset) page
                        JOIN comments c ON c.id = page.id JOIN accounts a ON a.id = c.author_id
                        ORDER BY\s""" + order, Object[].class);
        return new java.util.ArrayList<>(query
                .setParameter("post", postId)
                .setParameter("place", id)
                .setParameter("limit", limit)
                .setParameter("offset", offset)
                .list().stream().map(this::response).toList());
    }

    private CommentResponse response(Object[] row) {
        int version = ((Number) row[7]).intValue();
        return new CommentResponse(((Number) row[0]).longValue(), ((Number) row[1]).longValue(),
                AuthorResponse.of(row[2], row[3], row[4]), (String) row[5],
                WrittenText.html((String) row[5], (String) row[6], version, markdown),
                instant(row[8]), instant(row[9]), instant(row[10]), ((Number) row[11]).intValue());
    }

    private static Cursor cursor(CommentResponse comment) {
        return new Cursor(comment.id());
    }

    private static Instant instant(Object value) {
        return value == null ? null : ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
    }

    /** The families report BOOLEAN and the result of EXISTS as different types. */
    private static boolean isTrue(Object value) {
        return value instanceof Boolean truth ? truth : ((Number) value).intValue() != 0;
    }
}
