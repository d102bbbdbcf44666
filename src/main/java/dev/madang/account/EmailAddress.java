package dev.madang.account;

import dev.madang.platform.http.Text;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address that a mail can be sent to: a dot-atom in ASCII (RFC 5322 section 3.2.3) at a domain name with at
 * least two labels. Quoted local parts, comments and address literals are refused; nobody has them, and every program on
 * the way of a mail reads them differently.
 *
 * <p>Two addresses are the same account when their canonical forms are equal: all in lower case, the domain in Punycode.
 * No other folding is done, neither of dots nor of what follows a plus sign, because only the owner of the domain knows.
 */
public final class EmailAddress {

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++";

    private static final Pattern LOCAL_PART = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*+");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** Octets of a label and of a whole name (RFC 1035 section 2.3.4). */
    private static final int LABEL_MAX = 63;
    private static final int DOMAIN_MAX = 253;

    private final String typed;
    private final String localPart;
    private final String domain;

    private EmailAddress(String typed, String localPart, String domain) {
        this.typed = typed;
        this.localPart = localPart;
        this.domain = domain;
    }

    /** @return the address, or nothing when the text is none */
    public static Optional<EmailAddress> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || Text.length(text) > AccountLimits.EMAIL_MAX) {
            return Optional.empty();
        }
        String localPart = text.substring(0, at);
        if (!LOCAL_PART.matcher(localPart).matches()) {
            return Optional.empty();
        }
        return toAscii(text.substring(at + 1))
                .filter(domain -> localPart.length() + 1 + domain.length() <= AccountLimits.EMAIL_MAX)
                .map(domain -> new EmailAddress(text, localPart, domain));
    }

    /** @throws IllegalArgumentException when the text is none; for what was validated or stored before */
    public static EmailAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an e-mail address"));
    }

    /** As its owner typed it. */
    @Override
    public String toString() {
        return typed;
    }

    /** What stands before the at sign, as typed. */
    public String localPart() {
        return localPart;
    }

    /** Where mail is sent: the local part as typed, which only the receiving host may fold, at the domain in ASCII. */
    public String mailbox() {
        return localPart + "@" + domain;
    }

    /** Equal for equal accounts; ASCII. */
    public String canonical() {
        return localPart.toLowerCase(Locale.ROOT) + "@" + domain;
    }

    /** The canonical form as the database compares it. */
    public byte[] canonicalBytes() {
        return canonical().getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<String> toAscii(String typed) {
        // Punycode that was typed is made again from what it means, so that both spellings of a domain are one account.
        Optional<String> domain = idn(typed).map(IDN::toUnicode).flatMap(EmailAddress::idn);
        return domain.filter(EmailAddress::isDomainName);
    }

    private static Optional<String> idn(String name) {
        try {
            return Optional.of(IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static boolean isDomainName(String name) {
        String[] labels = name.split("\\.", -1);
        if (labels.length < 2 || name.length() > DOMAIN_MAX || DIGITS.matcher(labels[labels.length - 1]).matches()) {
            return false;
        }
        for (String label : labels) {
            if (label.length() > LABEL_MAX || !LABEL.matcher(label).matches() || isBadPunycode(label)) {
                return false;
            }
        }
        return true;
    }

    /** {@link IDN#toUnicode} leaves a label that it cannot decode as it is. */
    private static boolean isBadPunycode(String label) {
        return label.startsWith("xn--") && IDN.toUnicode(label).equals(label);
    }

    /** A text that {@link EmailAddress#parse} takes; its length is left to {@code CodePoints}, null to others. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
    @Constraint(validatedBy = Validator.class)
    public @interface Valid {

        String message() default "email";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** The check behind {@link Valid}. */
    public static final class Validator implements ConstraintValidator<Valid, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || value.isEmpty() || Text.length(value) > AccountLimits.EMAIL_MAX
                    || parse(value).isPresent();
        }
    }
}
