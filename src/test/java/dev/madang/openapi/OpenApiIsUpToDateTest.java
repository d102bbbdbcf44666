package dev.madang.openapi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OpenApiIsUpToDateTest {

    private static final String RENEW = ": run scripts/openapi and commit what it changes";

    private final OpenApiGenerator generator = new OpenApiGenerator(Bundles.all());

    @Test
    void theContractInGitIsWhatTheCodeSays() throws IOException {
        requireSame(OpenApiGenerator.FILE, generator.document(Route.ofApi()));
    }

    @Test
    void thePublishedErrorCodesAreThoseOfTheCode() throws IOException {
        requireSame(OpenApiGenerator.ERRORS_FILE, generator.errors());
    }

    private static void requireSame(Path file, String wanted) throws IOException {
        var found = Files.exists(file) ? Files.readString(file) : "";
        var foundLines = found.lines().toList();
        var wantedLines = wanted.lines().toList();
        int line = 0;
        while (line < Math.min(foundLines.size(), wantedLines.size())
                && foundLines.get(line).equals(wantedLines.get(line))) {
            line++;
        }
        assertTrue(found.equals(wanted), file + " is out of date from line " + (line + 1) + RENEW);
    }
}
