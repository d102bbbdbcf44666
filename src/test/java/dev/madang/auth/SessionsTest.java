package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who ends which sessions, and that their tokens die with them at the next request. */
class SessionsTest {

    private final TestServer server = TestServer.shared();

    private void assertDead(TestMember session) {
        session.api().get("/me").expect(401, "invalid-token");
        server.api().as(session.refreshToken()).get("/refresh").expect(401, "invalid-token");
    }

    private void assertAlive(TestMember session) {
        session.api().get("/me").expect(200);
        server.api().as(session.refreshToken()).get("/refresh").expect(200);
    }

    /** J24. */
    @Test
    void logoutEndsThisSessionAndNoOther() {
        TestMember here = TestMember.member(server);
        TestMember there = here.loggedIn();
        assertFalse(here.api().delete("/auth").expect(204).header("Set-Cookie").isPresent(), "it had no cookie");
        assertDead(here);
        here.api().delete("/auth").expect(401, "invalid-token");
        assertAlive(there);
        server.api().delete("/auth").expect(401, "unauthenticated");
    }

    @Test
    void ofManyLogoutsAtOnceOneSucceeds() {
        TestMember member = TestMember.member(server);
        List<Integer> statuses = Race.of(8, i -> member.api().delete("/auth").status());
        assertEquals(1, statuses.stream().filter(status -> status == 204).count(), statuses.toString());
        assertEquals(7, statuses.stream().filter(status -> status == 401).count(), statuses.toString());
    }

    @Test
    void twoLoginsShareNothing() {
        TestMember one = TestMember.member(server);
        TestMember other = one.loggedIn();
        assertNotEquals(one.token(), other.token());
        assertNotEquals(one.refreshToken(), other.refreshToken());
        assertNotEquals(one.sessionId(), other.sessionId());
    }

    @Test
    void aMemberSeesHisSessions() {
        TestMember member = TestMember.member(server);
        String agent = "Mozilla/5.0 \u00e9 " + "x".repeat(300);
        server.api().with("User-Agent", agent.replace('\u00e9', 'e')).post("/auth",
                Map.of("email", member.email(), "password", member.password())).expect(201);
        JsonNode list = member.api().get("/me/sessions").expect(200).get("data");
        assertEquals(2, list.size());
        JsonNode newest = list.get(0);
        assertFalse(newest.get("current").asBoolean());
        assertEquals(AuthLimits.USER_AGENT_MAX, newest.get("userAgent").asText().length());
        assertTrue(list.get(1).get("current").asBoolean());
        assertEquals(member.sessionId(), list.get(1).get("id").asLong());
        assertEquals(newest, member.api().get("/me/sessions/" + newest.get("id").asLong()).expect(200).json());
    }

    @Test
    void aMemberEndsOneFromAfarAndNobodyElses() {
        TestMember here = TestMember.member(server);
        TestMember there = here.loggedIn();
        TestMember stranger = TestMember.member(server);
        stranger.api().delete("/me/sessions/" + there.sessionId()).expect(404, "session-not-found");
        stranger.api().get("/me/sessions/" + there.sessionId()).expect(404, "session-not-found");
        assertAlive(there);
        here.api().delete("/me/sessions/" + there.sessionId()).expect(204);
        assertDead(there);
        here.api().delete("/me/sessions/" + there.sessionId()).expect(404, "session-not-found");
        here.api().get("/me/sessions/" + there.sessionId()).expect(404, "session-not-found");
        here.api().get("/me/sessions/x").expect(404);
        here.api().delete("/me/sessions/999999999999").expect(404, "session-not-found");
        assertAlive(here);
        here.api().delete("/me/sessions/" + here.sessionId()).expect(204);
        assertDead(here);
    }

    /** J25. */
    @Test
    void aNewPasswordEndsAllOtherSessions() {
        TestMember here = TestMember.member(server);
        TestMember there = here.loggedIn();
        here.api().put("/me/password", Map.of("currentPassword", here.password(), "newPassword", "another quiet sentence"))
                .expect(200);
        assertDead(there);
        assertAlive(here);
    }

    /** J25. */
    @Test
    void aResetEndsAllSessionsAndOpensNone() {
        TestMember here = TestMember.member(server);
        TestMember there = here.loggedIn();
        Api.Answer reset = server.api().post("/password/reset", Map.of("resetId", Links.askForReset(here), "password",
                "another quiet sentence")).expect(200);
        assertTrue(reset.get("accessToken").isMissingNode());
        assertDead(here);
        assertDead(there);
    }

    /** J25. */
    @Test
    void aBanEndsAllSessionsAndKeepsItsMemberOut() {
        TestMember member = TestMember.member(server);
        TestMember there = member.loggedIn();
        TestMember admin = TestMember.admin(server);
        admin.api().patch("/users/" + member.id(), Map.of("status", "banned")).expect(200);
        assertDead(member);
        assertDead(there);
        server.api().post("/auth", Map.of("email", member.email(), "password", member.password()))
                .expect(401, "invalid-credentials");
        admin.api().patch("/users/" + member.id(), Map.of("status", "active")).expect(200);
        assertDead(member);
        assertAlive(member.loggedIn());
    }

    /** J25: the role is read at each request. */
    @Test
    void aRoleActsAtTheNextRequest() {
        TestMember member = TestMember.member(server);
        TestMember admin = TestMember.admin(server);
        String path = "/users/" + TestMember.member(server).id();
        member.api().patch(path, Map.of("status", "active")).expect(403, "forbidden");
        admin.api().patch("/users/" + member.id(), Map.of("role", "moderator")).expect(200);
        member.api().patch(path, Map.of("status", "active")).expect(200);
        admin.api().patch("/users/" + member.id(), Map.of("role", "member")).expect(200);
        member.api().patch(path, Map.of("status", "active")).expect(403, "forbidden");
    }

    /** J25. */
    @Test
    void leavingEndsAllSessions() {
        TestMember member = TestMember.member(server);
        TestMember there = member.loggedIn();
        member.api().delete("/me", Map.of("password", member.password())).expect(200);
        assertDead(member);
        assertDead(there);
    }

    /** J26: what is over is written in the database, and another node knows it. */
    @Test
    void everyNodeKnowsAtOnce() {
        TestMember member = TestMember.member(server);
        try (TestServer node = server.anotherNode(Map.of())) {
            Api elsewhere = Api.at(node.uri()).from("10.200.0.1");
            elsewhere.as(member.token()).get("/me").expect(200);
            member.api().delete("/auth").expect(204);
            elsewhere.as(member.token()).get("/me").expect(401, "invalid-token");
            elsewhere.as(member.refreshToken()).get("/refresh").expect(401, "invalid-token");
        }
    }

    /** J29. */
    @Test
    void noTokenOrLinkStandsInTheDatabase() {
        TestMember member = TestMember.member(server);
        String link = Links.askForReset(member);
        for (String secret : List.of(member.token(), member.refreshToken(), member.token().split("\\.")[2],
                member.refreshToken().split("\\.")[2], (String) HandmadeToken.claims(member.refreshToken()).get("jti"), link,
                member.password())) {
            assertEquals("", Sql.tablesWith(server, secret), secret);
        }
        assertEquals("accounts.email accounts.email_canonical outbox.recipient", Sql.tablesWith(server, member.email()));
    }
}
