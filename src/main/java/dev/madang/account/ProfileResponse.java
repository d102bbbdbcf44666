package dev.madang.account;

import dev.madang.platform.http.Doc;
import java.time.Instant;

/** A member as he sees himself. */
@Doc("A member as he sees himself.")
public record ProfileResponse(
        @Doc(example = "12") long id,
        @Doc(example = "길동") String nickname,
        Role role,
        @Doc(value = "As it was typed.", example = "gildong@example.com") String email,
        boolean emailVerified,
        Instant createdAt) {

    static ProfileResponse of(Account account) {
        return new ProfileResponse(account.id(), account.nickname().toString(), account.role(),
                account.email().toString(), account.isEmailVerified(), account.createdAt());
    }
}
