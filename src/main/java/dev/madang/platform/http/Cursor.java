package dev.madang.platform.http;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * A place in a list: the row after or before which the reader goes on. Opaque on the wire, so that its content may
 * change; it gives nothing away and needs no protection, because any place may be read.
 */
public record Cursor(long id) {

    private static final int LENGTH = 11;

    /** @return the cursor, if the text is one that {@link #toString} could have made */
    public static Optional<Cursor> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            var cursor = new Cursor(ByteBuffer.wrap(bytes).getLong());
            return cursor.id >= 0 && cursor.toString().equals(text) ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    }
}
