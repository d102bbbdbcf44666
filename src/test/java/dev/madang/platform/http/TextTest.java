package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u00a0", "\u3000", "\u200b\u200d", "\ufeff", "\u3164", "\u115f\u1160",
        "\uffa0", "\u2800", "\u202e", "\ufe0f", "\u034f",
        "\uffff", "\ufdd0", "\u2065", "\udb40\udc00", "\udb40\udd00"})
    void whatShowsNothingIsBlank(String text) {
        assertTrue(Text.isBlank(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " 가 ", "🌱", "👩‍👩‍👧", ".", "\u200ba", "\ud83e\udee0"})
    void whatShowsSomethingIsNot(String text) {
        assertFalse(Text.isBlank(text));
    }

    @Test
    void lengthsCountCodePoints() {
        assertEquals(2, Text.length("🌱가"));
        assertEquals(5, Text.length("👩‍👩‍👧"));
    }

    @Test
    void halfAPairAndNulAreUnclean() {
        assertTrue(Text.isClean("🌱"));
        assertFalse(Text.isClean("a\0"));
        assertFalse(Text.isClean("\ud83c"));
        assertFalse(Text.isClean("\udf31\ud83c"));
    }
}
