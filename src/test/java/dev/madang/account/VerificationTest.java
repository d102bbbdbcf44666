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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private final TestServer server = TestServer.shared();
    private String email;
    private String link;

    @BeforeEach
    void signUp() {
        Map<String, String> someone = TestMember.someone();
        email = someone.get("email");
        server.api().post("/signup", someone).expect(201);
        link = Links.verify(server, email, 1);
    }

    private boolean isVerified() {
        return Sql.value(server, "SELECT email_verified_at FROM accounts WHERE email = '" + email + "'") != null;
    }

    private Api.Answer open(String accept, String verifyId) {
        Api api = accept == null ? server.api() : server.api().with("Accept", accept);
        return api.get("/verify?verify_id=" + verifyId);
    }

    @Test
    void openingTheLinkConfirmsNothing() {
        for (String accept : new String[] {null, "*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html,application/json;q=0.5", "application/*"}) {
            Api.Answer page = open(accept, link).expect(200);
            assertTrue(page.require("Content-Type").startsWith("text/html"), accept);
            assertTrue(page.text().contains("method=\"post\"") && page.text().contains(link), accept);
            assertFalse(isVerified(), accept);
        }
        server.api().with("Accept", "application/json").head("/verify?verify_id=" + link).expect(405);
        assertFalse(isVerified());
        Api.Answer page = open("text/html", link);
        assertEquals("no-referrer", page.require("Referrer-Policy"));
        assertEquals("no-store", page.require("Cache-Control"));
        assertTrue(page.require("Content-Security-Policy").startsWith("default-src 'none'"));
        assertFalse(page.text().contains(email));
        assertFalse(page.text().matches("(?s).*(<script(?![^>]* src=\"/)|http[s]?://|style=).*"), page.text());
    }

    @Test
    void aProgramThatAsksForJsonConfirms() {
        Api.Answer answer = open("application/json", link).expect(200);
        assertEquals("member", answer.get("role").asText());
        assertTrue(isVerified());
        open("application/json", link).expect(400, "invalid-link");
        open("text/html", link).expect(400);
    }

    @Test
    void theButtonConfirms() {
        Api form = server.api().with("Content-Type", "application/x-www-form-urlencoded");
        Api.Answer page = form.with("Accept", "text/html,*/*;q=0.8").post("/verify", "verify_id=" + link).expect(200);
        assertTrue(page.require("Content-Type").startsWith("text/html"));
        assertTrue(isVerified());
        Api.Answer again = form.with("Accept", "text/html").post("/verify", "verify_id=" + link).expect(400);
        assertTrue(again.require("Content-Type").startsWith("text/html"));
        form.post("/verify", "verify_id=" + link).expect(400, "invalid-link");
        form.post("/verify", "verify_id=").expect(400);
        form.post("/verify", "other=x").expect(400);
        form.post("/verify", "").expect(400);
    }

    @Test
    void aLinkWorksOnce() {
        server.api().post("/verify", Map.of("verify_id", link)).expect(200);
        server.api().post("/verify", Map.of("verify_id", link)).expect(400, "invalid-link");
        server.api().post("/auth", Map.of("email", email, "password", TestMember.PASSWORD)).expect(201);
    }

    @Test
    void ofTwentyUsesOfOneLinkOneSucceeds() {
        List<Integer> statuses = Race.of(20, i -> server.api().post("/verify", Map.of("verify_id", link)).status());
        assertEquals(1, statuses.stream().filter(status -> status == 200).count(), statuses.toString());
        assertEquals(19, statuses.stream().filter(status -> status == 400).count(), statuses.toString());
    }

    @Test
    void whatIsNoLinkIsRefused() {
        String last = link.substring(0, 42) + (link.endsWith("A") ? "E" : "A");
        for (String wrong : List.of("x", last, link.substring(1), link + "A", link + "=", "%00", link.toLowerCase(
                java.util.Locale.ROOT), "a".repeat(43), "'%20OR%201=1", "%F0%9F%8D%A3")) {
            server.api().with("Accept", "application/json").get("/verify?verify_id=" + wrong).expect(400);
            server.api().with("Accept", "text/html").get("/verify?verify_id=" + wrong).expect(400);
        }
        server.api().with("Accept", "application/json").get("/verify").expect(400, "invalid-link");
        server.api().with("Accept", "text/html").get("/verify").expect(400);
        server.api().with("Accept", "application/json").get("/verify?verify_id=a&verify_id=b").expect(400);
        server.api().post("/verify", "{}").expect(400, "invalid-input");
        server.api().post("/verify", Map.of("verify_id", "")).expect(400, "invalid-link");
        assertFalse(isVerified());
    }

    @Test
    void aLinkOfAnotherPurposeIsRefused() {
        TestMember member = TestMember.member(server);
        String reset = Links.askForReset(member);
        server.api().post("/verify", Map.of("verify_id", reset)).expect(400, "invalid-link");
        server.api().post("/password/reset", Map.of("resetId", link, "password", "another quiet sentence"))
                .expect(400, "invalid-link");
    }

    @Test
    void aNewLinkEndsTheOlder() {
        Api.Answer answer = server.api().post("/verify/resend", Map.of("email", email.toUpperCase(java.util.Locale.ROOT)))
                .expect(202);
        assertEquals("{}", answer.text());
        String second = Links.verify(server, email, 2);
        server.api().post("/verify", Map.of("verify_id", link)).expect(400, "invalid-link");
        server.api().post("/verify", Map.of("verify_id", second)).expect(200);
    }

    @Test
    void askingForALinkTellsNothing() {
        TestMember member = TestMember.member(server);
        Api.Answer open = server.api().post("/verify/resend", Map.of("email", email)).expect(202);
        for (String other : List.of(member.email(), "nobody@example.com")) {
            Api.Answer answer = server.api().post("/verify/resend", Map.of("email", other)).expect(202);
            assertEquals(open.text(), answer.text());
            assertEquals(open.headers().keySet(), answer.headers().keySet());
        }
        assertEquals("0", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE recipient = 'nobody@example.com' OR recipient = ''"));
        assertEquals("1", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE recipient = '" + member.email() + "'"));
        assertEquals(Map.of("email", "email"), server.api().post("/verify/resend", Map.of("email", "nope")).expect(400)
                .errors());
    }

    @Test
    void anAddressGetsFiveMailsAnHour() {
        for (int i = 0; i < 8; i++) {
            server.api().post("/verify/resend", Map.of("email", email)).expect(202);
        }
        assertEquals("5", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE recipient = '" + email + "'"));
        // A link that was ended before its mail was sent is not sent at all.
        String newest = Links.newestVerify(server, email);
        server.api().post("/verify", Map.of("verify_id", newest)).expect(200);
        server.api().post("/password/forgot", Map.of("email", email)).expect(202);
        assertEquals("5", Sql.value(server, "SELECT COUNT(*) FROM outbox WHERE recipient = '" + email + "'"));
    }

    @Test
    void whoAsksManyTimesAtOnceHasOneLink() {
        Race.of(4, i -> server.api().post("/verify/resend", Map.of("email", email)).expect(202));
        assertEquals("1", Sql.value(server, "SELECT COUNT(*) FROM mail_links l JOIN accounts a ON a.id = l.account_id"
                + " WHERE a.email = '" + email + "' AND l.used_at IS NULL"));
    }

    @Test
    void theLinkLeadsToTheSiteWhateverHostWasAskedFor() {
        Map<String, String> someone = TestMember.someone();
        server.api().with("X-Forwarded-Host", "evil.example").with("Forwarded", "host=evil.example").post("/signup", someone)
                .expect(201);
        String mail = TestMember.newestMailTo(server, someone.get("email"));
        assertTrue(mail.contains(TestServer.PUBLIC_URL + "/verify?verify_id="), mail);
        assertFalse(mail.contains("evil"), mail);
        assertFalse(mail.contains(someone.get("nickname")), "nobody has us send his words to strangers");
    }
}
