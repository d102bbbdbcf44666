package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {

    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsMadeForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("deep/keys.jwks");
        KeySet made = KeySet.readOrGenerate(file, at(Duration.ZERO));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made.signing(START).keyId(), KeySet.readOrGenerate(file, at(Duration.ZERO)).signing(START).keyId());
        assertEquals(made.hashKey(), KeySet.read(file).hashKey());
    }

    @Test
    void ofSeveralNodesThatMakeItAtOnceOneWins() throws InterruptedException {
        Path file = folder.resolve("keys.jwks");
        Set<String> ids = ConcurrentHashMap.newKeySet();
        var threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() ->
                    ids.add(KeySet.readOrGenerate(file, at(Duration.ZERO)).signing(START).keyId()));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, ids.size());
    }

    @Test
    void aNewKeyIsPublishedBeforeItSigns() {
        KeySet first = KeySet.generate(at(Duration.ZERO));
        String old = first.signing(START).keyId();
        KeySet second = first.rotated(at(Duration.ofDays(1)));
        Instant rotated = START.plus(Duration.ofDays(1));
        assertEquals(old, second.signing(rotated.plus(KeySet.SIGNS_AFTER).minusMillis(1)).keyId());
        String fresh = second.signing(rotated.plus(KeySet.SIGNS_AFTER)).keyId();
        assertNotEquals(old, fresh);
        assertTrue(second.toPublicJson().contains(old) && second.toPublicJson().contains(fresh));
    }

    @Test
    void aReplacedKeyVerifiesAsLongAsWhatItSignedAndThenGoes() {
        KeySet set = KeySet.generate(at(Duration.ZERO));
        String first = set.signing(START).keyId();
        set = set.rotated(at(Duration.ofDays(1)));
        set = set.rotated(at(Duration.ofDays(1).plus(KeySet.VERIFIES_AFTER_REPLACEMENT)));
        assertTrue(set.find(first).isPresent());
        set = set.rotated(at(Duration.ofDays(1).plus(KeySet.SIGNS_AFTER).plus(KeySet.VERIFIES_AFTER_REPLACEMENT)));
        assertFalse(set.find(first).isPresent());
    }

    @Test
    void rotationKeepsTheHashKeyAndTheFilesPermissions() throws IOException {
        Path file = folder.resolve("keys.jwks");
        KeySet set = KeySet.readOrGenerate(file, at(Duration.ZERO));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        set.rotated(at(Duration.ofDays(1))).replace(file);
        assertEquals(set.hashKey(), KeySet.read(file).hashKey());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void whatIsPublishedHoldsNoPrivateMember() {
        String json = KeySet.generate(at(Duration.ZERO)).toPublicJson();
        for (String member : new String[] {"d", "p", "q", "dp", "dq", "qi", "k"}) {
            assertFalse(json.contains("\"" + member + "\":"), member);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"keys\":[]}", "not json",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"hash\",\"k\":\"c2hvcnQ\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"other\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}"})
    void whatIsNoSoundKeySetIsRefused(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.jwks"), content);
        assertThrows(KeySet.InvalidKeySetException.class, () -> KeySet.read(file));
    }

    /** J17. */
    @ParameterizedTest
    @ValueSource(strings = {"31 random bytes are one too few!", "passwordpasswordpasswordpassword",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aHashKeyThatSomebodyTypedIsRefused(String secret) throws IOException {
        String typed = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(
                secret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        refusedWith("\"k\":\"[^\"]*\"", "\"k\":\"" + typed + "\"");
        refusedWith("\"k\":\"[^\"]*\"", "\"k\":\"" + "A".repeat(43) + "\"");
    }

    /** J17. */
    @Test
    void aSigningKeyThatIsWeakOrNoPairIsRefused() throws IOException, org.jose4j.lang.JoseException {
        var small = org.jose4j.jwk.RsaJwkGenerator.generateJwk(2_048);
        small.setKeyId("small");
        small.setAlgorithm("RS256");
        refusedWith("\\{\"kty\":\"RSA\".*?\\}", java.util.regex.Matcher.quoteReplacement(
                small.toJson(org.jose4j.jwk.JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE)));
        refusedWith("\"alg\":\"RS256\"", "\"alg\":\"RS512\"");
        refusedWith("\"e\":\"AQAB\"", "\"e\":\"Aw\"");
        refusedWith("\"d\":\"[^\"]*\",", "");
        refusedWith("\"kid\":\"[^\"]{12}\",", "");
    }

    private void refusedWith(String pattern, String replacement) throws IOException {
        Path file = folder.resolve("sound.jwks");
        KeySet.readOrGenerate(file, at(Duration.ZERO));
        String sound = Files.readString(file);
        String changed = sound.replaceFirst(pattern, replacement);
        assertNotEquals(sound, changed, pattern);
        Path other = Files.writeString(folder.resolve("changed.jwks"), changed);
        assertThrows(KeySet.InvalidKeySetException.class, () -> KeySet.read(other), replacement);
    }

    private static Clock at(Duration offset) {
        return Clock.fixed(START.plus(offset), ZoneOffset.UTC);
    }
}
