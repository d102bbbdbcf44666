package dev.madang.account;

import dev.madang.platform.http.Text;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.Character.UnicodeScript;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name that others see. Kept in Normalization Form C, whatever form a keyboard gave; shown as its owner wrote it;
 * unique by its canonical form, in which neither case nor width matters: Normalization Form KC with full case folding.
 *
 * <p>Refused is what a reader cannot see or would take for something else (UTS #36, UTS #39): control, format, private
 * and unassigned characters, letters that are drawn as nothing, piles of marks, and words mixed from the alphabets whose
 * letters look alike.
 */
public final class Nickname {

    /** Why a text is no nickname; the codes of field errors. */
    static final String LENGTH = "length";
    static final String BLANK = "blank";
    static final String SPACE_AROUND = "space-around";
    static final String CHARACTER = "nickname-character";
    static final String MARKS = "nickname-marks";
    static final String SCRIPTS = "nickname-scripts";

    /** Alphabets with letters that look the same. */
    private static final Set<UnicodeScript> LOOKALIKES =
            EnumSet.of(UnicodeScript.LATIN, UnicodeScript.CYRILLIC, UnicodeScript.GREEK);

    private final String text;
    private final String canonical;

    private Nickname(String text, String canonical) {
        this.text = text;
        this.canonical = canonical;
    }

    /** @throws IllegalArgumentException when the text is none; for what was validated or stored before */
    public static Nickname of(String text) {
        refusal(text).ifPresent(code -> {
            throw new IllegalArgumentException("not a nickname: " + code);
        });
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return new Nickname(composed, fold(composed));
    }

    /** @return the code of the first rule that the text breaks */
    static Optional<String> refusal(String given) {
        String text = Normalizer.normalize(given, Normalizer.Form.NFC);
        int length = Text.length(text);
        if (length < AccountLimits.NICKNAME_MIN || length > AccountLimits.NICKNAME_MAX) {
            return Optional.of(LENGTH);
        }
        if (Text.isBlank(text)) {
            return Optional.of(BLANK);
        }
        if (isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length()))) {
            return Optional.of(SPACE_AROUND);
        }
        if (text.codePoints().anyMatch(Nickname::isUnreadable)
                || fold(text).getBytes(StandardCharsets.UTF_8).length > AccountLimits.NICKNAME_CANONICAL_MAX) {
            return Optional.of(CHARACTER);
        }
        if (longestRunOfMarks(text) > AccountLimits.NICKNAME_MARKS_MAX || isMark(text.codePointAt(0))) {
            return Optional.of(MARKS);
        }
        // Width and fonts do not change an alphabet: mathematical letters are Latin and Greek too.
        if (Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().mapToObj(UnicodeScript::of)
                .filter(LOOKALIKES::contains).distinct().count() > 1) {
            return Optional.of(SCRIPTS);
        }
        return Optional.empty();
    }

    /** As it is shown. */
    @Override
    public String toString() {
        return text;
    }

    /** Equal for names that may not stand beside each other. */
    public String canonical() {
        return canonical;
    }

    /** The canonical form as the database compares it. */
    public byte[] canonicalBytes() {
        return canonical.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * NFKC and case folding. Upper case and then lower case folds what lower case alone leaves apart (ß and ss, σ and ς),
     * and the dotless ı with i, which look alike.
     */
    public static String fold(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    private static boolean isUnreadable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> isDrawnAsNothing(codePoint);
        };
    }

    /** The letters, marks and symbols among Unicode's default ignorable code points, and the Braille blank. */
    private static boolean isDrawnAsNothing(int codePoint) {
        return codePoint == 0x034F
                || codePoint == 0x115F || codePoint == 0x1160
                || codePoint == 0x17B4 || codePoint == 0x17B5
                || codePoint >= 0x180B && codePoint <= 0x180F
                || codePoint == 0x2800
                || codePoint == 0x3164 || codePoint == 0xFFA0
                || codePoint >= 0xFE00 && codePoint <= 0xFE0F
                || codePoint >= 0xE0100 && codePoint <= 0xE01EF;
    }

    private static int longestRunOfMarks(String text) {
        int longest = 0;
        int run = 0;
        // Counted in the decomposed form: a letter may hold a mark of its own.
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
        for (int i = 0; i < decomposed.length(); i += Character.charCount(decomposed.codePointAt(i))) {
            run = isMark(decomposed.codePointAt(i)) ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /**
     * A text that {@link Nickname#of} takes; its length as typed is left to {@code CodePoints}, null to others. The code
     * tells which rule it breaks.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
    @Constraint(validatedBy = Validator.class)
    public @interface Valid {

        int min() default AccountLimits.NICKNAME_MIN;

        int max() default AccountLimits.NICKNAME_MAX;

        String message() default CHARACTER;

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** The check behind {@link Valid}. */
    public static final class Validator implements ConstraintValidator<Valid, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            if (value == null || Text.length(value) < AccountLimits.NICKNAME_MIN
                    || Text.length(value) > AccountLimits.NICKNAME_MAX) {
                return true;
            }
            Optional<String> refusal = refusal(value);
            refusal.ifPresent(code -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(code).addConstraintViolation();
            });
            return refusal.isEmpty();
        }
    }
}
