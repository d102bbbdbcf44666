package dev.madang.account;

import dev.madang.platform.http.ProblemType;

/** The refusals that are about accounts. */
public enum AccountProblem implements ProblemType {
    INVALID_LINK(400, "invalid-link"),
    WRONG_PASSWORD(403, "wrong-password"),
    CROSS_SITE(403, "cross-site"),
    USER_NOT_FOUND(404, "user-not-found"),
    EMAIL_TAKEN(409, "email-taken"),
    NICKNAME_TAKEN(409, "nickname-taken"),
    LAST_ADMINISTRATOR(409, "last-administrator");

    private final int status;
    private final String code;

    AccountProblem(int status, String code) {
        this.status = status;
        this.code = code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String code() {
        return code;
    }
}
