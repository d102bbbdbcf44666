package dev.madang;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody with an account, who came to it as everybody does: signup, the mail, the link, login. Only what makes
 * moderators and administrators is done behind the server's back.
 *
 * @param token an access token
 */
public record TestMember(TestServer server, long id, String email, String nickname, String password, String token,
        String refreshToken, long sessionId) {

    /** Of everybody here. */
    public static final String PASSWORD = "조용한 네 단어 quiet words";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Pattern VERIFY_ID = Pattern.compile("verify_id=([A-Za-z0-9_-]+)");

    private static final Pattern RESET_ID = Pattern.compile("reset_id=([A-Za-z0-9_-]+)");

    public static TestMember member(TestServer server) {
        return withRole(server, "member");
    }

    public static TestMember moderator(TestServer server) {
        return withRole(server, "moderator");
    }

    public static TestMember admin(TestServer server) {
        return withRole(server, "admin");
    }

    /** From an address of his own, with his access token. */
    public Api api() {
        return server.api().as(token);
    }

    /** Logged in once more. */
    public TestMember loggedIn() {
        var tokens = server.api().post("/auth", Map.of("email", email, "password", password)).expect(201);
        return new TestMember(server, id, email, nickname, password, tokens.get("accessToken").asText(),
                tokens.get("refreshToken").asText(), sessionOf(tokens));
    }

    /** With another role, at once. */
    public TestMember as(String role) {
        try (Connection connection = server.schema().dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE accounts SET role = ? WHERE id = ?")) {
            update.setString(1, role);
            update.setLong(2, id);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** @return an address and a nickname that nobody else has in this run */
    public static Map<String, String> someone() {
        int number = NUMBER.incrementAndGet();
        return Map.of("email", "someone" + number + "@example.com", "nickname", "somebody" + number, "password", PASSWORD);
    }

    /** @return the code in the newest mail to this address that confirms it */
    public static String verifyId(TestServer server, String email) {
        return find(VERIFY_ID, newestMailTo(server, email));
    }

    /** @return the code in the newest mail to this address that resets the password */
    public static String resetId(TestServer server, String email) {
        return find(RESET_ID, newestMailTo(server, email));
    }

    /** @return the plain text of the newest mail to this address, waiting for the first one */
    public static String newestMailTo(TestServer server, String email) {
        try {
            return plainText(server.mail().awaitMailTo(email).message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestMember withRole(TestServer server, String role) {
        Map<String, String> someone = someone();
        var profile = server.api().post("/signup", someone).expect(201);
        server.api().post("/verify", Map.of("verify_id", verifyId(server, someone.get("email")))).expect(200);
        return new TestMember(server, profile.id(), someone.get("email"), someone.get("nickname"), PASSWORD, null, null, 0)
                .as(role).loggedIn();
    }

    private static long sessionOf(Api.Answer login) {
        return Long.parseLong(login.require("Location").replaceFirst(".*/", ""));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in: " + text);
        }
        return matcher.group(1);
    }

    private static String plainText(Part part) throws MessagingException, IOException {
        if (part.isMimeType("text/plain")) {
            return (String) part.getContent();
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                String text = plainText(parts.getBodyPart(i));
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return "";
    }
}
