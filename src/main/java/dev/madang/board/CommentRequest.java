package dev.madang.board;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;

/** What a comment says: to write it, and, where it is already there, to edit it. */
public record CommentRequest(
        @Doc(value = "Markdown.", example = "**잘** 읽었습니다.")
        @NotBlankText @CodePoints(min = 1, max = BoardLimits.COMMENT) String content) { }
