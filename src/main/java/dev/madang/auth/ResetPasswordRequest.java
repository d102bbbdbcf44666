package dev.madang.auth;

import dev.madang.account.Passwords;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;

/** A new password, on the strength of a link. */
public record ResetPasswordRequest(
        @Doc("What stands behind `reset_id=` in the link.") String resetId,
        @Doc(example = "five other quiet words here")
        @CodePoints(min = Passwords.MIN_LENGTH, max = Passwords.MAX_LENGTH) String password) { }
