package dev.madang.auth;

import dev.madang.platform.limits.RateLimit;
import java.time.Duration;

/** Every number of the contract that is about logins and tokens; documentation and tests read it here. */
public final class AuthLimits {

    /** Argon2id as the OWASP password storage cheat sheet has it. */
    public static final int ARGON2_MEMORY_KIB = 19_456;
    public static final int ARGON2_ITERATIONS = 2;
    public static final int ARGON2_PARALLELISM = 1;

    /** How long a request waits for its turn to hash before it is answered with 503. */
    static final Duration HASHING_WAIT = Duration.ofSeconds(1);

    /** Life of an access token. */
    public static final Duration ACCESS_TOKEN_LIFE = Duration.ofMinutes(10);

    /** Life of a refresh token, unless the session ends before. */
    public static final Duration REFRESH_TOKEN_LIFE = Duration.ofDays(14);

    /** How long after its successor's first use a refresh token still works. */
    public static final Duration REFRESH_GRACE = Duration.ofSeconds(30);

    /** A session ends this long after its login, whatever happens. */
    public static final Duration SESSION_LIFE = Duration.ofDays(90);

    /**
     * How far the clock of the node that issued a token may be ahead of ours. A token is taken that much before its time,
     * and never after its end.
     */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    /** Failed logins from one address. */
    public static final RateLimit FAILED_LOGINS = RateLimit.perMinute("login", 10);

    /** Failures in a row after which an account's next login has to wait. */
    public static final int FAILURES_BEFORE_DELAY = 10;

    /** The longest that it has to wait; the first delay is a second, and each further one twice as long. */
    public static final Duration LOGIN_DELAY_MAX = Duration.ofSeconds(60);

    /** Code points of a user agent that a session remembers. */
    static final int USER_AGENT_MAX = 255;

    private AuthLimits() { }
}
