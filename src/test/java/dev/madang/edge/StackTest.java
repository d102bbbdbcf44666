package dev.madang.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/** What scripts/stack and its helpers refuse: they say why, end with an error, and leave nothing running. */
@Tag("long")
class StackTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--backend carrier-pigeon | --backend is socket, http or ajp",
        "--nodes many | --nodes takes 1 to 9",
        "--nodes | usage",
        "--define MADANG_MODULES=/nowhere | Cannot load /nowhere/mod_",
        "--define MADANG_CERTIFICATE_FILE=/nowhere/server.crt | /nowhere/server.crt",
        "--define MADANG_BACKEND=backend-pigeon | backend-pigeon.conf"})
    void refusesWhatItCannotDo(String options, String reason) throws Exception {
        String said = refused(options);
        assertTrue(said.toLowerCase().contains(reason.toLowerCase()), said);
        assertNothingRuns();
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said = refused("--https-port " + taken.getLocalPort());
            assertTrue(said.contains("port " + taken.getLocalPort() + " is in use"), said);
            assertNothingRuns();
        }
    }

    @Test
    void assetsAreThoseOfOurWarOnly() throws Exception {
        Path other = folder.resolve("other.war");
        Files.writeString(other, "not a WAR at all");
        assertTrue(run("scripts/publish-assets " + other + " " + folder.resolve("static")).contains("is not Madang's WAR, or damaged"));
        assertTrue(run("scripts/publish-assets nowhere.war " + folder.resolve("static")).contains("there is no file nowhere.war"));
        assertFalse(Files.exists(folder.resolve("static")));
    }

    private String refused(String options) throws IOException, InterruptedException {
        return run("scripts/stack up --data " + folder.resolve("data") + " --http-port 31088 --control-port 31080 --management-port 31081"
                + (options.contains("--https-port") ? " " : " --https-port 31443 ") + options);
    }

    private static String run(String command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("refused", ".log");
        Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        int status = process.waitFor();
        String text = Files.readString(said);
        Files.delete(said);
        assertTrue(status == 1 || status == 2, command + " ended with " + status + ": " + text);
        return text;
    }

    private void assertNothingRuns() throws IOException {
        Path stack = folder.resolve("data/stack");
        if (Files.exists(stack.resolve("run"))) {
            try (var left = Files.list(stack.resolve("run"))) {
                assertEquals(0, left.filter(file -> file.toString().endsWith(".pid")).count());
            }
        }
        if (Files.isSymbolicLink(stack)) {
            dev.madang.launcher.DataDirectory.deleteTree(Files.readSymbolicLink(stack));
        }
    }
}
