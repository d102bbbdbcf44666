package dev.madang.account;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.validation.CodePoints;

/** Asks for a mail to an address. */
public record EmailRequest(
        @Doc(example = "gildong@example.com")
        @CodePoints(min = 1, max = AccountLimits.EMAIL_MAX) @EmailAddress.Valid String email) { }
