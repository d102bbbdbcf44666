package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.5, text/html;q=0.6",
        "application/json;q=0, text/*"})
    void whoNamesPagesFirstGetsPages(String accept) {
        assertTrue(Accept.prefersHtml(accept));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "*/*", "application/json", "application/problem+json, text/html;q=0.9", "text/html;q=0", "text/html;q=2",
        "text", ";;;,,,", "text/html, */*", "image/png"})
    void whoDoesNotPreferPagesGetsProblems(String accept) {
        assertFalse(Accept.prefersHtml(accept));
    }

    @Test
    void withoutTheHeaderEverythingIsWelcome() {
        assertEquals(1, Accept.quality(null, "application", "json"));
        assertFalse(Accept.prefersHtml(null));
    }

    @Test
    void theMostSpecificRangeDecides() {
        assertEquals(0, Accept.quality("*/*, application/json;q=0", "application", "json"));
        assertEquals(0.3, Accept.quality("application/*;q=0.3, */*;q=0.9", "application", "json"));
    }

    @Test
    void onlyAnExplicitNameConfirms() {
        assertTrue(Accept.names("application/json", "application/json"));
        assertTrue(Accept.names("text/html;q=0.1, Application/JSON ; q=0.9", "application/json"));
        assertFalse(Accept.names("*/*", "application/json"));
        assertFalse(Accept.names("application/json;q=0", "application/json"));
        assertFalse(Accept.names(null, "application/json"));
    }
}
