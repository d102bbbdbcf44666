package dev.madang.board;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The text of a post: the source as it was written, and the HTML that was made from it. */
@Entity
@Table(name = "post_contents")
public class PostContent {

    @Id
    @Column(name = "post_id")
    private Long postId;

    private String content;

    @Column(name = "content_html")
    private String contentHtml;

    @Column(name = "html_version")
    private int htmlVersion;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected PostContent() { }

    PostContent(long postId, WrittenText text, Instant now) {
        this.postId = postId;
        createdAt = now;
        replace(text, now);
    }

    final void replace(WrittenText text, Instant now) {
        content = text.content();
        contentHtml = text.contentHtml();
        htmlVersion = text.htmlVersion();
        updatedAt = now;
    }

    String content() {
        return content;
    }
}
