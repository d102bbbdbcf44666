package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.operations.Build;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    private final Map<String, byte[]> changes = new HashMap<>();
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
        changes.put(entry, content == null ? null : content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** With this filter in front of the board's reads and writes, from Tomcat or from the tests. */
    TestWar withFilter(Class<? extends Filter> filter, String parameters) throws IOException {
        String file = filter.getName().replace('.', '/') + ".class";
        if (filter.getName().startsWith("dev.madang.")) {
            try (InputStream code = filter.getClassLoader().getResourceAsStream(file)) {
                changes.put("WEB-INF/classes/" + file, code.readAllBytes());
            }
        }
        return with("WEB-INF/web.xml", Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml")).replace("</web-app>", """
                <filter><filter-name>test</filter-name><filter-class>%s</filter-class>%s</filter>
                <filter-mapping><filter-name>test</filter-name><url-pattern>/board/*</url-pattern></filter-mapping>
                </web-app>""".formatted(filter.getName(), parameters)));
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
                    Files.write(entry, change.getValue());
                }
            }
        }
        return file;
    }
}
