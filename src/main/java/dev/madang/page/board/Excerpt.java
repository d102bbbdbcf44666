package dev.madang.page.board;

import dev.madang.platform.http.Text;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The beginning of a text, without its markup, for descriptions that search engines and previews show. */
final class Excerpt {

    /** Code points; what search engines show of a description. */
    private static final int LENGTH = 160;

    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private static final Pattern REFERENCE = Pattern.compile("&(?:#(\\d{1,7})|(lt|gt|amp));");

    private static final Map<String, String> NAMED = Map.of("lt", "<", "gt", ">", "amp", "&");

    private Excerpt() { }

    /** @param html as our own Markdown makes it: no named references but these, and no &lt; but those of tags */
    static String of(String html) {
        String text = REFERENCE.matcher(TAG.matcher(html).replaceAll(" ")).replaceAll(reference -> Matcher.quoteReplacement(
                reference.group(1) == null ? NAMED.get(reference.group(2)) : Character.toString(Integer.parseInt(reference.group(1)))));
        return Text.excerpt(text.replaceAll("\\s+", " ").strip(), LENGTH);
    }
}
