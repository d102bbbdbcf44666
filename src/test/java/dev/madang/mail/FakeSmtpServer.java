package dev.madang.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;

/**
 * The far side of SMTP on 127.0.0.1, with STARTTLS and with all the ways in which a far side can fail. What a command is
 * answered, whether it is answered, and how fast, can be changed at any time.
 */
public final class FakeSmtpServer implements AutoCloseable {

    /** The answer to a command that means: close the connection instead. */
    public static final String CUT = "cut";

    /** The answer to a command that means: none, ever. */
    public static final String SILENCE = "silence";

    /** Not a command: the server's first line. */
    public static final String GREETING = "GREETING";

    /** Not a command: what follows the end of the data. */
    public static final String END_OF_DATA = ".";

    private final ServerSocket listener;
    private final TestCertificate certificate;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Duration pausePerLetter = Duration.ZERO;
    private volatile boolean startTls = true;
    private volatile String login;

    /**
     * A mail that was accepted, or would have been if the last answer had come.
     *
     * @param raw as it came over the line, without the dots
     * @param login who had logged in, or empty
     */
    public record Received(String from, List<String> recipients, byte[] raw, boolean encrypted, String login) {

        public MimeMessage message() {
            try {
                return new MimeMessage((Session) null, new ByteArrayInputStream(raw));
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }

        public String text() {
            return new String(raw, StandardCharsets.ISO_8859_1);
        }
    }

    public FakeSmtpServer(TestCertificate certificate) throws IOException {
        this.certificate = certificate;
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        var thread = new Thread(this::accept, "fake-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public TestCertificate certificate() {
        return certificate;
    }

    /** From now on gives this answer to this command; see {@link #CUT} and {@link #SILENCE}. */
    public void answer(String command, String answer) {
        answers.put(command, answer);
    }

    /** From now on answers as a good server does. */
    public void recover() {
        answers.clear();
        pausePerLetter = Duration.ZERO;
        startTls = true;
    }

    /** Ends every connection that is open. */
    public void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Sends each letter of its answers after this time. */
    public void speakSlowly(Duration perLetter) {
        pausePerLetter = perLetter;
    }

    public void withoutStartTls() {
        startTls = false;
    }

    /** Takes mail only from who logs in so. */
    public void requireLogin(String user, String password) {
        login = user + "\0" + password;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Every line that a client sent, outside of data and secrets. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    public int connections() {
        return connections.get();
    }

    public void forget() {
        received.clear();
        commands.clear();
    }

    /** @throws AssertionError when none comes within ten seconds */
    public Received await(Predicate<Received> wanted) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end) {
            Optional<Received> found = received.stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no such mail among " + received.size());
    }

    /** The newest mail to this address. */
    public Received awaitMailTo(String recipient) throws InterruptedException {
        await(mail -> mail.recipients().contains(recipient));
        var all = received.stream().filter(mail -> mail.recipients().contains(recipient)).toList();
        return all.get(all.size() - 1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                var thread = new Thread(() -> serve(socket), "fake-smtp-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Conversation(socket).hold();
        } catch (IOException e) {
            // The client went away, or the test wanted it so.
        } finally {
            open.remove(socket);
        }
    }

    private final class Conversation {
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean encrypted;
        private String user = "";
        private String from;
        private List<String> recipients = new ArrayList<>();

        Conversation(Socket socket) throws IOException {
            use(socket);
        }

        private void use(Socket next) throws IOException {
            socket = next;
            in = new BufferedInputStream(next.getInputStream());
            out = next.getOutputStream();
        }

        void hold() throws IOException {
            if (!say(GREETING, "220 fake.example ESMTP")) {
                return;
            }
            for (String line = line(); line != null; line = line()) {
                String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                commands.add(verb.equals("AUTH") ? verb : line);
                if (!obey(verb, line)) {
                    return;
                }
            }
        }

        private boolean obey(String verb, String line) throws IOException {
            return switch (verb) {
                case "EHLO", "HELO" -> say(verb, "250-fake.example\r\n" + (startTls && !encrypted ? "250-STARTTLS\r\n" : "")
                        + (login == null ? "" : "250-AUTH PLAIN\r\n") + "250 8BITMIME");
                case "STARTTLS" -> say(verb, "220 go ahead") && encrypt();
                case "AUTH" -> say(verb, logsIn(line) ? "235 welcome" : "535 5.7.8 wrong");
                case "MAIL" -> {
                    from = between(line);
                    recipients = new ArrayList<>();
                    yield say(verb, login != null && user.isEmpty() ? "530 5.7.0 log in first" : "250 ok");
                }
                case "RCPT" -> {
                    String answer = answers.getOrDefault(verb + " " + between(line), answers.get(verb));
                    if (answer == null || answer.startsWith("2")) {
                        recipients.add(between(line));
                    }
                    yield sayExactly(answer == null ? "250 ok" : answer);
                }
                case "DATA" -> say(verb, "354 go on") && (answers.containsKey(verb) || data());
                case "QUIT" -> {
                    say(verb, "221 bye");
                    yield false;
                }
                default -> say(verb, "250 ok");
            };
        }

        private boolean data() throws IOException {
            var raw = new ByteArrayOutputStream();
            for (byte[] line = bytes(); line != null; line = bytes()) {
                if (line.length == 1 && line[0] == '.') {
                    String answer = answers.get(END_OF_DATA);
                    if (answer == null || !Character.isDigit(answer.charAt(0)) || answer.startsWith("2")) {
                        received.add(new Received(from, recipients, raw.toByteArray(), encrypted, user));
                    }
                    return say(END_OF_DATA, "250 taken");
                }
                int skip = line.length > 0 && line[0] == '.' ? 1 : 0;
                raw.write(line, skip, line.length - skip);
                raw.write('\r');
                raw.write('\n');
            }
            return false;
        }

        private boolean logsIn(String line) {
            String[] words = line.split(" ");
            if (words.length < 3) {
                return false;
            }
            String given = new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8).replaceFirst("^[^\0]*\0", "");
            user = given.equals(login) ? given.split("\0")[0] : "";
            return !user.isEmpty();
        }

        private boolean encrypt() throws IOException {
            var tls = (SSLSocket) certificate.server().getSocketFactory().createSocket(socket, null, true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            encrypted = true;
            use(tls);
            return true;
        }

        /** @return whether the conversation goes on */
        private boolean say(String command, String normally) throws IOException {
            return sayExactly(answers.getOrDefault(command, normally));
        }

        private boolean sayExactly(String answer) throws IOException {
            if (answer.equals(CUT)) {
                return false;
            }
            if (answer.equals(SILENCE)) {
                while (in.read() >= 0) {
                    // Until the client loses its patience.
                }
                return false;
            }
            byte[] bytes = (answer + "\r\n").getBytes(StandardCharsets.UTF_8);
            if (pausePerLetter.isZero()) {
                out.write(bytes);
            } else {
                for (byte letter : bytes) {
                    try {
                        Thread.sleep(pausePerLetter.toMillis());
                    } catch (InterruptedException e) {
                        return false;
                    }
                    out.write(letter);
                    out.flush();
                }
            }
            out.flush();
            return true;
        }

        private String line() throws IOException {
            byte[] line = bytes();
            return line == null ? null : new String(line, StandardCharsets.UTF_8);
        }

        private byte[] bytes() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    byte[] all = line.toByteArray();
                    int length = all.length > 0 && all[all.length - 1] == '\r' ? all.length - 1 : all.length;
                    return java.util.Arrays.copyOf(all, length);
                }
                line.write(c);
            }
            return null;
        }

        private String between(String line) {
            int start = line.indexOf('<');
            int end = line.indexOf('>');
            return start < 0 || end < start ? "" : line.substring(start + 1, end);
        }
    }
}
