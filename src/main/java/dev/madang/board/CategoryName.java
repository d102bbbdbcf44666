package dev.madang.board;

import dev.madang.account.Nickname;
import dev.madang.platform.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a category: shown as it was written, without space around it; unique without regard to case and width. */
public final class CategoryName {

    /** Bytes of the canonical form: the width of its column. A few letters become eighteen when they are unfolded. */
    private static final int CANONICAL_MAX = 512;

    private final String text;
    private final byte[] canonical;

    private CategoryName(String text) {
        this.text = text.strip();
        canonical = Nickname.fold(this.text).replaceAll("\\p{Cf}", "").replaceAll("\\s+", " ").strip()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws ProblemException {@code invalid-input} when it is too long in its canonical form */
    public static CategoryName of(String text) {
        var name = new CategoryName(text);
        if (name.canonical.length > CANONICAL_MAX) {
            throw ProblemException.invalidField("name", "value");
        }
        return name;
    }

    /** As it is shown. */
    @Override
    public String toString() {
        return text;
    }

    /** Equal for names that may not stand beside each other; in UTF-8, for a binary column. */
    public byte[] canonical() {
        return Arrays.copyOf(canonical, canonical.length);
    }
}
