package dev.madang.platform.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The precondition of an edit (RFC 9110 section 13.1.1), compared by version: a strong entity tag
 * {@code "<version>-<hash>"} matches the state of that version whatever its hash, because counters and other people's
 * names are in the hash too. A weak tag never matches. Without the header nothing is required.
 */
public final class IfMatch {

    private static final Pattern TAG = Pattern.compile("\\s*(\\*|(?:W/)?\"[^\"]*\")\\s*(?:,|$)");

    private static final Pattern STRONG = Pattern.compile("\"(0|[1-9][0-9]{0,9})-[^\"]*\"");

    private final List<String> values;

    private IfMatch(List<String> values) {
        this.values = values;
    }

    public static IfMatch of(HttpHeaders headers) {
        List<String> values = headers.getRequestHeader(HttpHeaders.IF_MATCH);
        return new IfMatch(values == null ? List.of() : values);
    }

    /** @throws ProblemException {@code precondition-failed} when the header is there and names no tag of this version */
    public void require(int version) {
        if (!values.isEmpty() && values.stream().noneMatch(value -> matches(value, version))) {
            throw new ProblemException(HttpProblem.PRECONDITION_FAILED);
        }
    }

    private static boolean matches(String value, int version) {
        Matcher tags = TAG.matcher(value);
        while (tags.lookingAt()) {
            String tag = tags.group(1);
            Matcher strong = STRONG.matcher(tag);
            if (tag.equals("*") || strong.matches() && strong.group(1).equals(Integer.toString(version))) {
                return true;
            }
            if (tags.hitEnd()) {
                return false;
            }
            tags.region(tags.end(), value.length());
        }
        return false;
    }
}
