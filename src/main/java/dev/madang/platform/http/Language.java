package dev.madang.platform.http;

import java.util.List;
import java.util.Locale;

/** Chooses between Korean and English by Accept-Language (RFC 9110 section 12.5.4, RFC 4647 look-up). */
public final class Language {

    /** Longer headers are not worth the time; nobody sends them. */
    private static final int MAX_LENGTH = 500;

    private Language() { }

    /**
     * @param acceptLanguage the header, or null
     * @param otherwise the language when neither is asked for, or the header cannot be read
     */
    public static String choose(String acceptLanguage, String otherwise) {
        if (acceptLanguage == null || acceptLanguage.length() > MAX_LENGTH) {
            return otherwise;
        }
        try {
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(acceptLanguage);
            for (Locale.LanguageRange range : ranges) {
                String language = range.getRange().replaceAll("-.*", "");
                if (range.getWeight() > 0 && Messages.LANGUAGES.contains(language)) {
                    return language;
                }
            }
        } catch (RuntimeException e) {
            // Not only IllegalArgumentException: for "-" the parser throws ArrayIndexOutOfBoundsException.
            return otherwise;
        }
        return otherwise;
    }
}
