package dev.madang.page;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands around the content of every page, and how it is said in the page's language.
 *
 * @param context the context path, empty for the root
 * @param assets where stylesheets and scripts are
 * @param path of the page, without context and language; empty for what has no address of its own, as a refusal
 * @param title without the site's name; empty on the first page
 * @param description for search engines and previews, plain text
 * @param feed path of the Atom feed of what the page lists, without context and language
 * @param structured what machines read of the page, JSON-LD; empty for none
 * @param now when the page was made
 */
public record Frame(Site site, String language, String context, String assets, String path, String title, String description,
        Optional<String> feed, Optional<String> structured, Instant now) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);

    /** What is younger gets a mark. */
    private static final long NEW_HOURS = 24;

    /** @return words of the pages in this language */
    public String text(String key, Object... arguments) {
        return site.messages().text(language, "board." + key, arguments);
    }

    /** @return words that depend on a number: {@code key.one} or {@code key.other}, as the language has it */
    public String count(String key, long number) {
        return text(key + (number == 1 ? ".one" : ".other"), number);
    }

    /** @return the address of a page in this language */
    public String to(String page) {
        return context + site.path(language, page);
    }

    /** A page that is nobody's address: it says what became of a request. */
    public static Frame ofAnswer(Site site, Html html, String language, String context, String title, Instant now) {
        return new Frame(site, language, context, html.assets(), "", title, "", Optional.empty(), Optional.empty(), now);
    }

    public boolean hasAddress() {
        return !path.isEmpty();
    }

    /** @return the address of this page in a language, as a link names it; of the first page where this one has none */
    public String in(String other) {
        return context + site.path(other, hasAddress() ? path : "/");
    }

    /** @return the address of this page in a language, with scheme and host */
    public String publicIn(String other) {
        return site.address(other, path);
    }

    public String canonical() {
        return publicIn(language);
    }

    public String otherLanguage() {
        return Site.otherThan(language);
    }

    /** @return words for who reads the other language */
    public String inOtherLanguage(String key) {
        return site.messages().text(otherLanguage(), "board." + key);
    }

    public List<String> languages() {
        return List.of(language, otherLanguage());
    }

    public String windowTitle() {
        return title.isEmpty() ? site.name() : title + " · " + site.name();
    }

    /** @return the day of a time in the site's zone, which is what stands there without scripts */
    public String day(Instant time) {
        return DAY.format(time.atZone(site.timeZone()));
    }

    /** @return a time to the second, in the site's zone */
    public String moment(Instant time) {
        return MOMENT.format(time.atZone(site.timeZone()));
    }

    public boolean isNew(Instant time) {
        return ChronoUnit.HOURS.between(time, now) < NEW_HOURS;
    }
}
