package dev.madang.board;

import dev.madang.platform.http.Doc;
import jakarta.annotation.Nullable;
import java.time.Instant;

/** A post in a list. */
@Doc("A post in a list.")
public record PostSummary(
        @Doc(example = "1234") long id,
        CategoryResponse.Reference category,
        @Nullable @Doc("Null when the member has left.") AuthorResponse author,
        @Doc(value = "Plain text.", example = "토마토 나눔합니다") String title,
        @Doc(value = "Comments that are not deleted.", example = "3") int commentCount,
        @Doc(value = "Readers, each counted once an hour; some seconds behind.", example = "57") long viewCount,
        Instant createdAt,
        Instant updatedAt) { }
