package dev.madang.page.docs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shell commands that show each call, from {@code docs_examples.txt}: a line {@code ## operationId} and below it the
 * commands, in the order in which they work one after another.
 */
public final class Examples {

    /** Stands for the address of the server that serves the page. */
    public static final String BASE = "{BASE}";

    private Examples() {
    }

    /** @return commands by operation id, in their order; under {@code start} the variables that all of them use */
    public static Map<String, String> load() {
        var examples = new LinkedHashMap<String, String>();
        for (var block : DocsWords.resource("docs_examples.txt").split("(?m)^## ")) {
            var lines = block.split("\n", 2);
            if (lines.length == 2 && !lines[0].isBlank()) {
                examples.put(lines[0].strip(), lines[1].strip());
            }
        }
        return examples;
    }
}
