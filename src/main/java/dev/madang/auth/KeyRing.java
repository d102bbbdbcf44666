package dev.madang.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current keys: follows the file, so that a rotation reaches every node without a restart. The file's time is looked
 * at once in {@link #INTERVAL_NANOS} at most, whatever key ids arrive; a file that became unreadable leaves the keys as
 * they are.
 */
public final class KeyRing {

    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final Path file;
    private final Clock clock;
    private volatile KeySet keys;
    private volatile long lookedAt;
    private FileTime modifiedAt;

    /**
     * @param generate whether a missing file is made; in production it is not
     * @throws KeySet.InvalidKeySetException when there are no sound keys
     */
    public KeyRing(Path file, boolean generate, Clock clock) {
        this.file = file;
        this.clock = clock;
        keys = generate ? KeySet.readOrGenerate(file, clock) : KeySet.read(file);
        modifiedAt = modifiedAt();
        lookedAt = System.nanoTime();
    }

    /** @return the keys as they are in the file now, or were some seconds ago */
    public KeySet keys() {
        if (System.nanoTime() - lookedAt > INTERVAL_NANOS) {
            look();
        }
        return keys;
    }

    public SecretKey hashKey() {
        return keys().hashKey();
    }

    KeySet.SigningKey signing() {
        return keys().signing(clock.instant());
    }

    Optional<KeySet.SigningKey> find(String keyId) {
        return keys().find(keyId);
    }

    private synchronized void look() {
        if (System.nanoTime() - lookedAt <= INTERVAL_NANOS) {
            return;
        }
        lookedAt = System.nanoTime();
        FileTime now = modifiedAt();
        if (now == null || now.equals(modifiedAt)) {
            return;
        }
        try {
            keys = KeySet.read(file);
            modifiedAt = now;
            LOG.atInfo().log("keys_reloaded");
        } catch (KeySet.InvalidKeySetException e) {
            LOG.atError().setCause(e).log("keys_unreadable");
        }
    }

    private FileTime modifiedAt() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null;
        }
    }
}
