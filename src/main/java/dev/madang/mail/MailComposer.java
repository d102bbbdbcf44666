package dev.madang.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/** Puts rendered mails into MIME (RFC 5322, 2045, 2046). What stands in a header is one line, whatever it was made of. */
final class MailComposer {

    /** Code points of a subject; longer ones are cut. */
    static final int MAX_SUBJECT_LENGTH = 150;

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final InternetAddress from;

    /**
     * @param from as {@code Name <address>} or an address alone
     * @throws IllegalArgumentException when it is not one address
     */
    MailComposer(String from) {
        try {
            InternetAddress[] addresses = InternetAddress.parse(from, true);
            if (addresses.length != 1 || hasControls(from)) {
                throw new AddressException("not one address");
            }
            this.from = new InternetAddress(toAscii(addresses[0].getAddress()).getAddress(),
                    addresses[0].getPersonal(), UTF_8);
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new IllegalArgumentException("MAIL_FROM is not a mail address: " + from, e);
        }
    }

    /** @return the domain that sends */
    String domain() {
        return from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    }

    /** @return the envelope's sender, to which undeliverable mail comes back */
    String envelopeFrom() {
        return from.getAddress();
    }

    /**
     * @return the address as SMTP transports it: the domain in punycode
     * @throws AddressException when it is no single address of ASCII letters before the at sign; its message does not
     *     hold the address
     */
    InternetAddress recipient(String address) throws AddressException {
        return toAscii(address);
    }

    /**
     * The same for the same arguments, but for the boundaries inside.
     *
     * @param messageId the left part of the Message-ID
     * @param written when the mail was caused, which is what its Date says at every attempt
     */
    MimeMessage compose(String messageId, String language, InternetAddress recipient, Instant written,
            MailTemplates.Rendered rendered) {
        String id = "<" + messageId + "@" + domain() + ">";
        try {
            var message = new MimeMessage((Session) null) {
                @Override
                protected void updateMessageID() throws MessagingException {
                    setHeader("Message-ID", id);
                }
            };
            message.setFrom(from);
            message.setRecipient(Message.RecipientType.TO, recipient);
            message.setSubject(oneLine(rendered.subject()), UTF_8);
            message.setSentDate(Date.from(written));
            // RFC 3834 section 5: no out-of-office note shall answer this.
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setContentLanguage(new String[] {language});
            var text = new MimeBodyPart();
            text.setText(rendered.text(), UTF_8, "plain");
            var html = new MimeBodyPart();
            html.setText(rendered.html(), UTF_8, "html");
            // The richest form last (RFC 2046 section 5.1.4).
            message.setContent(new MimeMultipart("alternative", text, html));
            message.saveChanges();
            return message;
        } catch (MessagingException e) {
            throw new IllegalStateException("cannot compose the mail " + messageId, e);
        }
    }

    /** Whatever would end or reorder the line becomes a space; what looks encoded (RFC 2047) must not be decoded. */
    private static String oneLine(String text) {
        var line = new StringBuilder();
        text.codePoints().limit(MAX_SUBJECT_LENGTH).map(c -> isDangerous(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.toString().replace("=?", "= ?").strip();
    }

    private static boolean hasControls(String text) {
        return text.codePoints().anyMatch(MailComposer::isDangerous);
    }

    private static boolean isDangerous(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static InternetAddress toAscii(String address) throws AddressException {
        int at = address.lastIndexOf('@');
        if (at < 1 || !address.chars().limit(at).allMatch(MailComposer::isAtomOrDot)) {
            throw new AddressException("not an address that SMTP can transport");
        }
        try {
            String domain = IDN.toASCII(address.substring(at + 1), IDN.USE_STD3_ASCII_RULES);
            var ascii = new InternetAddress(address.substring(0, at) + "@" + domain, true);
            ascii.validate();
            return ascii;
        } catch (AddressException | IllegalArgumentException e) {
            throw new AddressException("not an address that SMTP can transport");
        }
    }

    /** The letters of an unquoted local part (RFC 5321 section 4.1.2). */
    private static boolean isAtomOrDot(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }
}
