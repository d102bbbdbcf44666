package dev.madang.page.board;

import dev.madang.account.UserResponse;
import dev.madang.board.PostSummary;
import dev.madang.page.Frame;
import java.util.List;

/** The view model of {@code board/member.jte}: a member and the newest of what he wrote. */
public record MemberPage(Frame frame, UserResponse member, List<PostSummary> posts) { }
