package dev.madang.auth;

import dev.madang.account.Passwords;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;

/** A new password, on the strength of the old one. */
public record ChangePasswordRequest(
        @Doc(example = "four quiet words here") @CodePoints(min = 1, max = Passwords.MAX_LENGTH) String currentPassword,
        @Doc(example = "five other quiet words here")
        @CodePoints(min = Passwords.MIN_LENGTH, max = Passwords.MAX_LENGTH) String newPassword) { }
