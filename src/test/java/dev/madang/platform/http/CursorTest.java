package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 30, 1234567, Long.MAX_VALUE})
    void whatWasGivenOutIsTaken(long id) {
        var cursor = new Cursor(id);
        assertEquals(Optional.of(cursor), Cursor.parse(cursor.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "AAAAAAAAAAF", "__________8", "AAAAAAAAAA=", "AAAAAAAAAAE=",
        "AAAA AAAAAE", "AAAA+AAAAAE", "' OR 1=1 --"})
    void whatWasNotIsRefused(String text) {
        assertTrue(Cursor.parse(text).isEmpty());
    }
}
