package dev.madang.account;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.validation.CodePoints;

/** What a member changes of himself. */
public record UpdateProfileRequest(
        @OptionalKey @Doc(example = "홍길동")
        @CodePoints(min = AccountLimits.NICKNAME_MIN, max = AccountLimits.NICKNAME_MAX) @Nickname.Valid
        String nickname) { }
