package dev.madang.auth;

import dev.madang.account.EmailAddress;
import dev.madang.account.Nickname;
import dev.madang.account.Passwords;
import dev.madang.platform.http.FieldError;
import dev.madang.platform.http.Text;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * What a password must be: long enough, not one of the common ones, and not what everybody knows of its owner. Nothing
 * is asked of its characters, and nothing is cut, trimmed or folded; only Normalization Form C is applied, to counting
 * and hashing alike, because two keyboards may send the same letters in two forms (NIST SP 800-63B section 3.1.1.2).
 */
final class PasswordRules {

    private final CommonPasswords commonPasswords;

    PasswordRules(CommonPasswords commonPasswords) {
        this.commonPasswords = commonPasswords;
    }

    /** @return the first rule that the password breaks */
    Optional<FieldError> refusal(String field, String password, EmailAddress email, Nickname nickname) {
        String normalized = normalize(password);
        int length = Text.length(normalized);
        if (length < Passwords.MIN_LENGTH || length > Passwords.MAX_LENGTH) {
            return Optional.of(new FieldError(field, "length", Passwords.MIN_LENGTH, Passwords.MAX_LENGTH));
        }
        String lowerCase = normalized.toLowerCase(Locale.ROOT);
        if (lowerCase.equals(email.toString().toLowerCase(Locale.ROOT)) || lowerCase.equals(email.canonical())
                || lowerCase.equals(email.localPart().toLowerCase(Locale.ROOT))) {
            return Optional.of(new FieldError(field, "password-is-email"));
        }
        if (Nickname.fold(normalized).equals(nickname.canonical())) {
            return Optional.of(new FieldError(field, "password-is-nickname"));
        }
        if (commonPasswords.contains(normalized)) {
            return Optional.of(new FieldError(field, "password-common"));
        }
        return Optional.empty();
    }

    /** @return the form in which a password is counted and hashed */
    static String normalize(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }
}
