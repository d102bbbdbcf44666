package dev.madang.mail;

import dev.madang.platform.config.Settings;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends through an SMTP server (RFC 5321), by default only after STARTTLS (RFC 3207) with a certificate that is trusted
 * and names the server: a server without it gets nothing. One connection serves the mails that follow each other until
 * {@link #rest}. Not only each read has a timeout but a mail as a whole, so that a server that sends one letter at a time
 * cannot hold the worker.
 */
final class SmtpSender implements MailSender {

    /**
     * @param connect for the TCP connection
     * @param read for each answer; RFC 5321 section 4.5.3.2 would allow minutes, which no worker has
     * @param whole for one mail with connection, TLS and login
     */
    record Timeouts(Duration connect, Duration read, Duration whole) { }

    static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSender.class);

    /** Seconds after which the watching thread ends when there is nothing to watch. */
    private static final long WATCH_IDLE = 30;

    /** The server shuts down, whatever the command was (RFC 5321 section 3.8). */
    private static final int CLOSING = 421;

    /** Authentication is missing or refused (RFC 4954 section 6): a matter of our settings, not of the recipient. */
    private static final Set<Integer> AUTHENTICATION = Set.of(530, 534, 535, 538);

    private final Settings.Smtp smtp;
    private final Timeouts timeouts;
    private final Session session;
    private final ScheduledThreadPoolExecutor watch;
    private volatile Socket socket;
    private volatile boolean closed;
    private SMTPTransport transport;

    /**
     * @param envelopeFrom to whom undeliverable mail comes back
     * @throws IllegalArgumentException when the trusted certificate cannot be read
     */
    SmtpSender(Settings.Smtp smtp, String envelopeFrom) {
        this(smtp, envelopeFrom, TIMEOUTS);
    }

    SmtpSender(Settings.Smtp smtp, String envelopeFrom, Timeouts timeouts) {
        this.smtp = smtp;
        this.timeouts = timeouts;
        session = Session.getInstance(properties(envelopeFrom));
        watch = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "madang-mail-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setKeepAliveTime(WATCH_IDLE, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        watch.setRemoveOnCancelPolicy(true);
        if (smtp.user().isPresent() && !smtp.startTls()) {
            LOG.atWarn().addKeyValue("host", smtp.host()).log("mail_password_goes_unencrypted");
        }
    }

    private Properties properties(String envelopeFrom) {
        var properties = new Properties();
        properties.setProperty("mail.smtp.from", envelopeFrom);
        // The greeting; looking up the machine's own name could take as long as its resolver likes.
        properties.setProperty("mail.smtp.localhost", envelopeFrom.substring(envelopeFrom.lastIndexOf('@') + 1));
        properties.setProperty("mail.smtp.auth", Boolean.toString(smtp.user().isPresent()));
        properties.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(smtp.startTls()));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(smtp.startTls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.ssl.socketFactory", tlsSockets(smtp.trustedCertificate().orElse(null)));
        properties.setProperty("mail.smtp.connectiontimeout", Long.toString(timeouts.connect().toMillis()));
        properties.setProperty("mail.smtp.timeout", Long.toString(timeouts.read().toMillis()));
        properties.put("mail.smtp.socketFactory", new WatchedSockets());
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        properties.setProperty("mail.smtp.quitwait", "false");
        return properties;
    }

    @Override
    public void send(MimeMessage message, InternetAddress recipient) throws DeliveryException {
        var deadline = new Deadline();
        ScheduledFuture<?> watching = watch(deadline);
        boolean reusable = false;
        try {
            connect();
            transport.sendMessage(message, new Address[] {recipient});
            reusable = true;
        } catch (MessagingException e) {
            DeliveryException failure = translate(e);
            reusable = failure.kind() != DeliveryException.Kind.UNAVAILABLE;
            throw failure;
        } finally {
            deadline.met();
            watching.cancel(false);
            if (!reusable) {
                disconnect();
            }
        }
    }

    @Override
    public void rest() {
        if (transport != null) {
            try {
                // QUIT
                transport.close();
            } catch (MessagingException e) {
                // The mails were taken; how the server says goodbye does not matter.
            }
        }
        disconnect();
    }

    @Override
    public void close() {
        closed = true;
        watch.shutdownNow();
        cut();
    }

    private ScheduledFuture<?> watch(Deadline deadline) throws DeliveryException {
        try {
            return watch.schedule(deadline, timeouts.whole().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new DeliveryException(DeliveryException.Kind.UNAVAILABLE, "closed", e);
        }
    }

    private void connect() throws MessagingException {
        if (transport == null) {
            transport = new SMTPTransport(session, new URLName("smtp", smtp.host(), smtp.port(), null, null, null));
            transport.connect(smtp.host(), smtp.port(), smtp.user().orElse(null), smtp.password().orElse(null));
        }
    }

    private void disconnect() {
        transport = null;
        cut();
        socket = null;
    }

    /** Ends the connection under whatever waits on it. */
    private void cut() {
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    private static DeliveryException translate(MessagingException failure) {
        int code = 0;
        boolean senderRefused = false;
        String cause = null;
        for (Exception e = failure; e != null; e = e instanceof MessagingException m ? m.getNextException() : null) {
            if (e instanceof SMTPAddressFailedException refused) {
                code = refused.getReturnCode();
                cause = refused.getMessage();
            } else if (e instanceof SMTPSendFailedException refused && code == 0) {
                code = refused.getReturnCode();
                cause = refused.getMessage();
                senderRefused = String.valueOf(refused.getCommand()).startsWith("MAIL");
            } else if (!(e instanceof MessagingException) || cause == null) {
                cause = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
            }
        }
        DeliveryException.Kind kind;
        if (code < 400 || code == CLOSING || senderRefused || AUTHENTICATION.contains(code)
                || failure instanceof AuthenticationFailedException) {
            kind = DeliveryException.Kind.UNAVAILABLE;
        } else {
            kind = code < 500 ? DeliveryException.Kind.DELAYED : DeliveryException.Kind.REFUSED;
        }
        return new DeliveryException(kind, oneLine(cause), failure);
    }

    /** Servers answer in several lines, and repeat the recipient's address. */
    private static String oneLine(String answer) {
        return String.valueOf(answer).replaceAll("\\p{Cntrl}+", " ").replaceAll("\\S+@\\S+", "…").strip();
    }

    private static SSLSocketFactory tlsSockets(Path trustedCertificate) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trustedCertificate == null ? null : trusting(trustedCertificate), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("SMTP_TRUST names no readable PEM certificate: " + trustedCertificate, e);
        }
    }

    private static TrustManager[] trusting(Path file) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        for (X509Certificate authority : systemAuthorities()) {
            store.setCertificateEntry("system-" + n++, authority);
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("file-" + n++, certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static X509Certificate[] systemAuthorities() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }

    /** Cuts the connection of a mail that takes too long, but never that of the next one. */
    private final class Deadline implements Runnable {
        private boolean met;

        @Override
        public synchronized void run() {
            if (!met) {
                cut();
            }
        }

        synchronized void met() {
            met = true;
        }
    }

    /** Keeps hold of the socket below TLS, so that it can be closed from another thread at any time. */
    private final class WatchedSockets extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            var created = new Socket();
            socket = created;
            if (closed) {
                created.close();
            }
            return created;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
