package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.madang.Api;
import dev.madang.operations.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blue and green on one server: two Tomcats, and an httpd whose backend is turned and reloaded. */
@Tag("long")
class SwitchedDeploymentTest {

    @TempDir
    private Path wars;

    @Test
    void theLinkIsTurnedAndTurnedBack() throws Exception {
        try (DeploymentSite site = new DeploymentSite(2)) {
            Path first = TestWar.version("1.0.0").at(wars.resolve("first.war"));
            Path second = TestWar.version("2.0.0").at(wars.resolve("second.war"));
            String blue = "--to=" + site.tomcats.get(0).manager();
            site.deploy(first, blue, "--grace=0").expect(0);
            Path nodes = Files.writeString(site.folder.resolve("nodes.conf"), "one " + site.tomcats.get(0).manager() + " - blue\n"
                    + "two " + site.tomcats.get(1).manager() + " - green\n");
            try (TestBalancer httpd = TestBalancer.switched(site)) {
                Waiting.until(Duration.ofSeconds(20), () -> answers(httpd), () -> "httpd does not answer");
                Object[] options = {"--nodes", nodes, "--strategy=blue-green", "--backend-link", httpd.link(),
                    "--configtest", httpd.apachectl("configtest"), "--reload", httpd.apachectl("graceful")};

                site.deploy(with(second, options)).expect(0).saying("The group green gets", "backend-green.conf; blue is the way back");
                assertEquals("backend-green.conf", Files.readSymbolicLink(httpd.link()).toString());
                requireServes(site, "1.0.0", "2.0.0");
                // Only the green one is asked now, however the blue one feels.
                Waiting.until(Duration.ofSeconds(20), () -> answeredByGreen(site, httpd), () -> "httpd goes on asking blue");

                site.rollBack(options).expect(0).saying("The group blue serves 1.0.0");
                assertEquals("backend-blue.conf", Files.readSymbolicLink(httpd.link()).toString());

                Files.writeString(httpd.link().resolveSibling("backend-green.conf"), "Nonsense\n");
                site.deploy(with(second, options)).expect(1).saying("failed", "Nonsense");
                assertEquals("backend-blue.conf", Files.readSymbolicLink(httpd.link()).toString());
                Api.at(httpd.uri()).get("/health/ready").expect(200);
            }
        }
    }

    private static Object[] with(Path war, Object[] options) {
        Object[] all = new Object[options.length + 1];
        all[0] = war;
        System.arraycopy(options, 0, all, 1, options.length);
        return all;
    }

    private static boolean answers(TestBalancer httpd) {
        try {
            return Api.at(httpd.uri()).unchecked().get("/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Its drain file changes what /health/ready says. */
    private static boolean answeredByGreen(DeploymentSite site, TestBalancer httpd) {
        try {
            Files.writeString(site.drainFile(2), "test\n");
            return Api.at(httpd.uri()).unchecked().get("/health/ready").status() == 503;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            site.drainFile(2).toFile().delete();
        }
    }

    private static void requireServes(DeploymentSite site, String... versions) {
        for (int i = 0; i < versions.length; i++) {
            Build build = new ApplicationProbe(site.tomcats.get(i).manager(), "/").build().orElseThrow();
            assertEquals(versions[i], build.version());
        }
    }
}
