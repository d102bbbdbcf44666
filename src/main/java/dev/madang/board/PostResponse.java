package dev.madang.board;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Versioned;
import jakarta.annotation.Nullable;
import java.time.Instant;

/** A whole post. */
@Doc("A whole post.")
public record PostResponse(
        @Doc(example = "1234") long id,
        CategoryResponse.Reference category,
        @Nullable @Doc("Null when the member has left.") AuthorResponse author,
        @Doc(value = "Plain text.", example = "토마토 나눔합니다") String title,
        @Doc(value = "Comments that are not deleted.", example = "3") int commentCount,
        @Doc(value = "Readers, each counted once an hour; some seconds behind.", example = "57") long viewCount,
        Instant createdAt,
        Instant updatedAt,
        @Doc(value = "Markdown, as it was written.", example = "올해는 **많이** 열렸습니다.") String content,
        @Doc(value = "Made from `content`; safe to show as it is.",
                example = "<p>올해는 <strong>많이</strong> 열렸습니다.</p>\n") String contentHtml,
        @Nullable @Doc("Null until an edit.") Instant editedAt,
        @JsonIgnore int version) implements Versioned {

    ContentResponse contentOnly() {
        return new ContentResponse(id, content, contentHtml, version);
    }

    /** Only the text of a post. */
    @Doc("Only the text of a post.")
    public record ContentResponse(
            @Doc(example = "1234") long id,
            @Doc(value = "Markdown, as it was written.", example = "올해는 **많이** 열렸습니다.") String content,
            @Doc(value = "Made from `content`; safe to show as it is.",
                    example = "<p>올해는 <strong>많이</strong> 열렸습니다.</p>\n") String contentHtml,
            @JsonIgnore int version) implements Versioned { }
}
