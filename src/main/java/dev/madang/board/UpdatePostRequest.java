package dev.madang.board;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;
import jakarta.validation.constraints.Pattern;

/** What changes of a post; a key that is left out leaves its value. */
public record UpdatePostRequest(
        @OptionalKey @Doc(value = "Plain text in one line.", example = "토마토 나눔합니다")
        @NotBlankText @CodePoints(min = 1, max = BoardLimits.TITLE)
        @Pattern(regexp = BoardLimits.ONE_LINE, message = "invalid-character") String title,
        @OptionalKey @Doc(value = "Markdown: CommonMark with tables, strikethrough and autolinks.",
                example = "올해는 **많이** 열렸습니다.")
        @NotBlankText @CodePoints(min = 1, max = BoardLimits.CONTENT) String content) { }
