package dev.madang.operations.deployment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The WARs that have been deployed, the last few, in one folder as {@code VERSION-SHA256.war}. Two links say which of
 * them serves and which one served before.
 */
final class Releases {

    /** How many WARs stay, the two linked ones among them. */
    private static final int KEPT = 5;

    private static final String CURRENT = "current";

    private static final String PREVIOUS = "previous";

    private final Path folder;

    Releases(Path data) {
        folder = data.resolve("releases");
    }

    Optional<WarFile> current() {
        return linked(CURRENT);
    }

    Optional<WarFile> previous() {
        return linked(PREVIOUS);
    }

    /** Copies a WAR here; what serves is another matter. */
    WarFile keep(WarFile war) {
        Path kept = folder.resolve(war.build().version().replaceAll("[^A-Za-z0-9.]", "_") + "-" + war.shortHash() + ".war");
        try {
            Files.createDirectories(folder);
            if (!war.path().toAbsolutePath().equals(kept.toAbsolutePath())) {
                Path fresh = folder.resolve("." + kept.getFileName() + ".new");
                Files.copy(war.path(), fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return WarFile.open(kept);
        } catch (IOException e) {
            throw new DeploymentException("Cannot keep " + war.path() + " in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Says that a kept WAR serves now, and forgets those that nobody will return to. */
    void serve(WarFile kept) {
        try {
            Optional<WarFile> before = current();
            if (before.isPresent() && !before.get().sha256().equals(kept.sha256())) {
                link(PREVIOUS, before.get().path());
            }
            link(CURRENT, kept.path());
            removeOld();
        } catch (IOException e) {
            throw new DeploymentException("The new version serves, but " + folder + " cannot say so: " + e.getMessage(), e);
        }
    }

    private Optional<WarFile> linked(String name) {
        try {
            Path war = folder.resolve(Files.readSymbolicLink(folder.resolve(name)));
            return Files.exists(war) ? Optional.of(WarFile.open(war)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DeploymentException("Cannot read " + folder.resolve(name) + ": " + e, e);
        }
    }

    private void link(String name, Path war) throws IOException {
        Path fresh = folder.resolve("." + name + ".new");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, war.getFileName());
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void removeOld() throws IOException {
        List<Path> wars = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.war")) {
            all.forEach(wars::add);
        }
        List<Path> linked = new ArrayList<>();
        for (String name : List.of(CURRENT, PREVIOUS)) {
            linked(name).map(WarFile::path).ifPresent(linked::add);
        }
        wars.sort(Comparator.comparing((Path war) -> !linked.contains(war))
                .thenComparing(war -> war.toFile().lastModified(), Comparator.reverseOrder()));
        for (Path war : wars.subList(Math.min(KEPT, wars.size()), wars.size())) {
            Files.delete(war);
        }
    }
}
