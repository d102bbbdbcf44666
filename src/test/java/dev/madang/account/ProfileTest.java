package dev.madang.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.auth.Links;
import dev.madang.auth.Sql;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What members do of themselves: profile, password, leaving; and what is done to them. */
class ProfileTest {

    private static final String NEW_PASSWORD = "another quiet sentence";

    private final TestServer server = TestServer.shared();

    private static String unusedName() {
        return "Renamed" + System.nanoTime() % 1_000_000_000;
    }

    @Test
    void aMemberSeesMoreOfHimselfThanOthersDo() {
        TestMember member = TestMember.member(server);
        Api.Answer me = member.api().get("/me").expect(200);
        assertEquals(member.email(), me.get("email").asText());
        assertTrue(me.get("emailVerified").asBoolean());
        assertEquals("no-store", me.require("Cache-Control"));
        Api.Answer other = server.api().get("/users/" + member.id()).expect(200);
        assertEquals("{\"id\":" + member.id() + ",\"nickname\":\"" + member.nickname() + "\",\"role\":\"member\"}", other.text());
        assertTrue(other.header("ETag").isPresent());
        server.api().get("/users/999999999").expect(404, "user-not-found");
        server.api().get("/users/0").expect(404);
        server.api().get("/me").expect(401, "unauthenticated");
    }

    @Test
    void aNicknameIsChangedUnlessSomebodyHasIt() {
        TestMember member = TestMember.member(server);
        TestMember other = TestMember.member(server);
        String name = unusedName();
        assertEquals(name, member.api().patch("/me", Map.of("nickname", name)).expect(200).get("nickname").asText());
        assertEquals(name.toUpperCase(java.util.Locale.ROOT), member.api().patch("/me",
                Map.of("nickname", name.toUpperCase(java.util.Locale.ROOT))).expect(200).get("nickname").asText());
        member.api().patch("/me", Map.of("nickname", other.nickname().toUpperCase(java.util.Locale.ROOT)))
                .expect(409, "nickname-taken");
        assertEquals(name.toUpperCase(java.util.Locale.ROOT),
                member.api().patch("/me", "{}").expect(200).get("nickname").asText());
        assertEquals(Map.of("nickname", "null"), member.api().patch("/me", "{\"nickname\":null}").expect(400).errors());
        assertEquals(Map.of("nickname", "length"), member.api().patch("/me", Map.of("nickname", "x")).expect(400).errors());
        assertEquals(Map.of("email", "unknown"), member.api().patch("/me", Map.of("email", "a@b.cd")).expect(400).errors());
        assertEquals(Map.of("role", "unknown"), member.api().patch("/me", Map.of("role", "admin")).expect(400).errors());
    }

    @Test
    void ofManyRenamingsToOneNameOneSucceeds() {
        List<TestMember> members = List.of(TestMember.member(server), TestMember.member(server), TestMember.member(server));
        String name = unusedName();
        List<Integer> statuses = Race.of(3, i -> members.get(i).api().patch("/me", Map.of("nickname", name)).status());
        assertEquals(List.of(200, 409, 409), statuses.stream().sorted().toList());
    }

    @Test
    void aPasswordIsChangedByWhoKnowsTheOldOne() {
        TestMember member = TestMember.member(server);
        String link = Links.askForReset(member);
        member.api().put("/me/password", Map.of("currentPassword", "some other words", "newPassword", NEW_PASSWORD))
                .expect(403, "wrong-password");
        assertEquals(Map.of("newPassword", "password-common"), member.api().put("/me/password", Map.of("currentPassword",
                member.password(), "newPassword", "password1")).expect(400).errors());
        assertEquals(Map.of("newPassword", "password-is-email"), member.api().put("/me/password", Map.of("currentPassword",
                member.password(), "newPassword", member.email())).expect(400).errors());
        assertEquals(Map.of("newPassword", "length"), member.api().put("/me/password", Map.of("currentPassword",
                member.password(), "newPassword", "short")).expect(400).errors());
        member.api().put("/me/password", Map.of("currentPassword", member.password(), "newPassword", NEW_PASSWORD)).expect(200);
        server.api().post("/auth", Map.of("email", member.email(), "password", member.password())).expect(401);
        server.api().post("/auth", Map.of("email", member.email(), "password", NEW_PASSWORD)).expect(201);
        // The links that were sent before are dead, and a mail tells of the change.
        server.api().post("/password/reset", Map.of("resetId", link, "password", NEW_PASSWORD)).expect(400, "invalid-link");
        assertEquals("1", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE template = 'password-changed' AND recipient = '"
                + member.email() + "'"));
    }

    @Test
    void wrongPasswordsOfWhoIsLoggedInCountAsFailedLogins() {
        TestMember member = TestMember.member(server);
        Api api = member.api();
        for (int i = 0; i < 10; i++) {
            api.put("/me/password", Map.of("currentPassword", "some other words", "newPassword", NEW_PASSWORD)).expect(403);
        }
        api.delete("/me", Map.of("password", member.password())).expect(429, "too-many-requests");
        api.put("/me/password", Map.of("currentPassword", member.password(), "newPassword", NEW_PASSWORD)).expect(429);
    }

    @Test
    void aForgottenPasswordIsSetByALinkOnce() {
        TestMember member = TestMember.member(server);
        String first = Links.askForReset(member);
        String link = Links.askForReset(member);
        server.api().post("/password/reset", Map.of("resetId", first, "password", NEW_PASSWORD)).expect(400, "invalid-link");
        assertEquals(Map.of("password", "password-common"), server.api().post("/password/reset",
                Map.of("resetId", link, "password", "password1")).expect(400, "invalid-input").errors());
        List<Integer> statuses = Race.of(8, i -> server.api().post("/password/reset",
                Map.of("resetId", link, "password", NEW_PASSWORD + i)).status());
        assertEquals(1, statuses.stream().filter(status -> status == 200).count(), statuses.toString());
        assertTrue(statuses.stream().allMatch(status -> List.of(200, 400, 503).contains(status)), statuses.toString());
        server.api().post("/password/reset", Map.of("resetId", link, "password", NEW_PASSWORD)).expect(400, "invalid-link");
        int winner = statuses.indexOf(200);
        server.api().post("/auth", Map.of("email", member.email(), "password", NEW_PASSWORD + winner)).expect(201);
        server.api().post("/password/reset", Map.of("resetId", "x", "password", NEW_PASSWORD)).expect(400, "invalid-link");
    }

    @Test
    void askingForANewPasswordTellsNothing() {
        TestMember member = TestMember.member(server);
        Api.Answer known = server.api().post("/password/forgot", Map.of("email", member.email())).expect(202);
        Api.Answer unknown = server.api().post("/password/forgot", Map.of("email", "stranger@example.com")).expect(202);
        assertEquals(known.text(), unknown.text());
        assertEquals(known.headers().keySet(), unknown.headers().keySet());
        server.api().post("/password/forgot", Map.of("email", "nope")).expect(400, "invalid-input");
    }

    @Test
    void aResetConfirmsTheAddressToo() {
        Map<String, String> someone = TestMember.someone();
        server.api().post("/signup", someone).expect(201);
        server.api().post("/password/forgot", Map.of("email", someone.get("email"))).expect(202);
        String link = Links.reset(server, someone.get("email"), 1);
        server.api().post("/password/reset", Map.of("resetId", link, "password", NEW_PASSWORD)).expect(200);
        server.api().post("/auth", Map.of("email", someone.get("email"), "password", NEW_PASSWORD)).expect(201);
    }

    @Test
    void whoLeavesLeavesNothingPersonal() {
        TestMember member = TestMember.member(server);
        Links.askForReset(member);
        member.api().delete("/me", Map.of("password", "some other words")).expect(403, "wrong-password");
        member.api().delete("/me", "{}").expect(400, "invalid-input");
        assertEquals(member.nickname(),
                member.api().delete("/me", Map.of("password", member.password())).expect(200).get("nickname").asText());
        for (String personal : List.of(member.email(), member.nickname())) {
            assertEquals("", Sql.tablesWith(server, personal), personal);
        }
        assertEquals("left", Sql.value(server, "SELECT status FROM accounts WHERE id = " + member.id()));
        assertEquals(null, Sql.value(server, "SELECT user_agent FROM sessions WHERE account_id = " + member.id()));
        assertEquals(null, Sql.value(server, "SELECT password_hash FROM accounts WHERE id = " + member.id()));
        server.api().get("/users/" + member.id()).expect(404, "user-not-found");
        server.api().post("/auth", Map.of("email", member.email(), "password", member.password())).expect(401);
        TestMember.admin(server).api().patch("/users/" + member.id(), Map.of("status", "active"))
                .expect(404, "user-not-found");
        // The address is free for whoever has it.
        server.api().post("/signup", Map.of("email", member.email(), "nickname", member.nickname(), "password",
                member.password())).expect(201);
    }

    @Test
    void moderatorsBanMembersAndNobodyElse() {
        TestMember moderator = TestMember.moderator(server);
        TestMember member = TestMember.member(server);
        String path = "/users/" + member.id();
        server.api().patch(path, Map.of("status", "banned")).expect(401, "unauthenticated");
        member.api().patch(path, Map.of("status", "banned")).expect(403, "forbidden");
        moderator.api().patch(path, Map.of("status", "banned")).expect(200);
        moderator.api().patch(path, Map.of("status", "active")).expect(200);
        moderator.api().patch(path, Map.of("role", "moderator")).expect(403, "forbidden");
        for (TestMember other : List.of(TestMember.moderator(server), TestMember.admin(server), moderator)) {
            moderator.api().patch("/users/" + other.id(), Map.of("status", "banned")).expect(403, "forbidden");
        }
        moderator.api().patch("/users/999999999", Map.of("status", "banned")).expect(404, "user-not-found");
        assertEquals(Map.of("status", "value"), moderator.api().patch(path, Map.of("status", "left")).expect(400).errors());
        assertEquals(Map.of("role", "value"), TestMember.admin(server).api().patch(path, Map.of("role", "root")).expect(400)
                .errors());
    }

    @Test
    void theLastAdministratorStays() {
        try (TestServer own = TestServer.start(Map.of())) {
            TestMember one = TestMember.admin(own);
            String path = "/users/" + one.id();
            one.api().patch(path, Map.of("role", "member")).expect(409, "last-administrator");
            one.api().patch(path, Map.of("status", "banned")).expect(409, "last-administrator");
            one.api().delete("/me", Map.of("password", one.password())).expect(409, "last-administrator");
            one.api().patch(path, Map.of("role", "admin")).expect(200);
            // Two who take each other's role away at once: one of them stays.
            for (int round = 0; round < 5; round++) {
                TestMember other = TestMember.admin(own);
                List<TestMember> both = List.of(one, other);
                List<Integer> statuses = Race.of(2, i -> both.get(i).api().patch("/users/" + both.get(1 - i).id(),
                        Map.of("role", "member")).status());
                assertEquals("1", Sql.value(own, "SELECT COUNT(*) FROM accounts WHERE role = 'admin'"), statuses.toString());
                assertFalse(statuses.contains(500), statuses.toString());
                one.as("admin");
                other.as("member");
            }
        }
    }
}
