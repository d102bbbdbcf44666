package dev.madang.auth;

import dev.madang.platform.http.ProblemType;

/** The refusals that are about logins and sessions. */
public enum AuthProblem implements ProblemType {
    INVALID_CREDENTIALS(401, "invalid-credentials"),
    EMAIL_UNVERIFIED(403, "email-unverified"),
    NOT_SAME_ORIGIN(403, "not-same-origin"),
    SESSION_NOT_FOUND(404, "session-not-found");

    private final int status;
    private final String code;

    AuthProblem(int status, String code) {
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
