package dev.madang;

import dev.madang.launcher.DataDirectory;
import dev.madang.launcher.EmbeddedServer;
import dev.madang.mail.FakeSmtpServer;
import dev.madang.mail.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real application in the real Tomcat on a real database, as the first run has it, with a clock that tests move and
 * a mail server that tests read. Limits are on; each {@link Api} comes from an address of its own.
 *
 * <p>{@code -Dmadang.test.settings=NAME=value,…} lays settings over those of every server.
 */
public final class TestServer implements AutoCloseable {

    /** Where the site says that it is: on purpose not where it listens. */
    public static final String PUBLIC_URL = "https://board.example";

    private static final Path CONTEXT = Path.of("conf/madang.xml");

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static TestServer shared;

    private final TestDatabaseServer.Schema schema;
    private final Path folder;
    private final TestClock clock;
    private final FakeSmtpServer mail;
    private final EmbeddedServer server;
    private final Map<String, String> settings;
    private final boolean first;

    private TestServer(TestDatabaseServer.Schema schema, Path folder, TestClock clock, FakeSmtpServer mail,
                       Map<String, String> settings, String contextPath, Path context, boolean first) {
        this.schema = schema;
        this.folder = folder;
        this.clock = clock;
        this.mail = mail;
        this.settings = settings;
        this.first = first;
        server = EmbeddedServer.start(EmbeddedServer.Options
            .of(Path.of("src/main/webapp"), context, TestDatabaseServer.shared().createFolder("tomcat"), settings)
            .under(contextPath)
            .with(Clock.class.getName(), clock));
    }

    /** The one that all tests of this JVM use, started by the first call. */
    public static synchronized TestServer shared() {
        if (shared == null) {
            TestServer server = start(Map.of());
            TestDatabaseServer.shared().atEnd(server::close);
            shared = server;
        }
        return shared;
    }

    /** A server of its own: another database, other keys, another clock, another mail server. */
    public static TestServer start(Map<String, String> settings) {
        return start(TestDatabaseServer.shared().createSchema(), settings, "");
    }

    /** As {@link #start(Map)}, with a property more in the address of its pools, as {@code name=value}. */
    public static TestServer withDriverProperty(String property) {
        try {
            Path context = TestDatabaseServer.shared().createFolder("context").resolve("madang.xml");
            Files.writeString(context, Files.readString(CONTEXT).replace("?characterEncoding", "?" + property + "&amp;characterEncoding"));
            return start(TestDatabaseServer.shared().createSchema(), Map.of(), "", context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #start(Map)}, on a schema, perhaps reached through a proxy, and under a context path. */
    public static TestServer start(TestDatabaseServer.Schema schema, Map<String, String> settings, String contextPath) {
        return start(schema, settings, contextPath, CONTEXT);
    }

    private static TestServer start(TestDatabaseServer.Schema schema, Map<String, String> settings, String contextPath,
            Path context) {
        try {
            Path folder = TestDatabaseServer.shared().createFolder("server");
            FakeSmtpServer mail = new FakeSmtpServer(Certificate.SHARED);
            Map<String, String> all = new HashMap<>(schema.settings());
            all.put("PUBLIC_URL", PUBLIC_URL + contextPath);
            all.put("KEYS_FILE", folder.resolve("keys.jwks").toString());
            all.put("MAIL_DIR", folder.resolve("mail").toString());
            all.put("SMTP_HOST", "localhost");
            all.put("WARM_UP_SECONDS", "0");
            all.put("SMTP_PORT", Integer.toString(mail.port()));
            all.put("SMTP_TRUST", Certificate.SHARED.pem().toString());
            all.putAll(given());
            all.putAll(settings);
            return new TestServer(schema, folder, new TestClock(), mail, all, contextPath, context, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second node of this server: the same database, keys, clock and mail server. */
    public TestServer anotherNode(Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(changed);
        return new TestServer(schema, folder, clock, mail, all, server.servletContext().getContextPath(), CONTEXT, false);
    }

    /** A new client from an address of its own, without a token. */
    public Api api() {
        int number = ADDRESSES.incrementAndGet();
        return Api.at(uri()).from("10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
    }

    /** Where it listens, with its context path and without a slash at the end. */
    public URI uri() {
        return server.uri();
    }

    public TestClock clock() {
        return clock;
    }

    public FakeSmtpServer mail() {
        return mail;
    }

    public TestDatabaseServer.Schema schema() {
        return schema;
    }

    /** Its keys and mails. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        server.close();
        if (!first) {
            return;
        }
        try {
            mail.close();
            DataDirectory.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> given() {
        Map<String, String> settings = new HashMap<>();
        for (String pair : System.getProperty("madang.test.settings", "").split(",")) {
            if (!pair.isBlank()) {
                settings.put(pair.replaceFirst("=.*", "").strip(), pair.replaceFirst("[^=]*=", "").strip());
            }
        }
        return settings;
    }

    /** Made once, as keytool takes its time. */
    private static final class Certificate {
        private static final TestCertificate SHARED = TestCertificate.forLocalhost();
    }
}
