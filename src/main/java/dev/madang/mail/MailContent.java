package dev.madang.mail;

import java.util.List;

/**
 * What one mail says, in one language, as its templates show it: nothing in it is escaped.
 *
 * @param paragraphs what comes before the button
 * @param button the label of the button, or null when there is nothing to press
 * @param link where the button leads, or null
 * @param linkHint what to do with the link where the button does not work, or null
 * @param notes what comes after the button
 * @param footer why this mail came
 */
public record MailContent(String language, String siteName, String siteUrl, String subject, List<String> paragraphs,
        String button, String link, String linkHint, List<String> notes, String footer) {

    /** The text that goes beside the HTML, for those who read mail as text. */
    public String text() {
        var text = new StringBuilder();
        paragraphs.forEach(paragraph -> text.append(paragraph).append("\n\n"));
        if (link != null) {
            text.append(button).append(":\n").append(link).append("\n\n");
        }
        notes.forEach(note -> text.append(note).append("\n\n"));
        // "-- " starts a signature (RFC 3676 section 4.3).
        return text.append("-- \n").append(siteName).append(" <").append(siteUrl).append(">\n")
                .append(footer).append('\n').toString();
    }
}
