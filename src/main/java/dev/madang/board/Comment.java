package dev.madang.board;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What somebody wrote under a post. */
@Entity
@Table(name = "comments")
public class Comment {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "post_id", nullable = false, updatable = false)
    private long postId;

    @Column(name = "author_id", nullable = false, updatable = false)
    private long authorId;

    @Column(nullable = false)
    private String content;

    @Column(name = "content_html", nullable = false)
    private String contentHtml;

    @Column(name = "html_version", nullable = false)
    private int htmlVersion;

    @Column(nullable = false)
    private int version;

    @Column(nullable = false)
    private boolean deleted;

    @Column(name = "deleted_at")
    private Instant deletedAt;

    @Column(name = "deleted_by")
    private Long deletedBy;

    @Column(name = "edited_at")
    private Instant editedAt;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    protected Comment() { }

    Comment(long postId, long authorId, WrittenText text, Instant now) {
        this.postId = postId;
        this.authorId = authorId;
        write(text);
        createdAt = now;
        updatedAt = now;
    }

    /** An edit that changes nothing is none. */
    void edit(WrittenText text, Instant now) {
        if (text.content().equals(content)) {
            return;
        }
        write(text);
        version++;
        editedAt = now;
        updatedAt = now;
    }

    void delete(long by, Instant now) {
        deleted = true;
        deletedAt = now;
        deletedBy = by;
        updatedAt = now;
    }

    void restore(Instant now) {
        deleted = false;
        deletedAt = null;
        deletedBy = null;
        updatedAt = now;
    }

    private void write(WrittenText text) {
        content = text.content();
        contentHtml = text.contentHtml();
        htmlVersion = text.htmlVersion();
    }

    long id() {
        return id;
    }

    long postId() {
        return postId;
    }

    long authorId() {
        return authorId;
    }

    int version() {
        return version;
    }

    boolean isDeleted() {
        return deleted;
    }

    Instant deletedAt() {
        return deletedAt;
    }

    Long deletedBy() {
        return deletedBy;
    }
}
