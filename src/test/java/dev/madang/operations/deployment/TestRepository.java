package dev.madang.operations.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A git repository of a test's own, with scripts in it, and programs that stand for those that take long. */
final class TestRepository {

    final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    TestRepository(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            environment.put("GIT_" + who + "_NAME", "Test");
            environment.put("GIT_" + who + "_EMAIL", "test@example.com");
        }
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        run("git", "init", "-q", "-b", "main").expect(0);
    }

    TestRepository set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Writes a file. */
    TestRepository with(String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), content);
        return this;
    }

    /** Writes a program. */
    TestRepository withScript(String name, String lines) throws IOException {
        with(name, "#!/usr/bin/env bash\nset -eu\n" + lines + "\n");
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** One of the project's own. */
    TestRepository withOurs(String script) throws IOException {
        Files.createDirectories(folder.resolve("scripts"));
        Files.copy(Path.of("scripts", script), folder.resolve("scripts").resolve(script));
        return this;
    }

    /** Commits everything. */
    String commit(String message) throws Exception {
        run("git", "add", "-A").expect(0);
        run("git", "commit", "-q", "-m", message).expect(0);
        return run("git", "rev-parse", "HEAD").expect(0).said().strip();
    }

    Outcome run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
