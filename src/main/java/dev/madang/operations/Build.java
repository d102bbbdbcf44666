package dev.madang.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built from what.
 *
 * @param version of pom.xml
 * @param commit  its hash, with {@code -dirty} behind it when the sources were changed; {@code unknown} without git
 */
public record Build(String version, String commit) {

    /** Where a build says it, below the classes. */
    public static final String RESOURCE = "dev/madang/operations/build.properties";

    private static final String UNKNOWN = "unknown";

    private static final int SHORT = 12;

    /** The one that runs. */
    public static Build current() {
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            return in == null ? new Build(UNKNOWN, UNKNOWN) : read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a build has written it. */
    public static Build read(InputStream in) throws IOException {
        var values = new Properties();
        values.load(in);
        String commit = values.getProperty("commit", UNKNOWN);
        return new Build(values.getProperty("version", UNKNOWN),
                "true".equals(values.getProperty("dirty")) ? commit + "-dirty" : commit);
    }

    @Override
    public String toString() {
        return commit.equals(UNKNOWN) ? version : version + " (" + commit.replaceFirst("^(.{" + SHORT + "})[0-9a-f]+", "$1") + ")";
    }
}
