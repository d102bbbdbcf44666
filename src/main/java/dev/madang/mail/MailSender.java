package dev.madang.mail;

import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

/** Hands mails over. Used by one thread; {@link #close} may be called by another, and ends what is under way. */
interface MailSender extends AutoCloseable {

    /**
     * Returns when the far side has taken responsibility for the mail.
     *
     * @throws DeliveryException when it has not, or when that is not known
     */
    void send(MimeMessage message, InternetAddress recipient) throws DeliveryException;

    /** Nothing more is to be sent for now. */
    void rest();

    @Override
    void close();
}
