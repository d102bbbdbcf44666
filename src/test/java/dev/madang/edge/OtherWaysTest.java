package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cloudflare in front, and AJP behind: what differs from the usual road. */
@Tag("long")
class OtherWaysTest {

    private static final char[] PASSWORD = "exported".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void cloudflareAloneConnectsAndSaysWhoTheClientIs() throws Exception {
        Path authority = Files.createTempFile("origin-pull", ".crt");
        authority.toFile().deleteOnExit();
        Path data = Files.createDirectory(folder.resolve("data"));
        try (Stack stack = Stack.prepare(data)) {
            stack.bash("cd '" + folder + "'; umask 077;"
                    + " openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority"
                    + " -keyout ca.key -out ca.crt;"
                    + " openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=pull -keyout pull.key -out pull.csr;"
                    + " openssl x509 -req -in pull.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out pull.crt;"
                    + " openssl pkcs12 -export -in pull.crt -inkey pull.key -passout pass:exported -out pull.p12; cp ca.crt " + authority);
            Files.setPosixFilePermissions(authority, PosixFilePermissions.fromString("rw-r--r--"));
            stack.start("--backend", "ajp", "--define", "MADANG_CLIENT=client-cloudflare", "--define",
                    "MADANG_CLOUDFLARE_CA=" + authority, "--define", "MADANG_CLOUDFLARE_TEST=on");
            assertThrows(UncheckedIOException.class, () -> stack.get("/board/posts"), "without Cloudflare's certificate");

            stack.presenting(keys(folder.resolve("pull.p12")));
            Api.Answer list = stack.get("/board/posts", "CF-Connecting-IP: 203.0.113.9", "Accept-Encoding: br").expect(200);
            stack.get("/board/posts", "CF-Connecting-IP: 203.0.113.9", "Accept-Encoding: br", "If-None-Match: " + list.etag()).expect(304);
            Path logs = stack.file("logs");
            String id = stack.get("/nothing", "CF-Connecting-IP: 203.0.113.9").expect(404).require("Request-Id");
            String line = EdgeTest.awaitLine(logs.resolve("access"), id);
            assertTrue(line.contains("\"client\":\"203.0.113.9\",\"peer\":\"127.0.0.1\""), line);
            assertTrue(EdgeTest.awaitLine(stack.file("nodes/node1/logs/access"), id).contains("\"client\":\"203.0.113.9\""));
            assertEquals(404, stack.get("/metrics").status());
        }
    }

    private static List<KeyManager> keys(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return List.of(factory.getKeyManagers());
    }
}
