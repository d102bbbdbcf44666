package dev.madang.page.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

/** The examples on the page are pasted into a shell, one after the other, as a reader would. */
class DocsExamplesTest {

    private static final String EMAIL = "me@example.org";

    @Test
    void everyExampleWorksAsItStands() throws IOException {
        try (var server = TestServer.start(Map.of())) {
            var page = Jsoup.parse(server.api().get("/en/docs").expect(200).text());
            try (var shell = new Shell()) {
                shell.run(page.selectFirst("#start pre.example").wholeText());
                shell.run("BASE='" + server.uri() + "'");
                shell.run("ADMIN_TOKEN='" + TestMember.admin(server).token() + "'");
                var calls = page.select("article.call");
                assertTrue(calls.size() > 20, "the calls are not found");
                for (var call : calls) {
                    switch (call.id()) {
                        case "openVerification" -> shell.run("VERIFY_ID='" + inMail(server, "verify_id") + "'");
                        case "resetPassword" -> shell.run("RESET_ID='" + inMail(server, "reset_id") + "'");
                        default -> { }
                    }
                    var result = shell.run(call.selectFirst("pre.example").wholeText());
                    for (var status : result.statuses()) {
                        assertTrue(status >= 200 && status < 300, call.id() + " answered " + status + ": " + result);
                    }
                    assertEquals(0, result.exit(), call.id() + " failed: " + result);
                    assertTrue(!result.statuses().isEmpty(), call.id() + " called nothing: " + result);
                }
            }
        }
    }

    /** What the reader takes from the newest mail that holds it, once it is there. */
    private static String inMail(TestServer server, String name) {
        var link = Pattern.compile(name + "=([A-Za-z0-9_-]+)");
        for (int attempt = 0; attempt < 100; attempt++) {
            var matcher = link.matcher(TestMember.newestMailTo(server, EMAIL));
            if (matcher.find()) {
                return matcher.group(1);
            }
            pause();
        }
        throw new AssertionError("no mail with " + name);
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One bash that keeps its variables from one paste to the next, and tells the status of every answer. */
    private static final class Shell implements AutoCloseable {

        private static final String END = "--end of this paste--";

        private final Process process;
        private final BufferedReader output;
        private final Path statuses = Files.createTempFile("statuses", "");

        /** What came of one paste. */
        private record Result(int exit, String output, List<Integer> statuses) {
        }

        Shell() throws IOException {
            process = new ProcessBuilder("bash", "--norc").redirectErrorStream(true).start();
            output = process.inputReader(StandardCharsets.UTF_8);
            // Every curl also notes its status, where the examples do not see it.
            run("curl() { local out; out=$(command curl -w '\\n%{http_code}' \"$@\"); local exit=$?; "
                    + "printf '%s\\n' \"${out##*$'\\n'}\" >> " + statuses + "; printf '%s\\n' \"${out%$'\\n'*}\"; "
                    + "return $exit; }");
        }

        Result run(String commands) throws IOException {
            Files.writeString(statuses, "");
            var input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(commands + "\necho \"" + END + "$?\"\n");
            input.flush();
            var text = new StringBuilder();
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(END)) {
                    return new Result(Integer.parseInt(line.substring(END.length())), text.toString().strip(), read());
                }
                text.append(line).append('\n');
            }
            throw new AssertionError("the shell ended: " + text);
        }

        private List<Integer> read() throws IOException {
            var all = new ArrayList<Integer>();
            Files.readAllLines(statuses).forEach(line -> all.add(Integer.valueOf(line)));
            return all;
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            Files.delete(statuses);
        }
    }
}
