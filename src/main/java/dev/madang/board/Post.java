package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.platform.http.ProblemException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A post, without its text. Its counters are changed by statements alone, never from here; a post that is deleted keeps
 * its row, so that it can be taken back.
 */
@Entity
@Table(name = "posts")
public class Post {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "category_id", updatable = false)
    private long categoryId;

    @Column(name = "author_id", updatable = false)
    private long authorId;

    private String title;

    @Column(name = "comment_count", updatable = false)
    private int commentCount;

    @Column(name = "view_count", updatable = false)
    private long viewCount;

    private int version;

    private boolean deleted;

    @Column(name = "deleted_at")
    private Instant deletedAt;

    @Column(name = "deleted_by")
    private Long deletedBy;

    @Column(name = "edited_at")
    private Instant editedAt;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Post() { }

    Post(long categoryId, long authorId, String title, Instant now) {
        this.categoryId = categoryId;
        this.authorId = authorId;
        this.title = title;
        createdAt = now;
        updatedAt = now;
    }

    /** @throws ProblemException {@code post-deleted} */
    void requirePresent() {
        if (deleted) {
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
    }

    /** @throws ProblemException {@code not-the-author} */
    void requireChangeableBy(Member member) {
        Deletion.requireAuthorOrModerator(authorId, member);
    }

    /** After a change of title or text, which alone make a new version. */
    void edit(String newTitle, Instant now) {
        title = newTitle;
        version++;
        editedAt = now;
        updatedAt = now;
    }

    void delete(Member by, Instant now) {
        deleted = true;
        deletedAt = now;
        deletedBy = by.id();
        updatedAt = now;
    }

    /** @throws ProblemException {@code not-the-author}, {@code restore-too-late} */
    void restore(Member by, Instant now) {
        Deletion.requireMayRestore(authorId, deletedBy, deletedAt, by, now);
        deleted = false;
        deletedAt = null;
        deletedBy = null;
        updatedAt = now;
    }

    Long id() {
        return id;
    }

    long categoryId() {
        return categoryId;
    }

    String title() {
        return title;
    }

    int version() {
        return version;
    }

    boolean isDeleted() {
        return deleted;
    }
}
