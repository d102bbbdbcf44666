package dev.madang.page.docs;

/**
 * The view model of {@code docs.jte}.
 *
 * @param language          of this page: {@code ko} or {@code en}
 * @param context           the context path; empty where the application is ROOT
 * @param start             the variables that the examples use, as a shell sets them
 * @param otherLanguage     the other one
 * @param otherLanguageName in itself
 */
public record DocsPage(String language, String siteName, String context, String start, String otherLanguage,
        String otherLanguageName, ApiReference api, Words words) {

    /** A text of the page itself. */
    public String text(String key) {
        return words.of(key);
    }
}
