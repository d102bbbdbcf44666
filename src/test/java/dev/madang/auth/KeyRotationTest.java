package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** J27, on a running server. */
class KeyRotationTest {

    @Test
    void aRotationLogsNobodyOutUntilNothingOfTheOldKeyIsValid() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            Path file = server.folder().resolve("keys.jwks");
            TestMember member = TestMember.member(server);
            String old = keyId(member.token());
            assertEquals(Set.of(old), published(server));

            KeySet.read(file).rotated(server.clock()).replace(file);
            for (int tries = 0; published(server).size() < 2; tries++) {
                assertTrue(tries < 60, "the new key is not published");
                Thread.sleep(200);
            }
            // Published, and not yet used.
            assertEquals(old, keyId(member.loggedIn().token()));
            server.clock().advance(KeySet.SIGNS_AFTER.plusSeconds(1));
            TestMember fresh = member.loggedIn();
            assertNotEquals(old, keyId(fresh.token()));
            fresh.api().get("/me").expect(200);
            Api.Answer refreshed = server.api().as(member.refreshToken()).get("/refresh").expect(200);
            assertNotEquals(old, keyId(refreshed.get("accessToken").asText()));
            server.api().as(refreshed.get("accessToken").asText()).get("/me").expect(200);

            // Months later: the next rotation drops the old key, and a token of it is none.
            var key = HandmadeToken.ServerKey.of(server);
            assertEquals(old, key.keyId());
            server.clock().advance(Duration.ofDays(60));
            KeySet.read(file).rotated(server.clock()).replace(file);
            for (int tries = 0; published(server).contains(old); tries++) {
                assertTrue(tries < 60, "the old key is still published");
                Thread.sleep(200);
            }
            TestMember later = fresh.loggedIn();
            later.api().get("/me").expect(200);
            server.api().as(HandmadeToken.rs256(key.secret(),
                    HandmadeToken.header("alg", "RS256", "typ", "at+jwt", "kid", old), HandmadeToken.claims(later.token())))
                    .get("/me").expect(401, "invalid-token");
        }
    }

    @Test
    void aKeyThatIsTakenOutEndsTokensThatHaveJustBeenUsed() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            TestMember member = TestMember.member(server);
            member.api().get("/me").expect(200);
            member.api().get("/me").expect(200);
            KeySet.generate(server.clock()).replace(server.folder().resolve("keys.jwks"));
            for (int tries = 0; published(server).contains(keyId(member.token())); tries++) {
                assertTrue(tries < 60, "the key is still published");
                Thread.sleep(200);
            }
            member.api().get("/me").expect(401, "invalid-token");
        }
    }

    private static Set<String> published(TestServer server) {
        Api.Answer answer = server.api().get("/.well-known/jwks.json").expect(200);
        assertEquals("public, max-age=300", answer.require("Cache-Control"));
        Set<String> ids = new TreeSet<>();
        for (JsonNode key : answer.get("keys")) {
            ids.add(key.get("kid").asText());
            for (String secret : new String[] {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}) {
                assertFalse(key.has(secret), secret);
            }
            assertEquals("RS256", key.get("alg").asText());
        }
        return ids;
    }

    private static String keyId(String token) {
        return (String) HandmadeToken.claims("x." + token.split("\\.")[0] + ".x").get("kid");
    }
}
