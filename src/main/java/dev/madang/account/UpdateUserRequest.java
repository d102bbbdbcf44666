package dev.madang.account;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import jakarta.validation.constraints.Pattern;

/** What administrators, and in part moderators, change of others. */
public record UpdateUserRequest(
        @OptionalKey @Doc(value = "For administrators.", example = "moderator")
        @Pattern(regexp = Role.MEMBER_NAME + "|" + Role.MODERATOR_NAME + "|" + Role.ADMIN_NAME, message = "value")
        String role,
        @OptionalKey @Doc(value = "`active` or `banned`; moderators may set it for members.", example = "banned")
        @Pattern(regexp = AccountStatus.SETTABLE, message = "value") String status) { }
