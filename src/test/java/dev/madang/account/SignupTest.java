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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignupTest {

    private final TestServer server = TestServer.shared();

    private static Map<String, String> someone(String... changed) {
        var someone = new HashMap<>(TestMember.someone());
        for (int i = 0; i < changed.length; i += 2) {
            someone.put(changed[i], changed[i + 1]);
        }
        return someone;
    }

    private Api.Answer signUp(String... changed) {
        return server.api().post("/signup", someone(changed));
    }

    @Test
    void somebodyBecomesAMember() {
        Map<String, String> someone = someone();
        Api.Answer answer = server.api().post("/signup", someone).expect(201);
        assertEquals(someone.get("email"), answer.get("email").asText());
        assertEquals(someone.get("nickname"), answer.get("nickname").asText());
        assertEquals("member", answer.get("role").asText());
        assertFalse(answer.get("emailVerified").asBoolean());
        assertEquals("/users/" + answer.id(), answer.require("Location"));
        assertEquals("no-store", answer.require("Cache-Control"));
        assertTrue(answer.header("RateLimit").isPresent());
        server.api().get(answer.require("Location")).expect(200);
        String hash = Sql.value(server, "SELECT password_hash FROM accounts WHERE id = " + answer.id());
        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
    }

    @ParameterizedTest
    @CsvSource({"email,length,''", "email,email,somebody", "email,email,a b@example.com", "email,email,a@b\u0007.cd",
        "nickname,length,x", "nickname,blank,'   '", "nickname,space-around,' ab'", "nickname,nickname-scripts,p\u0430ul",
        "nickname,nickname-character,a\u202eb", "nickname,nickname-marks,a\u0300\u0301\u0302\u0303",
        "password,length,1234567", "password,password-common,password1", "password,password-common,Qwertyuiop",
        "password,password-common,dkssudgktpdy"})
    void whatMayNotBeIsToldByFieldAndReason(String field, String code, String value) {
        assertEquals(Map.of(field, code), signUp(field, value).expect(400, "invalid-input").errors());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertEquals(Map.of("email", "length", "nickname", "length", "password", "length"),
                server.api().post("/signup", Map.of("email", "a".repeat(255), "nickname", "x".repeat(33),
                        "password", "x".repeat(129))).expect(400).errors());
        assertEquals(Map.of("email", "required", "nickname", "required", "password", "required"),
                server.api().post("/signup", "{}").expect(400).errors());
        for (String key : List.of("role", "id", "emailVerified", "status", "createdAt")) {
            assertEquals(Map.of(key, "unknown"), signUp(key, "admin").expect(400).errors());
        }
    }

    @Test
    void thePasswordIsNeitherTheAddressNorTheNickname() {
        Map<String, String> someone = someone("nickname", "Quiet River " + System.nanoTime() % 1_000_000);
        for (String password : List.of(someone.get("email"), someone.get("email").toUpperCase(java.util.Locale.ROOT))) {
            assertEquals(Map.of("password", "password-is-email"), server.api().post("/signup",
                    someone("email", someone.get("email"), "password", password)).expect(400).errors());
        }
        assertEquals(Map.of("password", "password-is-nickname"), server.api().post("/signup", someone("nickname",
                someone.get("nickname"), "password", someone.get("nickname").toLowerCase(java.util.Locale.ROOT)))
                .expect(400).errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678 is not it", "비밀번호는조용히", "🍣🍺🍕🍔🍟🌭🍿🥓", "        x       y", "${7*7} #{7*7}", "x\ny\tz words"})
    void passwordsOfAnyCharactersAreTakenAndWorkAsTheyAre(String password) {
        Map<String, String> someone = someone("password", password);
        server.api().post("/signup", someone).expect(201);
        server.api().post("/auth", Map.of("email", someone.get("email"), "password", password))
                .expect(403, "email-unverified");
        server.api().post("/auth", Map.of("email", someone.get("email"), "password", password.strip() + "."))
                .expect(401);
    }

    @Test
    void anAddressIsTakenInEverySpelling() {
        String name = someone().get("email").replaceFirst("@.*", "");
        signUp("email", name + "@Bücher.example").expect(201);
        for (String spelling : List.of(name + "@bücher.example", name.toUpperCase(java.util.Locale.ROOT) + "@BÜCHER.example",
                name + "@xn--bcher-kva.example", name + "@bu\u0308cher.example")) {
            Api.Answer taken = signUp("email", spelling).expect(409, "email-taken");
            assertEquals(Map.of("email", "taken"), taken.errors());
        }
        signUp("email", name + "+tag@bücher.example").expect(201);
    }

    @Test
    void aNicknameIsTakenWithoutRegardToCaseAndWidth() {
        String name = "Name" + System.nanoTime() % 1_000_000_000;
        signUp("nickname", name).expect(201);
        for (String spelling : List.of(name, name.toUpperCase(java.util.Locale.ROOT), name.replace("N", "Ｎ"),
                name.replace("N", "ℕ"))) {
            Api.Answer taken = signUp("nickname", spelling).expect(409, "nickname-taken");
            assertEquals(Map.of("nickname", "taken"), taken.errors());
        }
        String emoji = "🍣" + name;
        signUp("nickname", emoji).expect(201);
        signUp("nickname", emoji.replace("🍣", "🍺")).expect(201);
    }

    @Test
    void aDecomposedNicknameIsKeptComposed() {
        String number = Long.toString(System.nanoTime() % 1_000_000_000);
        Api.Answer answer = signUp("nickname", "\u1112\u1161\u11ab" + number).expect(201);
        assertEquals("한" + number, answer.get("nickname").asText());
        signUp("nickname", "한" + number).expect(409, "nickname-taken");
    }

    @Test
    void ofFiftyEqualSignupsOneSucceeds() {
        Map<String, String> someone = someone();
        List<Api.Answer> answers = Race.of(50, i -> server.api().post("/signup", someone));
        List<Integer> statuses = answers.stream().map(Api.Answer::status).sorted().toList();
        assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses.toString());
        assertTrue(statuses.stream().allMatch(status -> List.of(201, 409, 503).contains(status)), statuses.toString());
        assertEquals("1", Sql.value(server, "SELECT COUNT(*) FROM accounts WHERE email = '" + someone.get("email") + "'"));
        assertEquals("1", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE recipient = '" + someone.get("email") + "'"));
    }

    @Test
    void ofManySignupsWithOneNicknameOneSucceeds() {
        String nickname = "Racer" + System.nanoTime() % 1_000_000_000;
        List<Integer> statuses = Race.of(12, i -> signUp("nickname", i % 2 == 0 ? nickname
                : nickname.toUpperCase(java.util.Locale.ROOT)).status());
        assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses.toString());
        assertTrue(statuses.stream().allMatch(status -> List.of(201, 409, 503).contains(status)), statuses.toString());
    }

    @Test
    void aQuestionTellsWhetherAnAddressIsFree() {
        Map<String, String> someone = someone();
        Api.Answer free = server.api().get("/check-duplicate/email/" + someone.get("email")).expect(200);
        assertEquals("{}", free.text());
        assertEquals("no-store", free.require("Cache-Control"));
        server.api().post("/signup", someone).expect(201);
        server.api().get("/check-duplicate/email/" + someone.get("email")).expect(409, "email-taken");
        server.api().get("/check-duplicate/email/" + someone.get("email").toUpperCase(java.util.Locale.ROOT)
                .replace("@", "%40")).expect(409, "email-taken");
        for (String pattern : List.of("%25@example.com", "_@example.com", "someone_@example.com", "a+b@example.com",
                "%C4%B1@example.com")) {
            int status = server.api().get("/check-duplicate/email/" + pattern).status();
            assertTrue(status == 200 || status == 400, pattern + " " + status);
        }
        for (String none : List.of("x", "%00", "a%00@b.cd", "a@b", "a%20b@c.de", "a".repeat(255) + "@b.cd", "a@b.cd.",
                "%EF%BC%81")) {
            server.api().unchecked().get("/check-duplicate/email/" + none).expect(400);
        }
    }

    @Test
    void pagesOfOtherSitesMayNotAsk() {
        String path = "/check-duplicate/email/somebody@example.com";
        for (String site : List.of("cross-site", "same-site")) {
            server.api().with("Sec-Fetch-Site", site).get(path).expect(403, "cross-site");
        }
        for (String site : List.of("same-origin", "none")) {
            server.api().with("Sec-Fetch-Site", site).get(path).expect(200);
        }
    }

    @Test
    void questionsAndSignupsShareTenAMinute() {
        Api api = server.api();
        for (int i = 0; i < 5; i++) {
            api.get("/check-duplicate/email/nobody" + i + "@example.com").expect(200);
            api.post("/signup", someone()).expect(201);
        }
        Api.Answer refused = api.get("/check-duplicate/email/nobody@example.com").expect(429, "too-many-requests");
        assertTrue(Integer.parseInt(refused.require("Retry-After")) <= 60);
        api.post("/signup", someone()).expect(429);
        // What is refused before the question costs nothing.
        Api other = server.api();
        for (int i = 0; i < 12; i++) {
            other.post("/signup", someone("password", "short")).expect(400);
            other.get("/check-duplicate/email/none").expect(400);
        }
        other.get("/check-duplicate/email/nobody@example.com").expect(200);
        // Neighbours in one IPv6 network are one.
        Api v6 = server.api().from("2001:db8:0:77::1");
        for (int i = 0; i < 10; i++) {
            server.api().from("2001:db8:0:77::" + (i + 1)).get("/check-duplicate/email/nobody@example.com").expect(200);
        }
        v6.get("/check-duplicate/email/nobody@example.com").expect(429);
        server.api().from("2001:db8:0:78::1").get("/check-duplicate/email/nobody@example.com").expect(200);
    }

    @Test
    void anHourHoldsSixty() {
        try (TestServer own = TestServer.start(Map.of())) {
            Api api = own.api();
            for (int minute = 0; minute < 6; minute++) {
                for (int i = 0; i < 10; i++) {
                    api.get("/check-duplicate/email/nobody@example.com").expect(200);
                }
                own.clock().advance(Duration.ofSeconds(61));
            }
            api.get("/check-duplicate/email/nobody@example.com").expect(429);
            own.clock().advance(Duration.ofHours(1));
            api.get("/check-duplicate/email/nobody@example.com").expect(200);
            expiredSignupsHoldNothing(own);
        }
    }

    private void expiredSignupsHoldNothing(TestServer own) {
        Map<String, String> someone = someone();
        long first = own.api().post("/signup", someone).expect(201).id();
        String link = Links.verify(own, someone.get("email"), 1);
        own.clock().advance(AccountLimits.VERIFY_LINK_LIFE.minusMinutes(1));
        own.api().post("/signup", someone).expect(409, "email-taken");
        own.clock().advance(Duration.ofMinutes(2));
        own.api().post("/verify", Map.of("verify_id", link)).expect(400, "invalid-link");
        own.api().get("/check-duplicate/email/" + someone.get("email")).expect(200);

        // The address goes to one, the nickname to another.
        Map<String, String> owner = someone("email", someone.get("email"), "password", "the real owner of it");
        long second = own.api().post("/signup", owner).expect(201).id();
        assertTrue(second != first);
        assertEquals(null, Sql.value(own, "SELECT id FROM accounts WHERE id = " + first));
        own.api().post("/signup", someone("nickname", someone.get("nickname"))).expect(201);
        own.api().post("/auth", Map.of("email", owner.get("email"), "password", owner.get("password")))
                .expect(403, "email-unverified");
        own.api().post("/verify", Map.of("verify_id", Links.verify(own, owner.get("email"), 2))).expect(200);

        // A new link keeps what was signed up, and an account that is confirmed is nobody's to take.
        Map<String, String> patient = someone();
        own.api().post("/signup", patient).expect(201);
        // A mail that is sent only after its link has died is not sent at all.
        Links.verify(own, patient.get("email"), 1);
        own.clock().advance(AccountLimits.VERIFY_LINK_LIFE.minusMinutes(1));
        own.api().post("/verify/resend", Map.of("email", patient.get("email"))).expect(202);
        String again = Links.verify(own, patient.get("email"), 2);
        own.clock().advance(Duration.ofHours(1));
        own.api().post("/signup", patient).expect(409);
        own.api().post("/verify", Map.of("verify_id", again)).expect(200);
        own.clock().advance(Duration.ofDays(30));
        own.api().post("/signup", patient).expect(409, "email-taken");
    }
}
