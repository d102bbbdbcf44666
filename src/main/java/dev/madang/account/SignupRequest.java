package dev.madang.account;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;

/** What somebody gives who wants to become a member. */
public record SignupRequest(
        @Doc(value = "Compared in lower case, its domain in Punycode.", example = "gildong@example.com")
        @CodePoints(min = 1, max = AccountLimits.EMAIL_MAX) @EmailAddress.Valid String email,
        @Doc(value = "Any characters; none is trimmed or cut. Not one of the common ones, not the address and not the "
                + "nickname.", example = "four quiet words here")
        @CodePoints(min = Passwords.MIN_LENGTH, max = Passwords.MAX_LENGTH) String password,
        @Doc(value = "Kept in Normalization Form C; unique without regard to case and width.", example = "길동")
        @CodePoints(min = AccountLimits.NICKNAME_MIN, max = AccountLimits.NICKNAME_MAX) @Nickname.Valid
        String nickname) { }
