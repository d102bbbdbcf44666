package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.Migrations;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release before this one on the schema after all present migrations: what a deployment relies on while both serve, and
 * what a rollback returns to.
 */
@Tag("long")
class PreviousReleaseTest {

    @TempDir
    private Path folder;

    @Test
    void theReleaseBeforeReadsAndWritesOnThePresentSchema() throws Exception {
        Process build = new ProcessBuilder("scripts/previous-release", folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String war = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, build.waitFor(), "scripts/previous-release says why");
        Path previous = TestWar.of(Path.of(war)).at(folder.resolve("previous.war"));

        try (DeploymentSite site = new DeploymentSite(1)) {
            Settings.Database database = Settings.from(site.schema.settings()::get).database();
            assertTrue(Migrations.of(database).migrate() > 0);
            site.deploy(previous, "--to=" + site.tomcats.get(0).manager(), "--grace=0", "--older").expect(0);
            walk(site);
        }
    }

    /** Through every table that members and readers touch. */
    private static void walk(DeploymentSite site) throws Exception {
        URI uri = site.tomcats.get(0).uri("");
        Api admin = Api.at(uri).as(site.administratorsToken(uri)).unchecked();
        Api stranger = Api.at(uri).unchecked();
        long category = admin.post("/board/categories", Map.of("name", "Before")).expect(201).id();
        Api.Answer post = admin.with("Idempotency-Key", "once").post("/board/categories/" + category + "/posts",
                Map.of("title", "title", "content", "*content*")).expect(201);
        assertEquals(post.id(), admin.with("Idempotency-Key", "once").post("/board/categories/" + category + "/posts",
                Map.of("title", "title", "content", "*content*")).expect(201).id());
        String path = "/board/posts/" + post.id();
        long comment = admin.post(path + "/comments", Map.of("content", "comment")).expect(201).id();
        assertEquals("title", stranger.get(path).expect(200).get("title").asText());
        stranger.get(path + "/content").expect(200);
        stranger.get(path + "/comments").expect(200);
        stranger.get("/board/posts").expect(200);
        stranger.get("/board/categories/" + category + "/posts?page=1").expect(200);
        done(stranger.post(path + "/views"));
        String etag = stranger.get(path).expect(200).header("ETag").orElseThrow();
        admin.with("If-Match", etag).patch(path, Map.of("title", "changed")).expect(200);
        assertEquals("changed", stranger.get(path).expect(200).get("title").asText());
        done(admin.delete("/board/comments/" + comment));
        done(admin.delete(path));
        done(admin.post(path + "/restore"));
        admin.get("/me/sessions").expect(200);
        admin.patch("/me", Map.of("nickname", "another")).expect(200);
        done(stranger.post("/password/forgot", Map.of("email", "admin@example.com")));
        done(admin.delete("/auth"));
        admin.get("/me").expect(401);
    }

    /** Which status of success it is, is the contract's of that release. */
    private static void done(Api.Answer answer) {
        assertEquals(2, answer.status() / 100, answer::text);
    }
}
