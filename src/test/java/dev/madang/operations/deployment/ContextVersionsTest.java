package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tomcat compares versions as strings, so the next one must be greater as a string. */
class ContextVersionsTest {

    private static final WarFile WAR = WarFile.open(TestWar.BUILT);

    @Test
    void theFirstIsNumberOne() {
        assertEquals("000001-" + WAR.shortHash(), ContextVersions.next(Set.of(), WAR));
        assertEquals("000001-" + WAR.shortHash(), ContextVersions.next(Set.of(""), WAR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "9", "002", "099", "999", "000009-0123456789ab", "000999-0123456789ab", "999999-0123456789ab",
        "2026-11-21", "v7", "blue", "blue.000001-0123456789ab", "zz9"})
    void theNextIsGreaterThanAnybodysAndSoIsTheOneAfterIt(String there) {
        String next = ContextVersions.next(List.of("000", there), WAR);
        assertTrue(next.compareTo(there) > 0, next);
        assertTrue(next.compareTo("000") > 0, next);
        assertTrue(ContextVersions.isOf(next, WAR));
        assertTrue(ContextVersions.next(List.of(there, next), WAR).compareTo(next) > 0);
    }
}
