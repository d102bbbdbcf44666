package dev.madang.auth;

import dev.madang.account.AccountLimits;
import dev.madang.account.Passwords;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.validation.CodePoints;
import jakarta.validation.constraints.Pattern;

/** Who wants to come in, and how he proves it. */
public record LoginRequest(
        @Doc(example = "gildong@example.com") @CodePoints(min = 1, max = AccountLimits.EMAIL_MAX) String email,
        @Doc(example = "four quiet words here") @CodePoints(min = 1, max = Passwords.MAX_LENGTH) String password,
        @OptionalKey @Doc(value = "Where the refresh token travels: `body`, which is the default, or `cookie`, for pages of "
                + "this site in a browser.", example = "cookie")
        @Pattern(regexp = "body|cookie", message = "value") String refreshIn) { }
