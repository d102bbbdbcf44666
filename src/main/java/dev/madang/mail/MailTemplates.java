package dev.madang.mail;

import dev.madang.platform.http.Messages;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What mails say: the texts of the message bundle in one common form, as text and as HTML. */
public final class MailTemplates {

    /** Asks whoever signed up to confirm the address; shows link and hours, and nothing that a visitor typed. */
    public static final String VERIFY_EMAIL = "verify-email";

    /** The link to a new password; shows link, hours and nickname. */
    public static final String RESET_PASSWORD = "reset-password";

    /** Tells that the password was changed; shows the nickname. */
    public static final String PASSWORD_CHANGED = "password-changed";

    private static final String LAYOUT = "mail/message.jte";

    private final Messages messages;
    private final TemplateEngine engine;
    private final String siteName;
    private final URI publicUrl;
    private final Map<String, MailParameters> parameters;
    private final Set<String> keys;

    /** One mail, ready to be sent. */
    record Rendered(String subject, String text, String html) { }

    /**
     * @param publicUrl the base of every link; one that leads elsewhere is never sent
     * @param parameters for each template that is used; these are all templates that there are
     * @throws IllegalArgumentException when there is no text for one of them
     */
    public MailTemplates(Messages messages, TemplateEngine engine, String siteName, URI publicUrl,
            Map<String, MailParameters> parameters) {
        this.messages = messages;
        this.engine = engine;
        this.siteName = siteName;
        this.publicUrl = publicUrl;
        this.parameters = Map.copyOf(parameters);
        this.keys = messages.keys("en");
        for (String template : parameters.keySet()) {
            if (!keys.contains("mail." + template + ".subject")) {
                throw new IllegalArgumentException("no text for the mail " + template);
            }
        }
    }

    boolean has(String template) {
        return parameters.containsKey(template);
    }

    /** @return empty when the mail has lost its reason */
    Optional<Rendered> render(String template, String language, Map<String, String> stored) {
        MailParameters resolver = parameters.get(template);
        if (resolver == null) {
            throw new IllegalArgumentException("no mail template " + template);
        }
        return resolver.resolve(template, stored).map(resolved -> {
            MailContent content = content(template, language, resolved);
            var html = new StringOutput();
            engine.render(LAYOUT, content, html);
            return new Rendered(content.subject(), content.text(), html.toString());
        });
    }

    private MailContent content(String template, String language, Map<String, String> resolved) {
        Object[] arguments = {
            siteName, resolved.getOrDefault(MailParameters.HOURS, ""),
            resolved.getOrDefault(MailParameters.NICKNAME, "")};
        String prefix = "mail." + template + ".";
        boolean hasLink = keys.contains(prefix + "button");
        return new MailContent(
                language,
                siteName,
                publicUrl.toString(),
                messages.text(language, prefix + "subject", arguments),
                numbered(prefix + "body.", language, arguments),
                hasLink ? messages.text(language, prefix + "button", arguments) : null,
                hasLink ? requireOwn(resolved.get(MailParameters.LINK)) : null,
                hasLink ? messages.text(language, "mail.link-hint") : null,
                numbered(prefix + "note.", language, arguments),
                messages.text(language, prefix + "footer", arguments));
    }

    private List<String> numbered(String prefix, String language, Object[] arguments) {
        var texts = new ArrayList<String>();
        for (int i = 1; keys.contains(prefix + i); i++) {
            texts.add(messages.text(language, prefix + i, arguments));
        }
        return texts;
    }

    private String requireOwn(String link) {
        if (link == null || !link.startsWith(publicUrl + "/")) {
            throw new IllegalStateException("the link of a mail does not lead to this site");
        }
        return link;
    }
}
