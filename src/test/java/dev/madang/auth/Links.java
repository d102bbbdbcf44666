package dev.madang.auth;

import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.mail.FakeSmtpServer.Received;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links in the mails to somebody, in the order in which they came. */
public final class Links {

    /** Milliseconds that a mail may take. */
    private static final long PATIENCE = 30_000;

    private Links() { }

    /** @return the token of the link to a new password, waiting for the n-th such mail, from 1 */
    public static String reset(TestServer server, String email, int n) {
        return await(server, email, "reset_id", n);
    }

    /** @return the token of the link that confirms an address, waiting for the n-th such mail, from 1 */
    public static String verify(TestServer server, String email, int n) {
        return await(server, email, "verify_id", n);
    }

    /** @return the token of the last link that confirms an address, waiting until every mail to it is settled */
    public static String newestVerify(TestServer server, String email) {
        String pending = "SELECT COUNT(*) FROM outbox WHERE status = 'pending' AND recipient = '" + email + "'";
        for (long waited = 0; waited < PATIENCE && !"0".equals(Sql.value(server, pending)); waited += 20) {
            pause();
        }
        List<String> tokens = all(server, email, "verify_id");
        return tokens.get(tokens.size() - 1);
    }

    /** @return the token that a new password can be set with, having asked for it */
    public static String askForReset(TestMember member) {
        int before = all(member.server(), member.email(), "reset_id").size();
        member.server().api().post("/password/forgot", java.util.Map.of("email", member.email())).expect(202);
        return reset(member.server(), member.email(), before + 1);
    }

    /** @return every token that stands in a mail to an address behind this parameter */
    public static List<String> all(TestServer server, String email, String parameter) {
        Pattern link = Pattern.compile(parameter + "=([A-Za-z0-9_-]+)");
        List<String> tokens = new ArrayList<>();
        for (Received mail : server.mail().received()) {
            if (mail.recipients().contains(email)) {
                Matcher matcher = link.matcher(plainText(mail.message()));
                if (matcher.find()) {
                    tokens.add(matcher.group(1));
                }
            }
        }
        return tokens;
    }

    private static String await(TestServer server, String email, String parameter, int n) {
        for (long waited = 0; waited < PATIENCE; waited += 20) {
            List<String> tokens = all(server, email, parameter);
            if (tokens.size() >= n) {
                return tokens.get(n - 1);
            }
            pause();
        }
        throw new AssertionError("no " + n + ". mail with " + parameter + " to " + email + "; the outbox: "
                + outbox(server, email));
    }

    private static String outbox(TestServer server, String email) {
        return String.valueOf(Sql.value(server, "SELECT GROUP_CONCAT(CONCAT_WS(' ', id, template, status, attempts, "
                + "created_at, next_attempt_at, last_error) ORDER BY id SEPARATOR '; ') FROM outbox WHERE recipient = '"
                + email + "'"));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String plainText(Part part) {
        try {
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
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
