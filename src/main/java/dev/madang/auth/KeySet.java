package dev.madang.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/**
 * The keys of one deployment at one moment, as they stand in the JWK set file (RFC 7517) that all nodes share: RSA keys
 * that sign tokens with RS256, and one octet key for keyed hashes. Immutable; {@link KeyRing} follows the file.
 *
 * <p>A key may sign {@link #SIGNS_AFTER} its making, when every node and every holder of the published set has seen it; a
 * key that is the only one signs at once. The newest that may sign does; the others only verify, until
 * {@link #rotated} drops them when nothing that they signed can still be valid.
 */
public final class KeySet {

    /** Bits of a signing key: 128 bits of strength (NIST SP 800-57 part 1, table 2). */
    static final int RSA_BITS = 3072;

    /** Bits below which a key in the file is refused. */
    static final int MIN_RSA_BITS = 3072;

    /** Bytes of the hash key. */
    static final int HASH_KEY_BYTES = 32;

    /** How long a new key is only published. */
    public static final Duration SIGNS_AFTER = Duration.ofMinutes(10);

    /** How long a key that has been replaced still verifies: the life of a refresh token, and a day for clocks and habits. */
    public static final Duration VERIFIES_AFTER_REPLACEMENT = AuthLimits.REFRESH_TOKEN_LIFE.plusDays(1);

    /** 65537, as everybody makes them; small ones have a history. */
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);

    private static final String CREATED = "iat";

    private static final String OWNER_ONLY = "rw-------";

    private final List<SigningKey> signingKeys;
    private final SecretKey hashKey;

    /** A key that signs or verifies. */
    record SigningKey(RsaJsonWebKey key, Instant createdAt) {

        String keyId() {
            return key.getKeyId();
        }

        RSAPublicKey publicKey() {
            return key.getRsaPublicKey();
        }

        /** Also when one of the two was read from the file again. */
        boolean isSameAs(SigningKey other) {
            return publicKey().equals(other.publicKey());
        }
    }

    /** The file is missing, unreadable or holds what is no sound key set; the message says which. */
    public static final class InvalidKeySetException extends RuntimeException {
        InvalidKeySetException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private KeySet(List<SigningKey> signingKeys, SecretKey hashKey) {
        this.signingKeys = signingKeys.stream().sorted(Comparator.comparing(SigningKey::createdAt)).toList();
        this.hashKey = hashKey;
    }

    /** Makes a new set. */
    public static KeySet generate(Clock clock) {
        byte[] bytes = new byte[HASH_KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new KeySet(List.of(newKey(clock.instant())), new SecretKeySpec(bytes, "HmacSHA256"));
    }

    /** @throws InvalidKeySetException when it is not a sound key set */
    public static KeySet read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new InvalidKeySetException("cannot read the key set " + file, e);
        } catch (JoseException | RuntimeException e) {
            throw new InvalidKeySetException("no sound key set in " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads the file, or makes it when there is none yet; of several that make it at once one wins. */
    public static KeySet readOrGenerate(Path file, Clock clock) {
        if (!Files.exists(file)) {
            KeySet made = generate(clock);
            try {
                made.writeNew(file);
            } catch (FileAlreadyExistsException e) {
                return read(file);
            } catch (IOException e) {
                throw new InvalidKeySetException("cannot write the key set " + file, e);
            }
        }
        return read(file);
    }

    /** @return with a new key, and without those that were replaced so long ago that nothing of theirs can be valid */
    public KeySet rotated(Clock clock) {
        Instant now = clock.instant();
        List<SigningKey> kept = new ArrayList<>();
        for (int i = 0; i < signingKeys.size(); i++) {
            boolean isNewest = i == signingKeys.size() - 1;
            if (isNewest || signingKeys.get(i + 1).createdAt().plus(SIGNS_AFTER).plus(VERIFIES_AFTER_REPLACEMENT)
                    .isAfter(now)) {
                kept.add(signingKeys.get(i));
            }
        }
        kept.add(newKey(now));
        return new KeySet(kept, hashKey);
    }

    /** Replaces the file in one step, readable by its owner and group as it was. */
    public void replace(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(folder, "keys", ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        try {
            Files.writeString(temporary, toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** @return the key that signs now */
    SigningKey signing(Instant now) {
        SigningKey signing = signingKeys.get(0);
        for (SigningKey key : signingKeys) {
            if (!key.createdAt().plus(SIGNS_AFTER).isAfter(now)) {
                signing = key;
            }
        }
        return signing;
    }

    Optional<SigningKey> find(String keyId) {
        return signingKeys.stream().filter(key -> key.keyId().equals(keyId)).findFirst();
    }

    public SecretKey hashKey() {
        return hashKey;
    }

    /** @return the public keys as a JWK set, for everybody */
    public String toPublicJson() {
        return toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private void writeNew(Path file) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(folder, "keys", ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        try {
            Files.writeString(temporary, toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            // A link, unlike a move, fails when somebody else has made the file meanwhile.
            Files.createLink(file, temporary);
        } finally {
            Files.delete(temporary);
        }
    }

    private String toJson(JsonWebKey.OutputControlLevel level) {
        var set = new JsonWebKeySet();
        signingKeys.forEach(key -> set.addJsonWebKey(key.key()));
        if (level == JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE) {
            var hash = new OctetSequenceJsonWebKey(hashKey);
            hash.setKeyId("hash");
            hash.setAlgorithm("HS256");
            set.addJsonWebKey(hash);
        }
        return set.toJson(level);
    }

    private static SigningKey newKey(Instant now) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(RSA_BITS);
            byte[] id = new byte[9];
            new SecureRandom().nextBytes(id);
            key.setKeyId(Base64.getUrlEncoder().withoutPadding().encodeToString(id));
            key.setAlgorithm("RS256");
            key.setUse("sig");
            key.setOtherParameter(CREATED, now.getEpochSecond());
            return new SigningKey(key, now);
        } catch (JoseException e) {
            throw new IllegalStateException("every Java platform makes RSA keys", e);
        }
    }

    private static KeySet parse(String json) throws JoseException {
        List<SigningKey> signing = new ArrayList<>();
        SecretKey hash = null;
        for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
            if (key instanceof RsaJsonWebKey rsa) {
                signing.add(checked(rsa));
            } else if (key instanceof OctetSequenceJsonWebKey octets && "hash".equals(key.getKeyId())) {
                requireRandom(octets.getOctetSequence());
                hash = new SecretKeySpec(octets.getOctetSequence(), "HmacSHA256");
            } else {
                throw new IllegalArgumentException("a key of type " + key.getKeyType() + " has no place here");
            }
        }
        if (signing.stream().map(SigningKey::keyId).distinct().count() < signing.size()) {
            throw new IllegalArgumentException("two keys have one kid");
        }
        if (signing.isEmpty() || hash == null) {
            throw new IllegalArgumentException("it needs a signing key and a hash key");
        }
        return new KeySet(signing, hash);
    }

    /** A secret that somebody typed is one that somebody guesses: random bytes are never all printable, nor few. */
    private static void requireRandom(byte[] secret) {
        if (secret.length < HASH_KEY_BYTES) {
            throw new IllegalArgumentException("the hash key has less than " + HASH_KEY_BYTES + " bytes");
        }
        boolean isText = true;
        var different = new BitSet();
        for (byte each : secret) {
            isText &= each >= ' ' && each <= '~';
            different.set(each & 0xff);
        }
        if (isText || different.cardinality() < secret.length / 2) {
            throw new IllegalArgumentException("the hash key is not made of random bytes");
        }
    }

    private static SigningKey checked(RsaJsonWebKey key) {
        if (key.getKeyId() == null || key.getKeyId().isEmpty()) {
            throw new IllegalArgumentException("a key has no kid");
        }
        if (!"RS256".equals(key.getAlgorithm())) {
            throw new IllegalArgumentException("key " + key.getKeyId() + " is not for RS256: one key, one algorithm");
        }
        if (key.getRsaPrivateKey() == null) {
            throw new IllegalArgumentException("key " + key.getKeyId() + " has no private part");
        }
        if (key.getRsaPublicKey().getModulus().bitLength() < MIN_RSA_BITS) {
            throw new IllegalArgumentException("key " + key.getKeyId() + " has less than " + MIN_RSA_BITS + " bits");
        }
        RSAPrivateKey secret = key.getRsaPrivateKey();
        if (!secret.getModulus().equals(key.getRsaPublicKey().getModulus())
                || key.getRsaPublicKey().getPublicExponent().compareTo(MIN_EXPONENT) < 0
                || !isPair(key.getRsaPublicKey().getPublicExponent(), secret.getPrivateExponent(), secret.getModulus())) {
            throw new IllegalArgumentException("key " + key.getKeyId() + " is no pair of sound keys");
        }
        Object created = key.getOtherParameterValue(CREATED, Object.class);
        return new SigningKey(key, Instant.ofEpochSecond(created instanceof Number number ? number.longValue() : 0));
    }

    private static boolean isPair(BigInteger open, BigInteger secret, BigInteger modulus) {
        return BigInteger.TWO.modPow(open, modulus).modPow(secret, modulus).equals(BigInteger.TWO);
    }
}
