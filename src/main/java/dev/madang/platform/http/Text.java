package dev.madang.platform.http;

/** What any text must be, whatever it says. */
public final class Text {

    private Text() { }

    /** @return whether it holds neither NUL nor half of a surrogate pair, which no UTF-8 can carry */
    public static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** @return at most so many code points of it, with U+FFFD for what {@link #isClean} refuses: fit to be told again */
    public static String excerpt(String text, int codePoints) {
        var excerpt = new StringBuilder();
        text.codePoints().limit(codePoints)
                .map(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(excerpt::appendCodePoint);
        return excerpt.toString();
    }

    /** @return its length in code points, as all limits count */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * @return whether a reader would see nothing: only white space, control and format characters, and the few letters
     *     and symbols that Unicode draws as nothing
     */
    public static boolean isBlank(String text) {
        return text.codePoints().allMatch(Text::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Emoji of this year are unassigned to a Java of last year; what will never be a character is none.
            case Character.UNASSIGNED -> isNonCharacter(codePoint) || isIgnorable(codePoint);
            // Hangul fillers, Braille blank, combining grapheme joiner, variation selectors.
            default -> Character.isWhitespace(codePoint) || codePoint == 0x115F || codePoint == 0x1160
                    || codePoint == 0x3164 || codePoint == 0xFFA0 || codePoint == 0x2800 || codePoint == 0x034F
                    || codePoint >= 0xFE00 && codePoint <= 0xFE0F || isIgnorable(codePoint);
        };
    }

    /** The Unicode Standard, section 23.7. */
    private static boolean isNonCharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || codePoint >= 0xFDD0 && codePoint <= 0xFDEF;
    }

    /** Kept for what is drawn as nothing, assigned or not: Default_Ignorable_Code_Point of DerivedCoreProperties.txt. */
    private static boolean isIgnorable(int codePoint) {
        return codePoint >= 0xE0000 && codePoint <= 0xE0FFF || codePoint >= 0xFFF0 && codePoint <= 0xFFF8
                || codePoint == 0x2065;
    }
}
