package dev.madang.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The folder in which one first-run server keeps everything: database, keys, secrets, mail.
 *
 * <p>It belongs to one process at a time, by a lock that the operating system lifts however that process ends.
 * Files in it are readable by their owner only.
 */
public final class DataDirectory implements AutoCloseable {

    private static final String PASSWORD = "DB_PASSWORD";

    private final Path root;
    private FileChannel lock;

    private DataDirectory(Path root) {
        this.root = root;
    }

    /** The folder at this path, made when it is not there. */
    public static DataDirectory at(Path path) {
        try {
            Path absolute = path.toAbsolutePath().normalize();
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return new DataDirectory(absolute.toRealPath());
        } catch (IOException e) {
            throw new LaunchException("Cannot use " + path + " for the data: " + e, e);
        }
    }

    /** Takes the folder for this process. */
    public void lock() {
        if (!tryLock()) {
            throw new LaunchException(root + " is in use by another Madang"
                + holder().map(pid -> " (process " + pid + ")").orElse("")
                + ". Stop that one first, or name another folder with --data.");
        }
    }

    /** Takes the folder for this process unless another one has it. */
    public boolean tryLock() {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return false;
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid())
                .getBytes(StandardCharsets.US_ASCII)));
            lock = channel;
            return true;
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            return false;
        } catch (IOException e) {
            closeQuietly(channel);
            throw new LaunchException("Cannot lock " + root + ": " + e, e);
        }
    }

    private Optional<String> holder() {
        try {
            String pid = Files.readString(root.resolve("lock")).strip();
            return pid.isEmpty() ? Optional.empty() : Optional.of(pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The password of the embedded database's user: random, made once. */
    String databasePassword() {
        Path secrets = root.resolve("secrets");
        Properties values = new Properties();
        read(secrets).ifPresent(values::putAll);
        String password = values.getProperty(PASSWORD);
        if (password == null) {
            if (Files.exists(database())) {
                throw new LaunchException(secrets + " is missing or without " + PASSWORD
                    + ", and " + database() + " opens to nothing else. Put the file back from a backup.");
            }
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            password = HexFormat.of().formatHex(bytes);
            values.setProperty(PASSWORD, password);
            write(secrets, values);
        }
        return password;
    }

    /** The values of a properties file; empty when it is not there. */
    Optional<Properties> read(Path file) {
        try {
            Properties values = new Properties();
            values.load(new StringReader(Files.readString(file)));
            return Optional.of(values);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a properties file that is either there as a whole or not, also after a crash. */
    void write(Path file, Map<?, ?> values) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            move(fresh, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves within this folder so that the new name survives a power cut. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Deletes a folder and all in it, if it is there. */
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    public Path root() {
        return root;
    }

    /** The embedded database's own data. */
    public Path database() {
        return root.resolve("database");
    }

    /** Where the embedded database is while it runs: port and process id. */
    Path databaseProperties() {
        return root.resolve("database.properties");
    }

    /** Tomcat's own files of one run. */
    Path work() {
        return root.resolve("work");
    }

    public Path mail() {
        return root.resolve("mail");
    }

    public Path keys() {
        return root.resolve("keys.jwks");
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        closeQuietly(lock);
        lock = null;
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock ends with the channel whether or not closing it complains.
            }
        }
    }
}
