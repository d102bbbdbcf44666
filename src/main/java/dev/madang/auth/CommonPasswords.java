package dev.madang.auth;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The passwords that too many people have. Where they come from stands beside the list. The file is kept as it is, a
 * sorted array of lines, and searched by bisection: about a megabyte and no work at the start.
 */
final class CommonPasswords {

    private static final String LIST = "common-passwords.txt";

    private final byte[] lines;

    CommonPasswords() {
        try (InputStream list = CommonPasswords.class.getResourceAsStream(LIST)) {
            lines = list.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether the whole password is on the list, in whatever case */
    boolean contains(String password) {
        byte[] sought = Normalizer.normalize(password.toLowerCase(Locale.ROOT), Normalizer.Form.NFC)
                .getBytes(StandardCharsets.UTF_8);
        int from = 0;
        int to = lines.length;
        while (from < to) {
            int start = startOfLine((from + to) >>> 1, from);
            int end = endOfLine(start);
            int order = Arrays.compareUnsigned(sought, 0, sought.length, lines, start, end);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                to = start;
            } else {
                from = end + 1;
            }
        }
        return false;
    }

    private int startOfLine(int at, int from) {
        int start = at;
        while (start > from && lines[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private int endOfLine(int at) {
        int end = at;
        while (lines[end] != '\n') {
            end++;
        }
        return end;
    }
}
