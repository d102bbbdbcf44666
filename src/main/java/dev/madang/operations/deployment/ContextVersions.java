package dev.madang.operations.deployment;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of versions in Tomcat, as {@code 000007-1a2b3c4d5e6f}: a number that grows, because Tomcat sends new requests
 * to the greatest in the order of strings, and the beginning of the WAR's SHA-256, so that a Tomcat itself says what it runs.
 */
final class ContextVersions {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)(-[0-9a-f]{12})?");

    private static final String FIRST = "000001-";

    private ContextVersions() { }

    /** The name under which a WAR goes above all that are there. */
    static String next(Collection<String> there, WarFile war) {
        String greatest = there.stream().max(Comparator.naturalOrder()).orElse("");
        if (greatest.isEmpty()) {
            return FIRST + war.shortHash();
        }
        Matcher matcher = NUMBERED.matcher(greatest);
        if (matcher.matches()) {
            String number = matcher.group(2);
            String next = String.format("%0" + number.length() + "d", new BigInteger(number).add(BigInteger.ONE));
            if (next.length() == number.length()) {
                return matcher.group(1) + next + "-" + war.shortHash();
            }
        }
        // Somebody else's way of numbering, or all digits used up: what is longer is greater.
        return greatest + "." + FIRST + war.shortHash();
    }

    /** Whether a version was made from this WAR. */
    static boolean isOf(String version, WarFile war) {
        return version.endsWith("-" + war.shortHash());
    }
}
