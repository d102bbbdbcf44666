package dev.madang.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;

/**
 * Remembers which tokens bore a good signature, so that all requests of a token cost one verification. Only
 * that: times, session and account are looked at each time. A token whose key has left the key ring is forgotten.
 */
final class SignedTokens {

    /** Tokens that are remembered; some hundred bytes each, of a digest and a few claims. */
    static final int CAPACITY = 4_096;

    /** By the SHA-256 of the token; the one that was not used for longest goes first. */
    private final Map<ByteBuffer, Signed> signed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Signed> eldest) {
            return size() > CAPACITY;
        }
    };

    private final KeyRing keyRing;

    /** The claims of a token, and the key that signed it. */
    record Signed(JwtClaims claims, KeySet.SigningKey key) { }

    /** Verifies a token that is not known. */
    @FunctionalInterface
    interface Verification {
        Signed verify() throws InvalidTokenException;
    }

    SignedTokens(KeyRing keyRing) {
        this.keyRing = keyRing;
    }

    /** @return the claims of a token that a key of the ring has signed */
    JwtClaims get(String token, Verification verification) throws InvalidTokenException {
        ByteBuffer digest = digest(token);
        Signed known;
        synchronized (signed) {
            known = signed.get(digest);
        }
        if (known == null || keyRing.find(known.key().keyId()).filter(known.key()::isSameAs).isEmpty()) {
            known = verification.verify();
            synchronized (signed) {
                signed.put(digest, known);
            }
        }
        return known.claims();
    }

    private static ByteBuffer digest(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
