package dev.madang.account;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;

/** The proof that it is really the member who wants to leave. */
public record LeaveRequest(
        @Doc(example = "four quiet words here") @CodePoints(min = 1, max = Passwords.MAX_LENGTH) String password) { }
