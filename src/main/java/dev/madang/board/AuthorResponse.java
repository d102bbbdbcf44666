package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.platform.http.Doc;

/** Who wrote something, as others see him. */
@Doc("The member who wrote it.")
public record AuthorResponse(
        @Doc(example = "12") long id,
        @Doc(example = "길동") String nickname,
        @Doc(example = "member") String role) {

    static AuthorResponse of(Member member) {
        return new AuthorResponse(member.id(), member.nickname(), member.role().wireName());
    }

    /** @return null for a member who has left, and with him his nickname */
    static AuthorResponse of(Object id, Object nickname, Object role) {
        return nickname == null ? null : new AuthorResponse(((Number) id).longValue(), (String) nickname, (String) role);
    }
}
