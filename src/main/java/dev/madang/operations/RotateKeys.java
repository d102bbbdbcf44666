package dev.madang.operations;

import dev.madang.auth.KeySet;
import dev.madang.platform.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * {@code rotate-keys}: adds a signing key to the key set file and drops those of which nothing can be valid any more.
 * Nobody is logged out: nodes read the file by themselves, the new key signs after {@link KeySet#SIGNS_AFTER}, the old
 * ones go on verifying. Makes the file when there is none.
 */
public final class RotateKeys implements Command {

    @Override
    public int run(Surroundings surroundings, List<String> arguments) throws Exception {
        if (!arguments.isEmpty()) {
            surroundings.out().println("usage: scripts/rotate-keys [--data DIR]");
            return USAGE;
        }
        Path file = Settings.from(surroundings::setting).keysFile();
        Clock clock = Clock.systemUTC();
        if (Files.notExists(file)) {
            KeySet.readOrGenerate(file, clock);
            surroundings.out().println("==> Made " + file);
            return DONE;
        }
        KeySet.read(file).rotated(clock).replace(file);
        surroundings.out().println("==> Added a key to " + file + ": published at once, it signs from "
                + clock.instant().plus(KeySet.SIGNS_AFTER) + " on");
        return DONE;
    }
}
