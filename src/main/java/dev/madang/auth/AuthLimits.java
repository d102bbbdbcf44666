package dev.madang.auth;

import java.time.Duration;

/** Every number about passwords, tokens and sessions, once; documentation and tests read them here. */
public final class AuthLimits {

    /** How long an access token is good for. */
    public static final Duration ACCESS_TOKEN_LIFE = Duration.ofMinutes(10);

    /** How long a refresh token is good for. */
    public static final Duration REFRESH_TOKEN_LIFE = Duration.ofDays(14);

    /** How long a login lasts in all, however often it is refreshed. */
    public static final Duration SESSION_LIFE = Duration.ofDays(90);

    /** How long a refresh token still works after its successor has been used. */
    public static final Duration REFRESH_GRACE = Duration.ofSeconds(30);

    private AuthLimits() { }
}
