package dev.madang.page;

import dev.madang.platform.http.Messages;
import java.net.URI;
import java.time.ZoneId;

/**
 * What all pages have in common.
 *
 * @param language the one whose pages have no language in their path
 * @param publicUrl as others reach the site, without a final slash
 * @param timeZone that of the times on pages, until a reader's browser puts its own in place
 */
public record Site(String name, String language, URI publicUrl, ZoneId timeZone, Messages messages) {

    /** @return the other of the two languages */
    public static String otherThan(String language) {
        return Messages.LANGUAGES.stream().filter(each -> !each.equals(language)).findFirst().orElseThrow();
    }

    /** @return a path of the pages in a language: that of the first one as it is, the other's below its name */
    public String path(String language, String path) {
        return language.equals(this.language) ? path : "/" + language + path;
    }

    /** @return the same with scheme and host, as others name it */
    public String address(String language, String path) {
        return publicUrl + path(language, path);
    }
}
