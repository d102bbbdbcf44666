package dev.madang.operations.deployment;

import dev.madang.operations.Build;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A WAR that has been looked into: it is whole, it is Madang's, and its migrations are numbered as they must be. */
final class WarFile {

    private static final String CLASSES = "WEB-INF/classes/";

    private static final String MIGRATIONS = CLASSES + "db/migration/";

    /** By Maven, in every WAR; the build's own words are younger than the first version. */
    private static final String MAVEN = "META-INF/maven/dev.madang/madang/pom.properties";

    private static final Pattern MIGRATION = Pattern.compile("V(\\d{3,})__[a-z0-9_]+\\.sql");

    private static final int SHORT_HASH = 12;

    private final Path path;
    private final Build build;
    private final String sha256;
    private final List<String> migrations;

    private WarFile(Path path, Build build, String sha256, List<String> migrations) {
        this.path = path;
        this.build = build;
        this.sha256 = sha256;
        this.migrations = List.copyOf(migrations);
    }

    /** Reads all of it once; a part that does not fit its checksum is found now and not in Tomcat. */
    static WarFile open(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new DeploymentException("There is no WAR " + path + " that can be read. mvn package makes target/madang.war.");
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            requireWhole(zip);
            if (zip.getEntry("WEB-INF/web.xml") == null
                    || zip.getEntry(CLASSES + "dev/madang/MadangContext.class") == null) {
                throw new DeploymentException(path + " is not Madang's: it has no WEB-INF/web.xml or no dev.madang.MadangContext.");
            }
            return new WarFile(path, build(zip, path), hash(path), migrations(zip, path));
        } catch (ZipException e) {
            throw new DeploymentException(path + " is broken or no WAR: " + e.getMessage() + ". Build or copy it again.", e);
        } catch (IOException e) {
            throw new DeploymentException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    Build build() {
        return build;
    }

    String sha256() {
        return sha256;
    }

    /** The beginning of its SHA-256. */
    String shortHash() {
        return sha256.substring(0, SHORT_HASH);
    }

    /** Number of its newest migration; 0 for none. */
    int schemaVersion() {
        return migrations.size();
    }

    /** Writes its migrations to a folder, for Flyway to compare them with a database. */
    void extractMigrations(Path folder) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (String name : migrations) {
                try (InputStream in = zip.getInputStream(zip.getEntry(MIGRATIONS + name))) {
                    Files.copy(in, folder.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new DeploymentException("Cannot read the migrations of " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return build + " " + shortHash();
    }

    /** ZipFile itself compares no checksum. */
    private static void requireWhole(ZipFile zip) throws IOException {
        for (var entries = zip.entries(); entries.hasMoreElements();) {
            ZipEntry entry = entries.nextElement();
            try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                in.transferTo(OutputStream.nullOutputStream());
                if (!entry.isDirectory() && in.getChecksum().getValue() != entry.getCrc()) {
                    throw new ZipException(entry.getName() + " does not fit its checksum");
                }
            }
        }
    }

    private static Build build(ZipFile zip, Path path) throws IOException {
        ZipEntry own = zip.getEntry(CLASSES + Build.RESOURCE);
        if (own != null) {
            try (InputStream in = zip.getInputStream(own)) {
                return Build.read(in);
            }
        }
        ZipEntry maven = zip.getEntry(MAVEN);
        if (maven == null) {
            throw new DeploymentException(path + " does not say which version it is. Build it with scripts/setup or mvn package.");
        }
        try (InputStream in = zip.getInputStream(maven)) {
            var values = new Properties();
            values.load(in);
            return new Build(values.getProperty("version", "unknown"), "unknown");
        }
    }

    private static List<String> migrations(ZipFile zip, Path path) {
        List<String> names = new ArrayList<>();
        zip.stream().map(ZipEntry::getName).filter(name -> name.startsWith(MIGRATIONS) && !name.endsWith("/"))
                .map(name -> name.substring(MIGRATIONS.length())).sorted().forEach(names::add);
        for (int i = 0; i < names.size(); i++) {
            Matcher matcher = MIGRATION.matcher(names.get(i));
            if (!matcher.matches()) {
                throw new DeploymentException("The migration " + names.get(i) + " in " + path
                        + " is not named as V014__what_it_does.sql; Flyway would pass over it or run it at the wrong time.");
            }
            if (Integer.parseInt(matcher.group(1)) != i + 1) {
                throw new DeploymentException("The migrations in " + path + " are not numbered without gaps: "
                        + names.get(i) + " stands where number " + (i + 1) + " belongs.");
            }
        }
        return names;
    }

    private static String hash(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(file, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }
}
