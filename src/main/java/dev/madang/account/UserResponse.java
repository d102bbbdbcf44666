package dev.madang.account;

import dev.madang.platform.http.Doc;

/** A member as others see him. */
@Doc("A member as others see him.")
public record UserResponse(
        @Doc(example = "12") long id,
        @Doc(example = "길동") String nickname,
        Role role) {

    public static UserResponse of(Account account) {
        return new UserResponse(account.id(), account.nickname().toString(), account.role());
    }
}
