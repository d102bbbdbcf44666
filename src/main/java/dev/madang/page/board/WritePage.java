package dev.madang.page.board;

import dev.madang.board.CategoryResponse;
import dev.madang.page.Frame;
import java.util.List;

/** The view model of {@code board/write.jte}. */
public record WritePage(Frame frame, List<CategoryResponse> categories) { }
