package dev.madang.platform.limits;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How often one subject may do something.
 *
 * @param policy its name, in the table and in the RateLimit header
 * @param windows every one of which must have room; any span of a window's length holds at most its quota
 */
public record RateLimit(String policy, List<Window> windows) {

    /** Hits that a row can hold. */
    public static final int MAX_QUOTA = 64;

    /** At most {@code quota} in any span of this length. */
    public record Window(int quota, Duration length) { }

    public RateLimit {
        windows = windows.stream().sorted(Comparator.comparing(Window::length)).toList();
        if (windows.isEmpty() || windows.stream().anyMatch(window -> window.quota() < 1 || window.quota() > MAX_QUOTA)) {
            throw new IllegalArgumentException("a quota is 1 to " + MAX_QUOTA);
        }
    }

    public static RateLimit perMinute(String policy, int quota) {
        return new RateLimit(policy, List.of(new Window(quota, Duration.ofMinutes(1))));
    }

    /** The longest window: as long is a hit remembered. */
    Duration memory() {
        return windows.get(windows.size() - 1).length();
    }
}
