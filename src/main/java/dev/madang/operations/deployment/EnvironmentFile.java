package dev.madang.operations.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file of variables, one a line, as systemd's EnvironmentFile reads it. */
final class EnvironmentFile {

    private EnvironmentFile() { }

    static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String text = line.strip();
                int equals = text.indexOf('=');
                if (equals > 0 && !text.startsWith("#")) {
                    values.put(text.substring(0, equals).strip(), unquoted(text.substring(equals + 1).strip()));
                }
            }
        } catch (IOException e) {
            throw new DeploymentException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.charAt(0) == value.charAt(value.length() - 1)
                && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
