package dev.madang.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A self-signed certificate, made when a test asks for it, by the JDK's own keytool.
 *
 * @param pem the certificate alone, for the client that shall trust it
 * @param server what a server needs to show it
 */
public record TestCertificate(Path pem, SSLContext server) {

    private static final char[] PASSWORD = "for-a-test-only".toCharArray();

    /** For localhost and 127.0.0.1. */
    public static TestCertificate forLocalhost() {
        return make("dns:localhost,ip:127.0.0.1");
    }

    /** @param names as keytool writes them: {@code dns:mail.example} */
    public static TestCertificate make(String names) {
        try {
            Path directory = Files.createTempDirectory("madang-certificate");
            Path store = directory.resolve("store.p12");
            var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "smtp", "-keyalg", "EC", "-dname", "CN=a test", "-ext", "san=" + names,
                    "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(),
                    "-storepass", new String(PASSWORD)).redirectErrorStream(true).start();
            byte[] said = keytool.getInputStream().readAllBytes();
            if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool: " + new String(said));
            }
            var keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            Path pem = directory.resolve("certificate.pem");
            Files.write(pem, List.of("-----BEGIN CERTIFICATE-----",
                    Base64.getMimeEncoder().encodeToString(keys.getCertificate("smtp").getEncoded()),
                    "-----END CERTIFICATE-----"));
            for (Path each : List.of(pem, store, directory)) {
                each.toFile().deleteOnExit();
            }
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new TestCertificate(pem, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
