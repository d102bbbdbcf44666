package dev.madang.account;

import dev.madang.platform.limits.RateLimit;
import java.time.Duration;
import java.util.List;

/** Every number of the contract that is about accounts; documentation and tests read it here. */
public final class AccountLimits {

    /** Code points of an e-mail address, and bytes of its canonical form (RFC 5321 section 4.5.3.1.3). */
    public static final int EMAIL_MAX = 254;

    /** Code points of a nickname. */
    public static final int NICKNAME_MIN = 2;

    /** Code points of a nickname. */
    public static final int NICKNAME_MAX = 32;

    /** Bytes that the canonical form of a nickname may have: the width of its column. */
    static final int NICKNAME_CANONICAL_MAX = 512;

    /** Marks that may follow each other on one letter of a nickname; no living script needs more. */
    static final int NICKNAME_MARKS_MAX = 3;

    /** How long the link that confirms an address works; as long is an unconfirmed account's name kept for it. */
    public static final Duration VERIFY_LINK_LIFE = Duration.ofHours(24);

    /** How long the link that resets a password works. */
    public static final Duration RESET_LINK_LIFE = Duration.ofHours(1);

    /** Whoever asks which addresses have an account, by asking or by signing up, asks from one budget. */
    public static final RateLimit ADDRESS_QUESTIONS = new RateLimit("signup", List.of(
            new RateLimit.Window(10, Duration.ofMinutes(1)), new RateLimit.Window(60, Duration.ofHours(1))));

    /** Mails to one address. */
    public static final RateLimit MAILS = new RateLimit("mail",
            List.of(new RateLimit.Window(5, Duration.ofHours(1))));

    private AccountLimits() { }
}
