package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.operations.Build;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The built WAR as it could be in another version, or as it must not be. */
final class TestWar {

    static final Path BUILT = Path.of("target/madang.war");

    static final String BUILD = "WEB-INF/classes/" + Build.RESOURCE;

    static final String MIGRATIONS = "WEB-INF/classes/db/migration/";

    private static final String CONTEXT = "META-INF/context.xml";

    private final Map<String, String> changes = new HashMap<>();
    private final Path war;

    private TestWar(Path war) {
        this.war = war;
    }

    /** Another one than the built. */
    static TestWar of(Path war) {
        return new TestWar(war);
    }

    /** Of this version, from a commit that is as made up. */
    static TestWar version(String version) {
        assertTrue(Files.exists(BUILT), "mvn package makes " + BUILT);
        return of(BUILT).with(BUILD, "version=" + version + "\ncommit=" + "0123456789abcdef\ndirty=false\n");
    }

    /** @param content null takes the entry away */
    TestWar with(String entry, String content) {
        changes.put(entry, content);
        return this;
    }

    /** Writes it. */
    Path at(Path file) throws IOException {
        Files.copy(war, file);
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of())) {
            // Without it an upload has no context file: the one in conf/ is for a WAR that is put there by hand.
            if (Files.notExists(zip.getPath(CONTEXT))) {
                Files.copy(Path.of("conf/madang.xml"), zip.getPath(CONTEXT));
            }
            for (var change : changes.entrySet()) {
                Path entry = zip.getPath(change.getKey());
                if (change.getValue() == null) {
                    Files.delete(entry);
                } else {
                    Files.createDirectories(entry.getParent());
                    Files.writeString(entry, change.getValue());
                }
            }
        }
        return file;
    }
}
