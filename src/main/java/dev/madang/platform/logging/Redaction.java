package dev.madang.platform.logging;

import java.util.regex.Pattern;

/**
 * Masks what looks like an e-mail address, a token or a secret parameter. The second line of defence: no code of ours
 * logs such a thing, but messages of libraries and of the database may quote one.
 */
final class Redaction {

    /** With the at sign written out or percent-encoded; a domain without a dot is a Java object's name. */
    private static final Pattern EMAIL = Pattern.compile(
            "[\\p{L}\\p{N}.!#$&'*+/=?^_`{|}~-]{1,64}(?:@|%40)[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63})+");

    /** The first part of a JWT is a JSON object in base64url, and so begins with these letters. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*)*");

    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)((?:verify_?id|reset_?id|password|token|secret)[\"']?\\s*[=:]\\s*[\"']?)[^\\s\"'&,;]+");

    private Redaction() { }

    static String mask(String text) {
        String masked = text;
        if (masked.indexOf('@') >= 0 || masked.contains("%40")) {
            masked = EMAIL.matcher(masked).replaceAll("[e-mail]");
        }
        if (masked.contains("eyJ")) {
            masked = JWT.matcher(masked).replaceAll("[token]");
        }
        if (masked.indexOf('=') >= 0 || masked.indexOf(':') >= 0) {
            masked = SECRET_PARAMETER.matcher(masked).replaceAll("$1[secret]");
        }
        return masked;
    }
}
