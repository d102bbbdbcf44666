package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.Race;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {

    private final TestServer server = TestServer.shared();

    private Api.Answer logIn(Api api, String email, String password) {
        return api.post("/auth", Map.of("email", email, "password", password));
    }

    private String unverified() {
        Map<String, String> someone = TestMember.someone();
        server.api().post("/signup", someone).expect(201);
        return someone.get("email");
    }

    private TestMember banned() {
        TestMember member = TestMember.member(server);
        Sql.execute(server, "UPDATE accounts SET status = 'banned' WHERE id = " + member.id());
        return member;
    }

    @Test
    void aLoginIsASessionWithTwoTokens() {
        TestMember member = TestMember.member(server);
        Api.Answer answer = logIn(server.api(), member.email(), member.password()).expect(201);
        assertEquals("Bearer", answer.get("tokenType").asText());
        assertEquals(600, answer.get("expiresIn").asInt());
        assertEquals("no-store", answer.require("Cache-Control"));
        assertFalse(answer.header("Set-Cookie").isPresent());
        server.api().as(answer.get("accessToken").asText()).get(answer.require("Location")).expect(200);
    }

    @Test
    void theAddressIsFoundInWhateverSpelling() {
        Map<String, String> someone = new HashMap<>(TestMember.someone());
        String name = someone.get("email").replaceFirst("@.*", "");
        someone.put("email", name + "@Bücher.example");
        server.api().post("/signup", someone).expect(201);
        server.api().post("/verify", Map.of("verify_id", Links.verify(server, name + "@xn--bcher-kva.example", 1)))
                .expect(200);
        for (String spelling : List.of(name.toUpperCase(java.util.Locale.ROOT) + "@BÜCHER.EXAMPLE",
                name + "@xn--bcher-kva.example")) {
            logIn(server.api(), spelling, TestMember.PASSWORD).expect(201);
        }
        logIn(server.api(), " " + name + "@bücher.example", TestMember.PASSWORD).expect(401, "invalid-credentials");
    }

    @Test
    void aPasswordIsTakenAsItIs() {
        TestMember member = TestMember.member(server);
        for (String near : List.of(member.password() + " ", " " + member.password(), member.password().toUpperCase(
                java.util.Locale.ROOT), member.password().substring(1), member.password() + "\u200b")) {
            logIn(server.api(), member.email(), near).expect(401, "invalid-credentials");
        }
    }

    @Test
    void everyRefusalIsTheSame() {
        TestMember banned = banned();
        Map<String, Api.Answer> answers = new TreeMap<>(Map.of(
                "nobody", logIn(server.api(), "nobody@example.com", TestMember.PASSWORD),
                "wrong password", logIn(server.api(), TestMember.member(server).email(), "some other words"),
                "unconfirmed, wrong password", logIn(server.api(), unverified(), "some other words"),
                "banned", logIn(server.api(), banned.email(), banned.password()),
                "banned, wrong password", logIn(server.api(), banned.email(), "some other words"),
                "no address", logIn(server.api(), "not an address", TestMember.PASSWORD)));
        Api.Answer first = answers.get("nobody");
        answers.forEach((name, answer) -> {
            assertEquals(401, answer.status(), name);
            assertEquals(text(first), text(answer), name);
            assertEquals(names(first), names(answer), name);
            assertTrue(answer.require("WWW-Authenticate").startsWith("Bearer"), name);
        });
    }

    @Test
    void anUnconfirmedAddressIsToldOnlyAfterTheRightPassword() {
        String email = unverified();
        logIn(server.api(), email, "some other words").expect(401, "invalid-credentials");
        logIn(server.api(), email, TestMember.PASSWORD).expect(403, "email-unverified");
        server.api().with("Authorization", basic(email, TestMember.PASSWORD)).get("/auth").expect(403, "email-unverified");
    }

    @Test
    void basicCredentialsAreUtf8() {
        TestMember member = TestMember.member(server);
        Api.Answer answer = server.api().with("Authorization", basic(member.email(), member.password())).get("/auth")
                .expect(200);
        server.api().as(answer.get("accessToken").asText()).get("/me").expect(200);
        server.api().with("Authorization", basic(member.email(), member.password()).replace("Basic", "bASIC"))
                .get("/auth").expect(200);
        assertFalse(answer.header("Location").isPresent());
        server.api().with("Authorization", basic(member.email(), member.password())).head("/auth").expect(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Basic Og==", "Basic YQ==", "Basic gICA", "Bearer x", "Digest a=b",
        "Basic YUBiLmNkOgA="})
    void whatIsNoBasicHeaderIsRefusedWithoutAPopUp(String header) {
        Api.Answer answer = server.api().with("Authorization", header).get("/auth").expect(401, "invalid-credentials");
        assertTrue(answer.require("WWW-Authenticate").startsWith("Bearer"));
        server.api().get("/auth").expect(401, "invalid-credentials");
    }

    @Test
    void whatIsMissingOrTooLongIsToldBeforeAnythingIsTried() {
        Api api = server.api();
        assertEquals(Map.of("email", "required", "password", "required"), api.post("/auth", "{}").expect(400).errors());
        assertEquals(Map.of("email", "length", "password", "length"),
                logIn(api, "", "").expect(400, "invalid-input").errors());
        assertEquals(Map.of("email", "length", "password", "length"),
                logIn(api, "a".repeat(255), "a".repeat(129)).expect(400).errors());
        assertEquals(Map.of("email", "type"), api.post("/auth", "{\"email\":1,\"password\":\"x\"}").expect(400).errors());
        assertEquals(Map.of("refreshIn", "value"), api.post("/auth",
                Map.of("email", "a@b.cd", "password", "x", "refreshIn", "storage")).expect(400).errors());
        assertEquals(Map.of("remember", "unknown"), api.post("/auth",
                Map.of("email", "a@b.cd", "password", "x", "remember", true)).expect(400).errors());
        api.with("Content-Type", "application/x-www-form-urlencoded").post("/auth", "email=a&password=b").expect(415);
        // None of these was a failed login.
        for (int i = 0; i < 10; i++) {
            logIn(api, "nobody" + i + "@example.com", "x").expect(401);
        }
    }

    @Test
    void anAddressMayFailTenTimesAMinute() {
        Api api = server.api();
        TestMember member = TestMember.member(server);
        for (int i = 0; i < 10; i++) {
            logIn(api, member.email(), member.password()).expect(201);
            logIn(api, "nobody" + i + "@spray.example", "some words").expect(401);
        }
        Api.Answer refused = logIn(api, "nobody11@spray.example", "some words").expect(429, "too-many-requests");
        int wait = Integer.parseInt(refused.require("Retry-After"));
        assertTrue(wait > 0 && wait <= 60, "Retry-After: " + wait);
        assertTrue(refused.require("RateLimit-Policy").contains("q=10;w=60"));
        logIn(api, member.email(), member.password()).expect(429);
        api.with("Authorization", basic(member.email(), member.password())).get("/auth").expect(429);
        logIn(server.api(), member.email(), member.password()).expect(201);
    }

    @Test
    void headersOfTheClientDoNotMakeAnotherAddress() {
        Api api = server.api();
        for (int i = 0; i < 10; i++) {
            logIn(api, "nobody" + i + "@spoof.example", "some words").expect(401);
        }
        for (String header : List.of("Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP")) {
            logIn(api.with(header, "192.0.2.77"), "nobody@spoof.example", "some words").expect(429);
        }
    }

    @Test
    void aBurstFromOneAddressDoesNotPassTheLimit() {
        Api api = server.api();
        List<Integer> statuses = Race.of(30, i -> logIn(api, "nobody" + i + "@burst.example", "some words").status());
        assertTrue(statuses.stream().filter(status -> status == 401).count() <= 10, statuses.toString());
        assertTrue(statuses.stream().allMatch(status -> List.of(401, 429, 503).contains(status)), statuses.toString());
    }

    @Test
    void theDelayGrowsToAMinute() {
        assertEquals(Duration.ZERO, LoginFailures.delayAfter(1));
        assertEquals(Duration.ZERO, LoginFailures.delayAfter(9));
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), java.util.stream.IntStream.range(10, 18)
                .mapToObj(LoginFailures::delayAfter).map(Duration::toSeconds).toList());
        assertEquals(Duration.ofSeconds(60), LoginFailures.delayAfter(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterTenFailuresInARowTheNextLoginWaitsWhetherThereIsAnAccountOrNot(boolean exists) {
        String email = exists ? TestMember.member(server).email() : TestMember.someone().get("email");
        for (int i = 0; i < 10; i++) {
            logIn(server.api(), email, "some other words").expect(401, "invalid-credentials");
        }
        for (int i = 0; i < 5; i++) {
            Api.Answer refused = logIn(server.api(), email, TestMember.PASSWORD).expect(429, "too-many-requests");
            assertEquals("1", refused.require("Retry-After"));
        }
        server.clock().advance(Duration.ofSeconds(2));
        logIn(server.api(), email, "some other words").expect(401);
        assertEquals("2", logIn(server.api(), email, TestMember.PASSWORD).expect(429).require("Retry-After"));
        server.clock().advance(Duration.ofSeconds(3));
        logIn(server.api(), email, TestMember.PASSWORD).expect(exists ? 201 : 401);
        if (exists) {
            // A success ends the row.
            logIn(server.api(), email, "some other words").expect(401);
            logIn(server.api(), email, TestMember.PASSWORD).expect(201);
        }
    }

    @Test
    void theWayByMailStaysOpenWhileALoginWaits() {
        TestMember member = TestMember.member(server);
        for (int i = 0; i < 10; i++) {
            logIn(server.api(), member.email(), "some other words").expect(401);
        }
        logIn(server.api(), member.email(), member.password()).expect(429);
        server.api().post("/password/reset", Map.of("resetId", Links.askForReset(member), "password",
                "another quiet sentence")).expect(200);
        logIn(server.api(), member.email(), "another quiet sentence").expect(201);
    }

    @Test
    void rightPasswordsBesideEachOtherDoNotCountAsFailures() {
        TestMember member = TestMember.member(server);
        Api api = server.api();
        List<Integer> statuses = Race.of(20, i -> logIn(api, member.email(), member.password()).status());
        assertTrue(statuses.stream().allMatch(status -> status == 201 || status == 503), statuses.toString());
        assertTrue(statuses.contains(201));
    }

    @Test
    void anOldHashIsRenewedByTheNextLogin() {
        TestMember member = TestMember.member(server);
        String old = new PasswordHasher(new PasswordHasher.Parameters(1_024, 1, 1), 1)
                .inTurn(turn -> turn.hash(member.password()));
        Sql.execute(server, "UPDATE accounts SET password_hash = '" + old + "' WHERE id = " + member.id());
        String query = "SELECT password_hash FROM accounts WHERE id = " + member.id();
        logIn(server.api(), member.email(), "some other words").expect(401);
        assertEquals(old, Sql.value(server, query));
        logIn(server.api(), member.email(), member.password()).expect(201);
        String renewed = Sql.value(server, query);
        assertNotEquals(old, renewed);
        assertTrue(renewed.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), renewed);
        logIn(server.api(), member.email(), member.password()).expect(201);
        assertEquals(renewed, Sql.value(server, query));
    }

    private static String basic(String email, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((email + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Api.Answer answer) {
        return answer.text().replaceFirst("\"requestId\":\"[^\"]*\"", "");
    }

    private static List<String> names(Api.Answer answer) {
        return answer.headers().keySet().stream().map(name -> name.toLowerCase(java.util.Locale.ROOT)).sorted().toList();
    }
}
