package dev.madang.page.board;

import dev.madang.board.CategoryResponse;
import dev.madang.board.PostSummary;
import dev.madang.page.Frame;
import java.util.List;

/** The view model of {@code board/category.jte}. */
public record CategoryPage(Frame frame, CategoryResponse category, List<PostSummary> posts, Pager pager) { }
