package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a command has said and how it ended. */
record Outcome(int status, String said) {

    Outcome expect(int wanted) {
        assertEquals(wanted, status, said);
        return this;
    }

    Outcome saying(String... words) {
        for (String word : words) {
            assertTrue(said.contains(word), () -> "\"" + word + "\" is not in: " + said);
        }
        return this;
    }
}
