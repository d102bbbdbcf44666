package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of posts. Whoever changes more than one row locks in this order: a comment, its post, the post's category,
 * counted ranges.
 */
public final class PostRepository {

    private final UnitOfWork unitOfWork;
    private final Markdown markdown;

    /** A post and whether it is deleted. */
    public record Found(PostResponse post, boolean deleted) { }

    public PostRepository(UnitOfWork unitOfWork, Markdown markdown) {
        this.unitOfWork = unitOfWork;
        this.markdown = markdown;
    }

    /** One statement. @return the whole post, deleted or not */
    public Optional<Found> find(long id) {
        return unitOfWork.session().createQuery("""
                        select p.id, p.categoryId, c.name, p.authorId, a.nickname, a.role, p.title, p.commentCount,
                          p.viewCount, p.createdAt, p.updatedAt, t.content, t.contentHtml, t.htmlVersion, p.editedAt,
                          p.version, p.deleted
                        from Post p
                        join PostContent t on t.postId = p.id
                        join Category c on c.id = p.categoryId
                        join Account a on a.id = p.authorId
                        where p.id = :id""", Object[].class)
                .setTupleTransformer((row, aliases) -> new Found(new PostResponse((Long) row[0],
                        new CategoryResponse.Reference((Long) row[1], (String) row[2]),
                        AuthorResponse.of(row[3], row[4], row[5]),
                        (String) row[6], (Integer) row[7], (Long) row[8], (Instant) row[9], (Instant) row[10],
                        (String) row[11],
                        WrittenText.html((String) row[11], (String) row[12], (Integer) row[13], markdown),
                        (Instant) row[14], (Integer) row[15]), (Boolean) row[16]))
                .setParameter("id", id)
                .uniqueResultOptional();
    }

    /** One statement. @return the HTML of the texts of posts by their ids */
    public Map<Long, String> htmlOf(List<Long> ids) {
        Map<Long, String> texts = new HashMap<>();
        unitOfWork.session().createQuery("""
                        select t.postId, t.content, t.contentHtml, t.htmlVersion from PostContent t where t.postId in :ids""",
                        Object[].class)
                .setParameter("ids", ids)
                .list().forEach(row -> texts.put((Long) row[0],
                        WrittenText.html((String) row[1], (String) row[2], (Integer) row[3], markdown)));
        return texts;
    }

    /** Reads as a reader does what has been changed, so that the answer is the same to the last byte. */
    PostResponse written(Post post) {
        return find(post.id()).orElseThrow().post();
    }

    /** @return the post, its row locked until the commit */
    Optional<Post> findLocked(long id) {
        return Optional.ofNullable(unitOfWork.writing().find(Post.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** @return the text of a post whose row is locked */
    PostContent contentOf(Post post) {
        return unitOfWork.writing().find(PostContent.class, post.id());
    }

    /**
     * Adds a post. The category's counter goes first: its row is needed for the foreign key, too, and two who had only
     * shared it would wait for each other. It is held until the commit, which therefore comes soon after.
     *
     * @return what a reader gets, or nothing when the category is gone
     */
    Optional<PostResponse> add(CategoryResponse.Reference category, Member author, String title, WrittenText text,
            Instant now) {
        if (changeCount(category.id(), 1) == 0) {
            return Optional.empty();
        }
        var post = new Post(category.id(), author.id(), title, now);
        unitOfWork.writing().persist(post);
        unitOfWork.writing().persist(new PostContent(post.id(), text, now));
        return Optional.of(new PostResponse(post.id(), category,
                AuthorResponse.of(author), title, 0, 0, now, now, text.content(), text.contentHtml(), null,
                post.version()));
    }

    /** Corrects the counters after a post has been deleted or taken back; its row is locked. */
    void count(Post post, int by) {
        changeCount(post.categoryId(), by);
        // No row where the range is still open: then the post is counted when the list is read.
        unitOfWork.session().createNativeMutationQuery("""
                        UPDATE post_buckets SET visible = visible + :by
                        WHERE list_id IN (0, :category) AND bucket = :bucket""")
                .setParameter("by", by).setParameter("category", post.categoryId())
                .setParameter("bucket", post.id() / BoardLimits.BUCKET_SIZE)
                .executeUpdate();
    }

    private int changeCount(long category, int by) {
        return unitOfWork.session().createNativeMutationQuery(
                        "UPDATE categories SET post_count = post_count + :by WHERE id = :category")
                .setParameter("by", by).setParameter("category", category)
                .executeUpdate();
    }
}
