package dev.madang.board;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Versioned;
import java.time.Instant;
import java.util.List;

/** A category as it is answered. */
@Doc("A part of the board.")
public record CategoryResponse(
        @Doc(example = "3") long id,
        @Doc(example = "자유 마당") String name,
        @Doc(value = "May be empty.", example = "무엇이든 이야기해요") String description,
        @Doc(value = "Posts that are not deleted.", example = "1204") int postCount,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore int version) implements Versioned {

    static CategoryResponse of(Category category) {
        return new CategoryResponse(category.id(), category.name(), category.description(), category.postCount(),
                category.createdAt(), category.updatedAt(), category.version());
    }

    /** A category as a post names it. */
    @Doc("The category that a post is in.")
    public record Reference(@Doc(example = "3") long id, @Doc(example = "자유 마당") String name) { }

    /** All categories. */
    @Doc("All categories, the oldest first.")
    public record Listing(List<CategoryResponse> data) { }
}
