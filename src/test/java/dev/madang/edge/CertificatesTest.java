package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate comes and is renewed without a hand, from an ACME server on loopback (Pebble), under load. */
@Tag("long")
class CertificatesTest {

    private static final int RENEWALS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of a certificate of the test's authority: renewed when two thirds of it are over. */
    private static final int SECONDS_VALID = 30;

    private static final int CLIENTS = 4;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private Stack stack;

    @AfterEach
    void end() throws Exception {
        ended.set(true);
        if (stack != null) {
            stack.close();
        }
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theFirstAndTheNextComeByThemselves() throws Exception {
        int dns = freePort();
        int acme = freePort();
        // Where httpd's own user may read it.
        Path certificate = Files.createTempFile("acme", ".crt");
        certificate.toFile().deleteOnExit();
        Path key = folder.resolve("acme.key");
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=acme", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.toString(), "-out", certificate.toString());
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-r--r--"));
        Path data = Files.createDirectory(folder.resolve("data"));
        stack = Stack.prepare(data);
        Path configuration = folder.resolve("pebble.json");
        Files.writeString(configuration, """
                {"pebble":{"listenAddress":"127.0.0.1:%d","managementListenAddress":"127.0.0.1:%d","certificate":"%s",
                "privateKey":"%s","httpPort":%d,"tlsPort":%d,"certificateValidityPeriod":%d}}"""
                .formatted(acme, freePort(), certificate, key, stack.httpPort(), stack.httpsPort(), SECONDS_VALID));
        background("pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", "127.0.0.1:" + dns,
                "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:" + freePort());
        background("pebble", "-config", configuration.toString(), "-dnsserver", "127.0.0.1:" + dns);
        stack.start("--define", "MADANG_CERTIFICATE=certificate-acme", "--define", "MADANG_MAIL=you@example.org", "--define",
                "MADANG_ACME_DIRECTORY=https://127.0.0.1:" + acme + "/dir", "--define", "MADANG_ACME_CA_FILE=" + certificate,
                "--define", "MADANG_CHECK_INTERVAL=1s");
        assertEquals("localhost", name(served()), "until there is one, a makeshift");

        var reloads = new AtomicInteger();
        // What the path unit does, or scripts/watch-certificates without systemd.
        var watcher = new Thread(() -> watch(reloads), "watch-certificates");
        watcher.start();
        awaitAnother(served().getSerialNumber());
        assertTrue(served().getIssuerX500Principal().getName().contains("Pebble"));

        stack.trustAnybody();
        List<StackMember> members = stack.members(CLIENTS, 40);
        int before = reloads.get();
        try (Load load = Load.start(stack, members)) {
            load.await(Load.REQUESTS / 2);
            BigInteger known = served().getSerialNumber();
            for (int renewal = 0; renewal < RENEWALS; renewal++) {
                known = awaitAnother(known);
            }
            load.await(Load.REQUESTS / 2);
            int during = reloads.get() - before;
            load.end();
            System.out.println("CertificatesTest: " + during + " renewals under load");
            // The first that was seen may be that of a reload before.
            assertTrue(during >= RENEWALS - 1, load::toString);
            assertEquals(0, load.failed(), load.failures()::toString);
            assertEquals(List.of(), load.executedUnanswered());
            assertTrue(load.closedBefore() <= during * CLIENTS, load::toString);
        }
    }

    private void watch(AtomicInteger reloads) {
        Path mark = stack.file("httpd/state/renewed");
        try {
            while (!ended.get()) {
                if (Files.deleteIfExists(mark)) {
                    stack.graceful();
                    reloads.incrementAndGet();
                }
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private BigInteger awaitAnother(BigInteger known) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            BigInteger now = served().getSerialNumber();
            if (!now.equals(known)) {
                assertNotEquals(known, now);
                return now;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("no new certificate: " + Files.readString(stack.file("logs/httpd.log")));
    }

    /** What httpd shows to whoever connects. */
    private X509Certificate served() throws Exception {
        try (SSLSocket socket = (SSLSocket) believing().getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), stack.httpsPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static String name(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().iterator().next().get(1).toString();
    }

    /** Believes every certificate: it is looked at here, not relied upon. */
    static SSLContext believing() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) { }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) { }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, new SecureRandom());
        return context;
    }

    private void background(String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve(command[0] + ".log").toFile());
        // Pebble waits and refuses at random otherwise, to teach clients patience; mod_md has learnt it.
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
        processes.add(builder.start());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
