package dev.madang.account;

import dev.madang.mail.MailTemplates;
import java.time.Duration;
import java.util.Locale;

/** What a link in a mail is for. */
public enum LinkPurpose {
    /** Confirms the address of an account. */
    VERIFY(AccountLimits.VERIFY_LINK_LIFE, MailTemplates.VERIFY_EMAIL, "/verify?verify_id="),
    /** Sets a new password. */
    RESET(AccountLimits.RESET_LINK_LIFE, MailTemplates.RESET_PASSWORD, "/reset?reset_id=");

    private final Duration life;
    private final String template;
    private final String path;

    LinkPurpose(Duration life, String template, String path) {
        this.life = life;
        this.template = template;
        this.path = path;
    }

    Duration life() {
        return life;
    }

    /** The mail that carries it. */
    String template() {
        return template;
    }

    /** What stands between the public URL and the token. */
    String path() {
        return path;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LinkPurpose of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
