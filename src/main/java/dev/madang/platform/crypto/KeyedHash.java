package dev.madang.platform.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 (RFC 2104) with the deployment's hash key. The purpose separates the uses of the one key, and every part
 * is preceded by its length, so that no two different inputs run into each other.
 */
public final class KeyedHash {

    /** Bytes in a hash. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final Supplier<SecretKey> key;

    /** @param key gives the key, the same on every node and over restarts */
    public KeyedHash(Supplier<SecretKey> key) {
        this.key = key;
    }

    /** @return {@value #LENGTH} bytes that nobody can make without the key */
    public byte[] of(String purpose, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.get());
            add(mac, purpose.getBytes(StandardCharsets.UTF_8));
            for (byte[] part : parts) {
                add(mac, part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** As {@link #of(String, byte[]...)} over the UTF-8 form of the parts. */
    public byte[] of(String purpose, String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
        }
        return of(purpose, bytes);
    }

    private static void add(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
    }
}
