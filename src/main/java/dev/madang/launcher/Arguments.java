package dev.madang.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A command line.
 *
 * @param verb   what to do
 * @param data   the folder with the data
 * @param host   address or name to listen on
 * @param port   to listen on; 0 for any free one
 * @param limits whether requests are limited
 * @param rest   what belongs to the verb itself, in its order
 */
record Arguments(String verb, Path data, String host, int port, boolean limits, List<String> rest) {

    private static final int PORT = 8080;

    /** What is not understood; the message is for the one who typed it. */
    static final class UsageException extends RuntimeException {

        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** Understands {@code --name value} and {@code --name=value}. */
    static Arguments parse(String... line) {
        if (line.length == 0) {
            throw new UsageException("a verb is missing");
        }
        String verb = line[0];
        boolean server = verb.equals(Launcher.SERVER);
        Path data = Path.of(Objects.requireNonNullElse(System.getenv("MADANG_STATE_DIR"), "data"));
        String host = "127.0.0.1";
        int port = server ? PORT : 0;
        boolean limits = true;
        List<String> rest = new ArrayList<>();
        Iterator<String> words = List.of(line).subList(1, line.length).iterator();
        while (words.hasNext()) {
            String word = words.next();
            String name = word.startsWith("--") ? word.replaceFirst("=.*", "") : "";
            if (name.equals("--data")) {
                data = Path.of(value(word, words));
            } else if (server && name.equals("--host")) {
                host = value(word, words);
            } else if (server && name.equals("--port")) {
                port = port(value(word, words));
            } else if (server && word.equals("--no-limits")) {
                limits = false;
            } else {
                rest.add(word);
            }
        }
        if (server && !rest.isEmpty()) {
            throw new UsageException("server does not know " + rest.get(0));
        }
        return new Arguments(verb, data, host, port, limits, List.copyOf(rest));
    }

    private static String value(String word, Iterator<String> words) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            return word.substring(equals + 1);
        }
        if (!words.hasNext()) {
            throw new UsageException(word + " needs a value");
        }
        return words.next();
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new UsageException("--port takes 0 to 65535, not " + text);
        }
        return Integer.parseInt(text);
    }
}
