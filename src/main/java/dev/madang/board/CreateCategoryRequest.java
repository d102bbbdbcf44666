package dev.madang.board;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;
import jakarta.validation.constraints.Pattern;

/** What a new category is made from. */
public record CreateCategoryRequest(
        @Doc(value = "Unique without regard to case and width.", example = "텃밭")
        @NotBlankText @CodePoints(min = 1, max = BoardLimits.CATEGORY_NAME)
        @Pattern(regexp = BoardLimits.ONE_LINE, message = "invalid-character") String name,
        @OptionalKey @Doc(example = "심고 가꾸고 거두기")
        @CodePoints(max = BoardLimits.CATEGORY_DESCRIPTION)
        @Pattern(regexp = BoardLimits.ONE_LINE, message = "invalid-character") String description) { }
