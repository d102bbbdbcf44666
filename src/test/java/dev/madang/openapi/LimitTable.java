package dev.madang.openapi;

import dev.madang.account.AccountLimits;
import dev.madang.auth.AuthLimits;
import dev.madang.board.BoardLimits;
import dev.madang.platform.http.IdempotencyKeys;
import dev.madang.platform.http.RequestBodyFilter;
import dev.madang.platform.limits.RateLimit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The numbers of the contract that no constraint of a key shows, from the constants that the code obeys. */
final class LimitTable {

    private LimitTable() {
    }

    /** Name and value, in English, in the order in which they are shown. */
    static Map<String, String> rows() {
        var rows = new LinkedHashMap<String, String>();
        rows.put("Request body", RequestBodyFilter.MAX_BYTES / 1024 + " KiB");
        rows.put("Access token", life(AuthLimits.ACCESS_TOKEN_LIFE));
        rows.put("Refresh token", life(AuthLimits.REFRESH_TOKEN_LIFE));
        rows.put("A replaced refresh token, after the first use of its successor", life(AuthLimits.REFRESH_GRACE));
        rows.put("Session, from its login to its end", life(AuthLimits.SESSION_LIFE));
        rows.put("Link that confirms an address", life(AccountLimits.VERIFY_LINK_LIFE));
        rows.put("Link that resets a password", life(AccountLimits.RESET_LINK_LIFE));
        rows.put("Answer that an Idempotency-Key brings again", life(IdempotencyKeys.KEPT));
        rows.put("Signing up and asking for free addresses, by network address", rate(AccountLimits.ADDRESS_QUESTIONS));
        rows.put("Failed logins, by network address", rate(AuthLimits.FAILED_LOGINS));
        rows.put("Wait after " + AuthLimits.FAILURES_BEFORE_DELAY + " failed logins in a row, by account",
                "growing, at most " + life(AuthLimits.LOGIN_DELAY_MAX));
        rows.put("Mails to one address", rate(AccountLimits.MAILS));
        rows.put("Posts, by member", rate(BoardLimits.POSTS));
        rows.put("Comments, by member", rate(BoardLimits.COMMENTS));
        rows.put("Readers counted, by member or network address", rate(BoardLimits.VIEWS));
        rows.put("An author takes back what he deleted himself", life(BoardLimits.RESTORE_WITHIN));
        return rows;
    }

    private static String rate(RateLimit limit) {
        return limit.windows().stream()
                .map(window -> window.quota() + " in " + life(window.length()))
                .collect(Collectors.joining(", "));
    }

    private static String life(Duration duration) {
        if (duration.toDays() > 1) {
            return duration.toDays() + " days";
        }
        if (duration.toHours() >= 1 && duration.toMinutesPart() == 0) {
            return duration.toHours() == 1 ? "1 hour" : duration.toHours() + " hours";
        }
        if (duration.toMinutes() > 1) {
            return duration.toMinutes() + " minutes";
        }
        return duration.toSeconds() + " seconds";
    }
}
