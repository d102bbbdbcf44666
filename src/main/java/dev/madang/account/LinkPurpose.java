package dev.madang.account;

import dev.madang.mail.MailTemplates;
import java.time.Duration;
import java.util.Locale;

/** What a link in a mail is for. */
public enum LinkPurpose {
    /** Confirms the address of an account. */
    VERIFY(AccountLimits.VERIFY_LINK_LIFE, MailTemplates.VERIFY_EMAIL, "/verify?verify_id=", false),
    /** Sets a new password. */
    RESET(AccountLimits.RESET_LINK_LIFE, MailTemplates.RESET_PASSWORD, "/reset?reset_id=", true);

    private final Duration life;
    private final String template;
    private final String path;
    private final boolean ofEachLanguage;

    LinkPurpose(Duration life, String template, String path, boolean ofEachLanguage) {
        this.life = life;
        this.template = template;
        this.path = path;
        this.ofEachLanguage = ofEachLanguage;
    }

    Duration life() {
        return life;
    }

    /** The mail that carries it. */
    String template() {
        return template;
    }

    /**
     * What stands between the public URL and the token: a page has an address in each language, below its name where it is
     * not the site's first.
     */
    String path(String language, String siteLanguage) {
        return ofEachLanguage && !language.equals(siteLanguage) ? "/" + language + path : path;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LinkPurpose of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
