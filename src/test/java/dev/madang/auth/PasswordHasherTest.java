package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.platform.http.ProblemException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {

    private final PasswordHasher hasher = new PasswordHasher();

    private String hash(String password) {
        return hasher.inTurn(turn -> turn.hash(password));
    }

    private boolean matches(String password, String hash) {
        return hasher.inTurn(turn -> turn.matches(password, hash));
    }

    @Test
    void hashesAreArgon2idInPhcFormatWithASaltEach() {
        String hash = hash("correct horse");
        assertTrue(hash.matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"), hash);
        assertNotEquals(hash, hash("correct horse"));
        assertTrue(matches("correct horse", hash));
        assertFalse(matches("correct horse ", hash));
        assertFalse(matches("Correct horse", hash));
        assertTrue(hash.length() <= 160);
    }

    /** The reference implementation's own test (phc-winner-argon2, test.c): version 19, m=256, t=2, p=1. */
    @Test
    void hashesOfTheReferenceImplementationAreUnderstood() {
        assertTrue(matches("password",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
    }

    @Test
    void nothingIsCutAndOnlyTheNormalizationFormIsFolded() {
        String tail = "x".repeat(127);
        String hash = hash(tail + "1");
        assertTrue(matches(tail + "1", hash));
        assertFalse(matches(tail + "2", hash));
        assertTrue(matches("cafe\u0301 latte", hash("caf\u00e9 latte")));
        assertFalse(matches("ｃafe latte", hash("cafe latte")));
    }

    @Test
    void whereThereIsNoAccountNoPasswordMatches() {
        assertFalse(matches("", null));
        assertFalse(matches("password", null));
    }

    @Test
    void otherParametersAreOutdated() {
        assertFalse(hasher.isOutdated(hash("correct horse")));
        var older = new PasswordHasher(new PasswordHasher.Parameters(1024, 1, 1), 1);
        String old = older.inTurn(turn -> turn.hash("correct horse"));
        assertTrue(hasher.isOutdated(old));
        assertTrue(matches("correct horse", old));
    }

    @Test
    void whoGetsNoTurnInTimeIsToldToComeBack() throws InterruptedException {
        var narrow = new PasswordHasher(new PasswordHasher.Parameters(8, 1, 1), 1);
        var holding = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var holder = new Thread(() -> narrow.inTurn(turn -> {
            holding.countDown();
            try {
                return release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        }));
        holder.start();
        holding.await();
        var refusal = assertThrows(ProblemException.class, () -> narrow.inTurn(turn -> null));
        assertEquals(503, refusal.type().status());
        assertEquals("2", refusal.headers().get("Retry-After"));
        release.countDown();
        holder.join();
        assertEquals("turn", narrow.inTurn(turn -> "turn"));
    }
}
