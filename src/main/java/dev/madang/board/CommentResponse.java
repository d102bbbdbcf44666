package dev.madang.board;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Versioned;
import jakarta.annotation.Nullable;
import java.time.Instant;

/** A comment. */
@Doc("A comment.")
public record CommentResponse(
        @Doc(example = "5678") long id,
        @Doc(example = "1234") long postId,
        @Doc("Null when the member has left.") @Nullable AuthorResponse author,
        @Doc(value = "Markdown, as written.", example = "**잘** 읽었습니다.") String content,
        @Doc(value = "Safe HTML of it.", example = "<p><strong>잘</strong> 읽었습니다.</p>") String contentHtml,
        Instant createdAt,
        Instant updatedAt,
        @Doc("Null until the first edit.") @Nullable Instant editedAt,
        @JsonIgnore int version) implements Versioned {

    CommentResponse updatedAt(Instant time) {
        return new CommentResponse(id, postId, author, content, contentHtml, createdAt, time, editedAt, version);
    }
}
