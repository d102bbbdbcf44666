package dev.madang.mail;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** When a mail is tried again, and when no more. */
final class RetrySchedule {

    /** After the first attempt; doubled after each further one. */
    static final Duration FIRST_DELAY = Duration.ofSeconds(10);

    /** Between two attempts, when it is this mail that was not taken: full mailbox, greylisting. */
    static final Duration MAX_DELAY = Duration.ofHours(1);

    /** Between two attempts, when no mail could be handed over: once the server is back, none shall wait for an hour. */
    static final Duration MAX_DELAY_UNAVAILABLE = Duration.ofMinutes(5);

    /** After it was written, a mail is given up; RFC 5321 section 4.5.4.1 says 4 to 5 days. */
    static final Duration GIVE_UP_AFTER = Duration.ofDays(4);

    /** The part of a delay by which it is shortened at most, so that mails that failed together do not come back together. */
    static final double JITTER = 0.25;

    /** Doublings after which every delay is at its limit; more would overflow. */
    private static final int MAX_DOUBLINGS = 20;

    private final DoubleSupplier random;

    /** @param random between 0 and 1 */
    RetrySchedule(DoubleSupplier random) {
        this.random = random;
    }

    /** @param attempts how many there have been, at least 1 */
    Duration delayAfter(int attempts, Duration max) {
        long millis = Math.min(max.toMillis(),
                FIRST_DELAY.toMillis() << Math.min(Math.max(attempts, 1) - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(Math.round(millis * (1 - JITTER * random.getAsDouble())));
    }
}
