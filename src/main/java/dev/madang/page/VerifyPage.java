package dev.madang.page;

import dev.madang.platform.http.Messages;

/**
 * The view model of {@code verify.jte}: the page behind the link in a mail.
 *
 * @param verifyId what the form sends; empty when there is nothing to confirm any more
 * @param button   the words on the form's button
 */
public record VerifyPage(String language, String siteName, String context, String title, String text, String verifyId,
        String button, String home) {

    /** Asks for a click, so that a program that only opens links confirms nothing. */
    public static VerifyPage ask(Messages messages, String language, String siteName, String context, String verifyId) {
        return of(messages, language, siteName, context, "ask", verifyId);
    }

    /** The address is confirmed. */
    public static VerifyPage done(Messages messages, String language, String siteName, String context) {
        return of(messages, language, siteName, context, "done", "");
    }

    /** The link is unknown, used or too old. */
    public static VerifyPage failed(Messages messages, String language, String siteName, String context) {
        return of(messages, language, siteName, context, "failed", "");
    }

    private static VerifyPage of(Messages messages, String language, String siteName, String context, String state,
            String verifyId) {
        return new VerifyPage(language, siteName, context, messages.text(language, "page.verify." + state + ".title"),
                messages.text(language, "page.verify." + state + ".text", siteName), verifyId,
                messages.text(language, "page.verify.button"), messages.text(language, "page.home"));
    }
}
