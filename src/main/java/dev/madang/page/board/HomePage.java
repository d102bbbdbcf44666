package dev.madang.page.board;

import dev.madang.board.CategoryResponse;
import dev.madang.board.PostSummary;
import dev.madang.page.Frame;
import java.util.List;

/** The view model of {@code board/home.jte}. */
public record HomePage(Frame frame, List<CategoryResponse> categories, List<PostSummary> newest) { }
