package dev.madang.page.docs;

/**
 * The view model of {@code docs.jte}.
 *
 * @param language      of this page: {@code ko} or {@code en}
 * @param context       the context path; empty where the application is ROOT
 * @param base          where the API is, as curl needs it, with the context path and without a slash at its end
 * @param otherLanguage the name of the other language, in itself
 * @param otherPath     the path of the same page in the other language, relative to the context
 */
public record DocsPage(String language, String siteName, String context, String base, String otherLanguage,
        String otherPath, ApiReference api, Words words) {

    /** A text of the page itself. */
    public String text(String key) {
        return words.of(key);
    }
}
