package dev.madang.page.board;

import dev.madang.board.CommentResponse;
import dev.madang.board.PostList;
import dev.madang.board.PostResponse;
import dev.madang.page.Frame;
import java.util.List;

/** The view model of {@code board/post.jte}. */
public record PostPage(Frame frame, PostResponse post, PostList.Neighbours neighbours, List<CommentResponse> comments,
        Pager pager) { }
