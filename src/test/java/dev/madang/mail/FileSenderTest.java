package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSenderTest {

    @TempDir
    private Path directory;

    private final MailComposer composer = new MailComposer("no-reply@board.example");

    @Test
    void aMailIsOneFileThatOnlyItsOwnerReads() throws Exception {
        Path mails = directory.resolve("made/on/demand");
        var sender = new FileSender(mails);
        send(sender, "제목");
        Path file = files(mails).get(0);
        assertEquals("20261120-103639-an-id.eml", file.getFileName().toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (InputStream in = Files.newInputStream(file)) {
            assertEquals("제목", new MimeMessage((Session) null, in).getSubject());
        }
    }

    @Test
    void aSecondAttemptReplacesTheFirst() throws Exception {
        var sender = new FileSender(directory);
        send(sender, "one");
        send(sender, "two");
        assertEquals(1, files(directory).size());
        assertTrue(Files.readString(files(directory).get(0)).contains("Subject: two"));
    }

    @Test
    void aFolderThatCannotBeWrittenDelaysTheMail() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        DeliveryException refused = assertThrows(DeliveryException.class, () -> send(new FileSender(file), "x"));
        assertEquals(DeliveryException.Kind.UNAVAILABLE, refused.kind());
    }

    private void send(FileSender sender, String subject) throws Exception {
        var recipient = composer.recipient("ann@example.com");
        sender.send(composer.compose("an-id", "ko", recipient, Instant.parse("2026-11-20T10:36:39.500Z"),
                new MailTemplates.Rendered(subject, "text", "<p>html</p>")), recipient);
    }

    private static List<Path> files(Path directory) throws Exception {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
