package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/release and scripts/previous-release in a repository of their own, with a Maven that only writes what it would build. */
class ReleaseTest {

    private static final String POM = "<project>\n  <version>%s</version>\n  <dependencies>\n    <version>9</version>\n"
            + "  </dependencies>\n</project>\n";

    @TempDir
    private Path folder;

    private TestRepository repository;

    @BeforeEach
    void prepare() throws Exception {
        Path programs = folder.resolve("programs");
        repository = new TestRepository(folder.resolve("work")).withOurs("release").withOurs("previous-release")
                .withScript("../programs/mvn", "mkdir -p target; cat pom.xml text >target/madang.war; echo '{}' >target/bom.json")
                .withScript("scripts/test", "[ ! -e red ]")
                .with(".gitignore", "target/\n").with("pom.xml", POM.formatted("0.1.0")).with("text", "first\n")
                .with("CHANGELOG.md", "# Changes\n\n## Unreleased\n\nSomething new.\n\n## 0.1.0\n\nThe first.\n")
                .set("PATH", programs + ":" + System.getenv("PATH")).set("XDG_CACHE_HOME", folder.resolve("cache").toString());
        repository.commit("First");
    }

    @Test
    void aReleaseIsTestedVersionedTaggedAndBuilt() throws Exception {
        release("0.2.0").expect(0).saying("==> Testing", "Released 0.2.0", "git push origin main v0.2.0");
        assertEquals(POM.formatted("0.2.0"), Files.readString(repository.folder.resolve("pom.xml")));
        assertTrue(Files.readString(repository.folder.resolve("CHANGELOG.md")).matches("(?s).*\n## 0\\.2\\.0 - \\d{4}-\\d\\d-\\d\\d\n\n"
                + "Something new\\..*## 0\\.1\\.0\n.*"));
        repository.run("git", "log", "-1", "--format=%s %D").expect(0).saying("Release 0.2.0", "tag: v0.2.0");
        repository.run("git", "status", "--porcelain").expect(0);
        repository.run("bash", "-c", "cd target/release && sha256sum -c madang-0.2.0.war.sha256 && ls").expect(0)
                .saying("madang-0.2.0.cdx.json");
    }

    @Test
    void whatIsNotInOrderIsRefusedAndChangesNothing() throws Exception {
        String before = head();
        release("0.2").expect(2);
        repository.run("scripts/release").expect(2);
        release("0.1.0").expect(1).saying("is not above 0.1.0");
        release("0.0.9").expect(1).saying("is not above 0.1.0");
        repository.with("red", "");
        release("0.2.0").expect(1).saying("not committed");
        repository.commit("Red");
        release("0.2.0").expect(1).saying("tests are red");
        assertEquals("", repository.run("git", "status", "--porcelain").said());
        repository.run("git", "reset", "-q", "--hard", before).expect(0);
        repository.run("git", "switch", "-q", "-c", "idea").expect(0);
        release("0.2.0").expect(1).saying("made on main");
        repository.run("git", "switch", "-q", "main").expect(0);
        repository.with("CHANGELOG.md", "# Changes\n\n## Unreleased\n\n## 0.1.0\n\nThe first.\n").commit("Empty");
        release("0.2.0").expect(1).saying("is empty");
        repository.with("CHANGELOG.md", "# Changes\n\n## 0.1.0\n\nThe first.\n").commit("None");
        release("0.2.0").expect(1).saying("no section '## Unreleased'");
        repository.run("git", "tag").expect(0);
        assertEquals("", repository.run("git", "tag").said());
    }

    @Test
    void theReleaseBeforeIsTheLastCommitBeforeTheVersionChanged() throws Exception {
        String last = head();
        release("0.2.0").expect(0);
        repository.with("text", "later\n").commit("Later");
        // Something else in pom.xml, at which the version did not change.
        repository.with("pom.xml", POM.formatted("0.2.0").replace(">9<", ">10<")).commit("A newer part");
        String war = previous().expect(0).saying("The release before 0.2.0 is 0.1.0").said();
        assertEquals(POM.formatted("0.1.0") + "first\n", Files.readString(folder.resolve("wars/madang-" + last + ".war")), war);
        // From the cache: Maven is not asked again.
        Files.delete(folder.resolve("programs/mvn"));
        Files.delete(folder.resolve("wars/madang-" + last + ".war"));
        previous().expect(0);
        assertEquals(1, repository.run("git", "worktree", "list").said().lines().count());
    }

    @Test
    void beforeTheFirstReleaseTheCommitBeforeTheNewestMigrationStandsForIt() throws Exception {
        previous().expect(1).saying("no release before 0.1.0");
        String before = head();
        repository.with("src/main/resources/db/migration/V002__more.sql", "SELECT 1;\n").commit("More");
        repository.with("text", "later\n").commit("Later");
        previous().expect(0).saying("There is no release before 0.1.0", "newest migration");
        assertTrue(Files.exists(folder.resolve("wars/madang-" + before + ".war")));

        // No build before this would start on the present schema.
        repository.with("src/main/resources/db/migration/V002__more.sql", "SELECT 2;\n");
        String changed = repository.commit("Other");
        repository.with("text", "latest\n").commit("Latest");
        previous().expect(0);
        assertTrue(Files.exists(folder.resolve("wars/madang-" + changed + ".war")));
    }

    private Outcome release(String version) throws Exception {
        return repository.run("scripts/release", version);
    }

    private Outcome previous() throws Exception {
        return repository.run("scripts/previous-release", folder.resolve("wars").toString());
    }

    private String head() throws Exception {
        return repository.run("git", "rev-parse", "HEAD").expect(0).said().strip();
    }
}
