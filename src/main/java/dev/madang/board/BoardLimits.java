package dev.madang.board;

import dev.madang.platform.limits.RateLimit;
import java.time.Duration;

/** Every number of the board's contract, once. Lengths count code points. */
public final class BoardLimits {

    public static final int CATEGORY_NAME = 32;
    public static final int CATEGORY_DESCRIPTION = 200;
    public static final int TITLE = 100;
    public static final int CONTENT = 20_000;
    public static final int COMMENT = 2_000;

    /** The pattern of a text without line breaks and other control characters. */
    static final String ONE_LINE = "\\P{Cc}*";

    /** How long an author may take back what he deleted himself; a moderator always may. */
    public static final Duration RESTORE_WITHIN = Duration.ofMinutes(10);

    /** A reader counts once in this time for each post. */
    public static final Duration VIEW_COUNTS_FOR = Duration.ofHours(1);

    /** Per member. */
    public static final RateLimit POSTS = RateLimit.perMinute("posts", 6);
    public static final RateLimit COMMENTS = RateLimit.perMinute("comments", 20);

    /** Per member, or per address of who is not logged in: a page a second is more than anybody reads. */
    public static final RateLimit VIEWS = RateLimit.perMinute("views", 60);

    /** Ids in a counted range; see docs/decisions/0002. */
    static final long BUCKET_SIZE = 1_024;

    private BoardLimits() { }

    static long firstIdOf(long bucket) {
        return bucket * BUCKET_SIZE;
    }
}
