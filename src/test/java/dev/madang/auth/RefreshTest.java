package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Refresh tokens over their whole life, on a server whose clock moves by weeks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshTest {

    private static final Duration HALF = AuthLimits.REFRESH_TOKEN_LIFE.dividedBy(2);

    private TestServer server;
    private TestMember joined;
    private TestMember member;

    @BeforeAll
    void start() {
        server = TestServer.start(Map.of());
        joined = TestMember.member(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void logIn() {
        member = joined.loggedIn();
    }

    @Test
    void aYoungRefreshTokenBringsAnAccessTokenOnly() {
        Api.Answer answer = refresh(member.refreshToken()).expect(200);
        assertTrue(answer.get("refreshToken").isMissingNode());
        assertEquals("Bearer", answer.get("tokenType").asText());
        assertEquals(600, answer.get("expiresIn").asInt());
        assertWorks(answer.get("accessToken").asText());
        // Half of its life is not less than half.
        server.clock().advance(HALF.minusSeconds(10));
        assertTrue(refresh(member.refreshToken()).expect(200).get("refreshToken").isMissingNode());
    }

    @Test
    void anOldRefreshTokenBringsItsSuccessorTheSameEveryTime() {
        server.clock().advance(HALF.plusSeconds(10));
        String second = successor(member.refreshToken());
        assertNotEquals(member.refreshToken(), second);
        server.clock().advance(Duration.ofHours(3));
        assertEquals(second, successor(member.refreshToken()), "a lost answer can be asked for again, byte for byte");
        assertTrue(refresh(second).expect(200).get("refreshToken").isMissingNode());
        assertEquals(Map.of("gen", 1, "sid", HandmadeToken.claims(member.refreshToken()).get("sid")), Map.of(
                "gen", HandmadeToken.claims(second).get("gen"), "sid", HandmadeToken.claims(second).get("sid")));
    }

    @Test
    void aPredecessorWorksThirtySecondsAfterTheFirstUseOfItsSuccessor() {
        server.clock().advance(HALF.plusSeconds(10));
        String second = successor(member.refreshToken());
        refresh(second).expect(200);
        server.clock().advance(AuthLimits.REFRESH_GRACE.minusSeconds(5));
        assertEquals(second, successor(member.refreshToken()));
        refresh(second).expect(200);
    }

    /** J19. */
    @Test
    void aReusedRefreshTokenRevokesItsSessionAndNoOther() {
        TestMember elsewhere = member.loggedIn();
        server.clock().advance(HALF.plusSeconds(10));
        Api.Answer first = refresh(member.refreshToken()).expect(200);
        String second = first.get("refreshToken").asText();
        String access = refresh(second).expect(200).get("accessToken").asText();
        assertWorks(access);
        server.clock().advance(AuthLimits.REFRESH_GRACE.plusSeconds(1));
        refresh(member.refreshToken()).expect(401, "invalid-token");
        refresh(second).expect(401, "invalid-token");
        server.api().as(access).get("/me").expect(401, "invalid-token");
        server.api().as(first.get("accessToken").asText()).get("/me").expect(401, "invalid-token");
        refresh(elsewhere.refreshToken()).expect(200);
        assertEquals("reuse", column("revoked_because", member));
    }

    @Test
    void theGrandparentOfARefreshTokenRevokesTheSessionToo() {
        String first = member.refreshToken();
        server.clock().advance(HALF.plusSeconds(10));
        String second = successor(first);
        server.clock().advance(HALF.minusSeconds(11));
        // Past half of the second's life only a little later, when the first has expired and is refused for that.
        server.clock().advance(Duration.ofSeconds(30));
        String third = successor(second);
        refresh(first).expect(401, "invalid-token");
        refresh(third).expect(200);
        // A first generation that would still be alive.
        Map<String, Object> claims = HandmadeToken.claims(first);
        long now = server.clock().instant().getEpochSecond();
        claims.put("iat", now - 60);
        claims.put("exp", now + 600);
        var key = HandmadeToken.ServerKey.of(server);
        refresh(HandmadeToken.rs256(key.secret(), HandmadeToken.header("alg", "RS256", "typ", "rt+jwt", "kid", key.keyId()),
                claims)).expect(401, "invalid-token");
        refresh(third).expect(401, "invalid-token");
    }

    /** J20. */
    @Test
    void twentyRefreshesAtOnceLeaveOneLeaf() {
        server.clock().advance(HALF.plusSeconds(10));
        Set<String> successors = new HashSet<>();
        for (Api.Answer answer : Race.of(20, i -> refresh(member.refreshToken()))) {
            successors.add(answer.expect(200).get("refreshToken").asText());
            assertWorks(answer.get("accessToken").asText());
        }
        assertEquals(1, successors.size());
        assertEquals("1", column("generation", member));
        List<Api.Answer> next = Race.of(20, i -> refresh(successors.iterator().next()));
        next.forEach(answer -> answer.expect(200));
        assertEquals("1", column("generation", member));
    }

    @Test
    void twentyUsesOfAStolenTokenRevokeOnce() {
        server.clock().advance(HALF.plusSeconds(10));
        String second = successor(member.refreshToken());
        refresh(second).expect(200);
        server.clock().advance(Duration.ofMinutes(1));
        Race.of(20, i -> refresh(i % 2 == 0 ? member.refreshToken() : second));
        refresh(second).expect(401);
        assertEquals("reuse", column("revoked_because", member));
    }

    /** J23: idle. */
    @Test
    void aRefreshTokenThatIsNotUsedDies() {
        server.clock().advance(AuthLimits.REFRESH_TOKEN_LIFE.minusSeconds(5));
        refresh(member.refreshToken()).expect(200);
        TestMember idle = member.loggedIn();
        server.clock().advance(AuthLimits.REFRESH_TOKEN_LIFE);
        refresh(idle.refreshToken()).expect(401, "invalid-token");
    }

    /** J23: absolute. */
    @Test
    void aSessionEndsAfterNinetyDaysHoweverOftenItIsRefreshed() {
        String token = member.refreshToken();
        Api.Answer answer = null;
        for (int day = 0; day < 89; day++) {
            server.clock().advance(Duration.ofDays(1));
            answer = refresh(token).expect(200);
            token = answer.get("refreshToken").isMissingNode() ? token : answer.get("refreshToken").asText();
        }
        server.clock().advance(Duration.ofDays(1).minusMinutes(5));
        answer = refresh(token).expect(200);
        assertTrue(answer.get("refreshToken").isMissingNode(), "a successor would not live longer");
        assertTrue(answer.get("expiresIn").asInt() <= 300, "nor does an access token outlive its session");
        assertWorks(answer.get("accessToken").asText());
        server.clock().advance(Duration.ofMinutes(5).plusSeconds(5));
        refresh(token).expect(401, "invalid-token");
        server.api().as(answer.get("accessToken").asText()).get("/me").expect(401, "invalid-token");
    }

    @Test
    void anAccessTokenLivesTenMinutes() {
        server.clock().advance(AuthLimits.ACCESS_TOKEN_LIFE.minusSeconds(10));
        assertWorks(member.token());
        server.clock().advance(Duration.ofSeconds(11));
        server.api().as(member.token()).get("/me").expect(401, "invalid-token");
        refresh(member.refreshToken()).expect(200);
    }

    @Test
    void aNumberThatWasGivenAwayAgainIsNotTheSameSession() {
        // As after a backup was restored: the row of this id is of another login.
        Sql.execute(server, "UPDATE sessions SET generation_issued_at = generation_issued_at + INTERVAL 1 HOUR WHERE id = "
                + member.sessionId());
        refresh(member.refreshToken()).expect(401, "invalid-token");
        assertEquals(null, column("revoked_because", member));
    }

    @Test
    void aBrowsersRefreshTokenTravelsInItsCookieOnly() {
        Api.Answer login = server.api().post("/auth", Map.of("email", member.email(), "password", member.password(),
                "refreshIn", "cookie")).expect(201);
        assertTrue(login.get("refreshToken").isMissingNode());
        String cookie = login.require("Set-Cookie");
        String token = cookie.replaceFirst("^__Secure-madang-refresh=", "").replaceFirst(";.*", "");
        assertTrue(cookie.matches("[^;]+; Path=/refresh; HttpOnly; Secure; SameSite=Strict; Max-Age=(1209600|12095[0-9]{2})"),
                cookie);
        Api browser = server.api().with("Cookie", "other=1; __Secure-madang-refresh=" + token);

        // From the same origin, by either word of the browser's, and against none of them.
        Api.Answer fresh = browser.with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(200);
        assertFalse(fresh.header("Set-Cookie").isPresent());
        browser.with("Origin", TestServer.PUBLIC_URL).get("/refresh").expect(200);
        browser.get("/refresh").expect(403, "not-same-origin");
        for (String site : List.of("none", "same-site", "cross-site", "", "SAME-ORIGIN")) {
            browser.with("Sec-Fetch-Site", site).get("/refresh").expect(403, "not-same-origin");
        }
        for (String origin : List.of("https://evil.example", "null", "http://board.example", "https://board.example.evil",
                "https://board.example:444", "https://x.board.example")) {
            browser.with("Origin", origin).get("/refresh").expect(403, "not-same-origin");
            browser.with("Origin", origin).with("Sec-Fetch-Site", "same-origin").get("/refresh")
                    .expect(403, "not-same-origin");
        }

        // Neither way serves the other's session.
        refresh(token).expect(401, "invalid-token");
        server.api().with("Cookie", "__Secure-madang-refresh=" + member.refreshToken())
                .with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(401, "invalid-token");
        server.api().with("Cookie", "__Secure-madang-refresh=" + token + "; __Secure-madang-refresh=x")
                .with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(401);
        server.api().with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(401, "unauthenticated");

        // The successor comes as a cookie too, again and again the same.
        server.clock().advance(HALF.plusSeconds(10));
        Api same = browser.with("Sec-Fetch-Site", "same-origin");
        Api.Answer renewed = same.get("/refresh").expect(200);
        assertTrue(renewed.get("refreshToken").isMissingNode());
        String next = renewed.require("Set-Cookie").replaceFirst(";.*", "");
        assertNotEquals("__Secure-madang-refresh=" + token, next);
        assertEquals(next, same.get("/refresh").expect(200).require("Set-Cookie").replaceFirst(";.*", ""));

        // Logout makes the browser forget it.
        Api.Answer out = server.api().as(renewed.get("accessToken").asText()).delete("/auth").expect(204);
        assertTrue(out.require("Set-Cookie").startsWith("__Secure-madang-refresh=; Path=/refresh;"));
        assertTrue(out.require("Set-Cookie").endsWith("Max-Age=0"));
        server.api().with("Cookie", next).with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(401);
    }

    @Test
    void refreshIsNoPlaceForHeadOrAccessTokens() {
        server.api().as(member.refreshToken()).head("/refresh").expect(405);
        server.api().as(member.token()).get("/refresh").expect(401, "invalid-token");
        server.api().with("Authorization", "Basic eDp5").get("/refresh").expect(401);
        server.api().get("/refresh").expect(401, "unauthenticated");
        assertEquals("no-store", refresh(member.refreshToken()).require("Cache-Control"));
    }

    private Api.Answer refresh(String token) {
        return server.api().as(token).get("/refresh");
    }

    private String successor(String token) {
        Api.Answer answer = refresh(token).expect(200);
        assertFalse(answer.get("refreshToken").isMissingNode(), answer.text());
        return answer.get("refreshToken").asText();
    }

    private void assertWorks(String accessToken) {
        server.api().as(accessToken).get("/me").expect(200);
    }

    private String column(String name, TestMember of) {
        return Sql.value(server, "SELECT " + name + " FROM sessions WHERE id = " + of.sessionId());
    }
}
