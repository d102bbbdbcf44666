package dev.madang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that walks the real road from one end to the other, as an app would, in both languages. */
class WholeRoadTest {

    private final TestServer server = TestServer.shared();

    @ParameterizedTest
    @CsvSource({"ko, 길을-걷는-사람, 마당에 오신 것을 환영합니다, 확인", "en, somebody-on-his-way, Welcome to the yard, Confirm"})
    void fromSignupToLogout(String language, String nickname, String title, String wordInMail) {
        Api stranger = server.api().with("Accept-Language", language);
        String email = "road-" + language + "@example.com";

        // An address that nobody has, and then somebody has.
        stranger.get("/check-duplicate/email/" + email).expect(200);
        Api.Answer profile = stranger.post("/signup",
                Map.of("email", email, "password", TestMember.PASSWORD, "nickname", nickname)).expect(201);
        assertEquals(nickname, profile.get("nickname").asText());
        assertFalse(profile.get("emailVerified").asBoolean());
        stranger.get("/check-duplicate/email/" + email).expect(409, "email-taken");

        // Nobody comes in before the address is confirmed; a wrong password is not told of it.
        Map<String, String> credentials = Map.of("email", email, "password", TestMember.PASSWORD);
        stranger.post("/auth", credentials).expect(403, "email-unverified");
        stranger.post("/auth", Map.of("email", email, "password", "some other words")).expect(401, "invalid-credentials");

        // The mail as it came over SMTP, in the reader's language; a program that only opens the link confirms nothing.
        String mail = TestMember.newestMailTo(server, email);
        assertTrue(mail.contains(wordInMail), mail);
        assertTrue(mail.contains(TestServer.PUBLIC_URL + "/verify?verify_id="), mail);
        String verifyId = TestMember.verifyId(server, email);
        Api.Answer page = stranger.with("Accept", "text/html").get("/verify?verify_id=" + verifyId).expect(200);
        assertTrue(page.text().contains("<form"), page.text());
        stranger.post("/auth", credentials).expect(403, "email-unverified");
        stranger.with("Accept", "application/json").get("/verify?verify_id=" + verifyId).expect(200);
        stranger.post("/verify", Map.of("verify_id", verifyId)).expect(400, "invalid-link");

        // Login, and who I am.
        Api.Answer tokens = stranger.post("/auth", credentials).expect(201);
        Api member = stranger.as(tokens.get("accessToken").asText());
        Api.Answer me = member.get("/me").expect(200);
        assertEquals(email, me.get("email").asText());
        assertTrue(me.get("emailVerified").asBoolean());
        member.get(tokens.require("Location")).expect(200);

        // A place to write, which an administrator makes.
        Api admin = TestMember.admin(server).api().with("Accept-Language", language);
        member.post("/board/categories", Map.of("name", "길 " + language)).expect(403, "forbidden");
        Api.Answer category = admin.post("/board/categories", Map.of("name", "길 " + language)).expect(201);
        String posts = category.require("Location") + "/posts";

        // A post, read by everybody.
        Api.Answer post = member.post(posts, Map.of("title", title, "content", "# " + title + "\n\n**굵게** & <b>bold</b>"))
                .expect(201);
        String place = post.require("Location");
        Api.Answer read = stranger.get(place).expect(200);
        assertEquals(title, read.get("title").asText());
        assertTrue(read.get("contentHtml").asText().contains("<strong>굵게</strong>"), read.text());
        assertEquals(title, stranger.get(posts).expect(200).get("data").path(0).path("title").asText());

        // A comment, and the counters.
        Api.Answer comment = member.post(place + "/comments", Map.of("content", "첫 댓글 👋")).expect(201);
        assertEquals(1, stranger.get(place).get("commentCount").asInt());
        assertEquals("첫 댓글 👋", stranger.get(comment.require("Location")).expect(200).get("content").asText());
        stranger.post(place + "/views").expect(204);

        // An edit, by the state that was read; a second one by the same state is too late.
        Api.Answer edited = member.with("If-Match", read.etag()).patch(place, Map.of("title", title + "!")).expect(200);
        assertEquals(title + "!", edited.get("title").asText());
        assertNotEquals(read.etag(), edited.etag());
        member.with("If-Match", read.etag()).patch(place, Map.of("title", "?")).expect(412, "precondition-failed");

        // Deleted, and taken back.
        member.delete(comment.require("Location")).expect(200);
        assertEquals(0, stranger.get(place).get("commentCount").asInt());
        member.post(comment.require("Location") + "/restore").expect(200);
        member.delete(place).expect(200);
        stranger.get(place).expect(410, "post-deleted");
        member.post(place + "/restore").expect(200);
        assertEquals(1, stranger.get(place).expect(200).get("commentCount").asInt());

        refreshInTheBody(tokens);
        refreshInTheCookie(stranger, credentials);

        // Another password: every other session is over, the mail tells of it.
        Api elsewhere = stranger.as(stranger.post("/auth", credentials).expect(201).get("accessToken").asText());
        assertTrue(member.get("/me/sessions").expect(200).get("data").size() >= 2);
        member.put("/me/password", Map.of("currentPassword", TestMember.PASSWORD, "newPassword", "다섯 개의 다른 words"))
                .expect(200);
        elsewhere.get("/me").expect(401, "invalid-token");
        assertEquals(1, member.get("/me/sessions").expect(200).get("data").size());
        stranger.post("/auth", credentials).expect(401, "invalid-credentials");

        // Logout, which a second time is no news.
        member.delete("/auth").expect(204);
        member.get("/me").expect(401, "invalid-token");
        member.delete("/auth").expect(401, "invalid-token");
        stranger.as(tokens.get("refreshToken").asText()).get("/refresh").expect(401);
    }

    private void refreshInTheBody(Api.Answer tokens) {
        Api client = server.api();
        Api.Answer refreshed = client.as(tokens.get("refreshToken").asText()).get("/refresh").expect(200);
        client.as(refreshed.get("accessToken").asText()).get("/me").expect(200);
        client.as(tokens.get("accessToken").asText()).get("/refresh").expect(401);
        client.as(tokens.get("refreshToken").asText()).get("/me").expect(401, "invalid-token");
    }

    private void refreshInTheCookie(Api stranger, Map<String, String> credentials) {
        Api.Answer login = stranger.post("/auth", Map.of("email", credentials.get("email"),
                "password", credentials.get("password"), "refreshIn", "cookie")).expect(201);
        assertTrue(login.get("refreshToken").isMissingNode(), "the token is in the cookie only");
        String cookie = login.require("Set-Cookie");
        for (String word : new String[] {"__Secure-madang-refresh=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/refresh"}) {
            assertTrue(cookie.contains(word), cookie);
        }
        Api browser = server.api().with("Cookie", cookie.replaceFirst(";.*", ""));
        browser.get("/refresh").expect(403);
        browser.with("Sec-Fetch-Site", "cross-site").get("/refresh").expect(403);
        Api.Answer refreshed = browser.with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(200);
        assertTrue(refreshed.get("refreshToken").isMissingNode());
        Api.Answer loggedOut = server.api().as(refreshed.get("accessToken").asText()).delete("/auth").expect(204);
        assertTrue(loggedOut.require("Set-Cookie").contains("Max-Age=0"), loggedOut.require("Set-Cookie"));
        browser.with("Sec-Fetch-Site", "same-origin").get("/refresh").expect(401);
    }
}
