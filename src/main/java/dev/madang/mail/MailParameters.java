package dev.madang.mail;

import java.util.Map;
import java.util.Optional;

/**
 * Turns what stands in the outbox into what a mail says, at the moment when it is sent. Links are made here and stand
 * nowhere else. The composition root registers one for each template.
 */
@FunctionalInterface
public interface MailParameters {

    /** The address that the button leads to; below the public URL of the site. */
    String LINK = "link";

    /** How many hours the link works. */
    String HOURS = "hours";

    /** Whose account it is. Only in mails to confirmed addresses: otherwise anybody could have us send his words. */
    String NICKNAME = "nickname";

    /**
     * Runs on the mail worker's thread, with no unit of work open; it may open one. A failure of it counts as an
     * attempt, and the mail is tried again later.
     *
     * @param stored the parameters that were given to {@link Outbox#add}
     * @return the values that the template shows ({@link #LINK}, {@link #HOURS}, {@link #NICKNAME}), or empty when the
     *     mail has lost its reason, as when its link is used or has expired: then it is not sent
     */
    Optional<Map<String, String>> resolve(String template, Map<String, String> stored);
}
