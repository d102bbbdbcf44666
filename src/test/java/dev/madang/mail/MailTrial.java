package dev.madang.mail;

import dev.madang.platform.config.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Sends one mail, for tests outside of this package. */
public final class MailTrial {

    private MailTrial() { }

    public static void send(int port, String certificate) {
        var composer = new MailComposer("Madang <no-reply@board.example>");
        try (var sender = new SmtpSender(new Settings.Smtp("localhost", port, Optional.empty(), Optional.empty(), true,
                Optional.of(Path.of(certificate))), composer.envelopeFrom())) {
            var recipient = composer.recipient("ann@example.com");
            sender.send(composer.compose("an-id", "ko", recipient, Instant.EPOCH,
                    new MailTemplates.Rendered("제목", "글", "<p>글</p>")), recipient);
            sender.rest();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
