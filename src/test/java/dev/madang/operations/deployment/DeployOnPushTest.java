package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook in a bare repository; what it starts is written by the test and tells what it was started with. */
class DeployOnPushTest {

    @TempDir
    private Path folder;

    private TestRepository work;
    private Path bare;
    private Path told;

    @BeforeEach
    void prepare() throws Exception {
        told = folder.resolve("told");
        bare = folder.resolve("board.git");
        work = new TestRepository(folder.resolve("work"))
                .withScript("scripts/test", "echo a test runs; [ ! -e red ] || { echo 'PostsTest is red'; exit 1; }")
                .withScript("scripts/setup", "mkdir -p target; echo a war >target/madang.war")
                .withScript("scripts/deploy", "echo \"$* data=$MADANG_STATE_DIR git=${GIT_DIR-none} $(cat text)\" >>" + told
                        + "\necho '==> It serves'")
                .with("text", "one");
        work.run("git", "init", "-q", "--bare", "-b", "main", bare.toString()).expect(0);
        Files.createSymbolicLink(bare.resolve("hooks/post-receive"), Path.of("scripts/deploy-on-push").toAbsolutePath());
        work.run("git", "remote", "add", "host", bare.toString()).expect(0);
        set("deploy", "--to http://127.0.0.1:9081/manager/text");
        set("data", folder.resolve("data").toString());
        work.commit("One");
    }

    @Test
    void aPushToMainIsTestedBuiltAndDeployed() throws Exception {
        work.run("git", "push", "host", "main").expect(0).saying("==> Testing", "==> Building", "==> Deploying", "==> It serves",
                "is deployed");
        assertEquals(List.of("target/madang.war --to http://127.0.0.1:9081/manager/text data=" + folder.resolve("data")
                + " git=none one"), Files.readAllLines(told));
        work.run("git", "--git-dir", bare.toString(), "worktree", "list").saying(bare.toString());
        assertEquals(1, work.run("git", "--git-dir", bare.toString(), "worktree", "list").said().lines().count());
    }

    @Test
    void aRedTestDeploysNothingAndWhoeverPushedSeesWhy() throws Exception {
        work.with("red", "").commit("Red");
        work.run("git", "push", "host", "main").saying("PostsTest is red", "Testing failed, nothing else is done", ".log");
        assertFalse(Files.exists(told));
        assertEquals(1, work.run("git", "--git-dir", bare.toString(), "worktree", "list").said().lines().count());
        Files.delete(work.folder.resolve("red"));
        work.commit("Green");
        work.run("git", "push", "host", "main").saying("is deployed");
        assertEquals(1, Files.readAllLines(told).size());
    }

    @Test
    void otherBranchesTagsAndDeletionsDeployNothing() throws Exception {
        work.run("git", "push", "host", "HEAD:refs/heads/idea", "HEAD:refs/tags/t").expect(0)
                .saying("refs/heads/idea is not deployed", "refs/tags/t is not deployed");
        set("branch", "idea");
        work.run("git", "push", "host", ":refs/heads/idea").expect(0).saying("nothing is deployed");
        assertFalse(Files.exists(told));
    }

    @Test
    void withoutAPlaceToDeployToItStopsAfterTheBuild() throws Exception {
        work.run("git", "--git-dir", bare.toString(), "config", "--unset", "madang.deploy").expect(0);
        work.run("git", "push", "host", "main").expect(0).saying("Tested and built, but not deployed");
        assertFalse(Files.exists(told));
    }

    @Test
    void ofTwoPushesAtOnceTheNewerIsDeployedAndNoneTwiceAtATime() throws Exception {
        // The first waits in its test until the second has come to the door.
        Path gate = folder.resolve("gate");
        Path waits = folder.resolve("waits");
        set("test", "touch " + waits + "; while [ ! -e " + gate + " ]; do sleep 0.05; done");
        Thread first = new Thread(() -> push());
        first.start();
        Waiting.until(Duration.ofSeconds(20), () -> Files.exists(waits), () -> "the first push does not begin");
        for (String text : List.of("two", "three")) {
            work.with("text", text).commit(text);
            Path said = folder.resolve("said-" + text);
            work.run("bash", "-c", "git push host main >" + said + " 2>&1 & disown");
            Waiting.until(Duration.ofSeconds(20), () -> says(said, "this one waits"), () -> "no second push waits");
        }
        assertFalse(Files.exists(told));
        Files.createFile(gate);
        Waiting.until(Duration.ofSeconds(20), () -> says(folder.resolve("said-two"), "A newer push")
                && says(folder.resolve("said-three"), "is deployed"), () -> "the pushes do not end");
        first.join();
        assertEquals(List.of("one", "three"), Files.readAllLines(told).stream().map(line -> line.replaceFirst(".* ", "")).toList());
        try (Stream<Path> logs = Files.list(bare.resolve("deployments"))) {
            assertEquals(2, logs.filter(log -> log.toString().endsWith(".log")).count());
        }
    }

    private void push() {
        try {
            work.run("git", "push", "host", "main");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean says(Path file, String words) {
        try {
            return Files.exists(file) && Files.readString(file).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void set(String name, String value) throws Exception {
        assertTrue(work.run("git", "--git-dir", bare.toString(), "config", "madang." + name, value).status() == 0);
    }
}
