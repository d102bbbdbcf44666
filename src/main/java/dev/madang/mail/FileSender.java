package dev.madang.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.EnumSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes mails into a folder instead of sending them, for a first run without an SMTP server. The log names the file;
 * only who may read the folder sees the link. A file is there as a whole or not at all, and a second attempt replaces
 * the first.
 */
final class FileSender implements MailSender {

    private static final Logger LOG = LoggerFactory.getLogger(FileSender.class);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final int MAX_MESSAGE_ID_LENGTH = 64;

    private final Path directory;

    FileSender(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public void send(MimeMessage message, InternetAddress recipient) throws DeliveryException {
        Path temporary = null;
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve(nameOf(message));
            temporary = Files.createTempFile(directory, ".", ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            write(message, temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            LOG.atInfo().addKeyValue("file", file).log("mail_written");
        } catch (IOException | MessagingException e) {
            discard(temporary);
            throw new DeliveryException(DeliveryException.Kind.UNAVAILABLE,
                    "cannot write into " + directory + ": " + e.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void rest() { }

    @Override
    public void close() { }

    private static void write(MimeMessage message, Path file) throws IOException, MessagingException {
        try (FileChannel channel = FileChannel.open(file, EnumSet.of(StandardOpenOption.WRITE));
                OutputStream out = Channels.newOutputStream(channel)) {
            message.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** Sorted by time, and the same for every attempt at the same mail. */
    private static String nameOf(MimeMessage message) throws MessagingException {
        Date written = message.getSentDate();
        String id = message.getMessageID().replaceAll("@.*|[^A-Za-z0-9-]", "");
        return TIME.format(written == null ? Instant.EPOCH : written.toInstant()) + "-"
                + id.substring(0, Math.min(id.length(), MAX_MESSAGE_ID_LENGTH)) + ".eml";
    }

    private static void discard(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("mail_file_left");
            }
        }
    }
}
