package dev.madang.operations.deployment;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a deployment has changed for a while and means to put back: nodes that it took out, load factors. It outlives the
 * process, so that the next deployment mends what a killed one has left.
 */
final class Journal {

    private static final String OUT = "out.";

    private static final String FACTOR = "factor.";

    private static final String METHOD = "method";

    private final Path file;
    private final Properties values = new Properties();

    Journal(Path data) {
        file = data.resolve("deployment.journal");
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (NoSuchFileException e) {
            // Nothing is unfinished.
        } catch (IOException e) {
            throw new DeploymentException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A node is about to be taken out. */
    void takenOut(String node) {
        write(OUT + node, "deployment");
    }

    /** It is back. */
    void putBack(String node) {
        write(OUT + node, null);
    }

    boolean isOut(String node) {
        return values.containsKey(OUT + node);
    }

    /** A node's load factor before it is changed; the first word counts. */
    void factor(String node, double before) {
        if (!values.containsKey(FACTOR + node)) {
            write(FACTOR + node, Double.toString(before));
        }
    }

    /** The load factors that are to be put back. */
    Map<String, Double> factors() {
        Map<String, Double> factors = new TreeMap<>();
        values.stringPropertyNames().stream().filter(name -> name.startsWith(FACTOR)).forEach(name ->
                factors.put(name.substring(FACTOR.length()), Double.parseDouble(values.getProperty(name))));
        return factors;
    }

    void factorPutBack(String node) {
        write(FACTOR + node, null);
    }

    /** How the balancer chose before it was changed; the first word counts. */
    void method(String before) {
        if (!values.containsKey(METHOD)) {
            write(METHOD, before);
        }
    }

    /** How it is to choose again. */
    Optional<String> method() {
        return Optional.ofNullable(values.getProperty(METHOD));
    }

    void methodPutBack() {
        write(METHOD, null);
    }

    private void write(String name, String value) {
        if (value == null) {
            values.remove(name);
        } else {
            values.setProperty(name, value);
        }
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try (Writer writer = Files.newBufferedWriter(fresh)) {
                values.store(writer, null);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DeploymentException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
