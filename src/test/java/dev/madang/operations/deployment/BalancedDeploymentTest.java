package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.ExistingTomcat;
import dev.madang.operations.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.catalina.filters.RemoteAddrFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * scripts/deploy, scripts/rollback and scripts/node with two real Tomcats behind a real httpd with its balancer; release
 * 1.0.0 serves on both before each test, and both serve after it.
 */
@Tag("long")
class BalancedDeploymentTest {

    @TempDir
    private static Path wars;

    private static DeploymentSite site;
    private static TestBalancer httpd;
    private static BalancerManager balancer;
    private static Path first;
    private static Path second;
    private static Path nodes;
    private static Path groups;

    @BeforeAll
    static void start() throws Exception {
        site = new DeploymentSite(2);
        first = TestWar.version("1.0.0").at(wars.resolve("first.war"));
        second = TestWar.version("2.0.0").at(wars.resolve("second.war"));
        nodes = Files.writeString(site.folder.resolve("nodes.conf"), "# name, manager, drain file\n"
                + "node1 " + site.tomcats.get(0).manager() + " " + site.drainFile(1) + "\n"
                + "node2 " + site.tomcats.get(1).manager() + " " + site.drainFile(2) + "\n");
        groups = Files.writeString(site.folder.resolve("groups.conf"),
                "node1 " + site.tomcats.get(0).manager() + " " + site.drainFile(1) + " blue\n"
                + "node2 " + site.tomcats.get(1).manager() + " " + site.drainFile(2) + " green\n");
        site.deploy(first, "--nodes", nodes, "--grace=0").expect(0);
        httpd = TestBalancer.over(site);
        balancer = new BalancerManager(httpd.manager(), "madang",
                new Credentials(ExistingTomcat.USER, ExistingTomcat.PASSWORD));
        Waiting.until(Duration.ofSeconds(30), BalancedDeploymentTest::bothServe, () -> "not both: " + balancer.workers());
        site.set("MADANG_BALANCER", httpd.manager().toString());
    }

    @AfterAll
    static void stop() throws Exception {
        if (httpd != null) {
            httpd.close();
        }
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void serveTheFirst() {
        site.deploy(first, "--nodes", nodes, "--grace=0").expect(0);
        requireServes("1.0.0", "1.0.0");
    }

    @AfterEach
    void everythingIsAsItWas() {
        for (int number = 1; number <= 2; number++) {
            assertEquals(1, site.versions(number).size(), site.versions(number)::toString);
            assertFalse(Files.exists(site.drainFile(number)));
        }
        Waiting.until(Duration.ofSeconds(5), BalancedDeploymentTest::bothServe, () -> "not both: " + balancer.workers());
        balancer.workers().values().forEach(worker -> assertEquals(1, worker.factor()));
        assertEquals("bybusyness", balancer.method());
    }

    @Test
    void aRollingDeploymentAndARollbackChangeOneNodeAfterTheOther() {
        site.deploy(second, "--nodes", nodes, "--strategy=rolling").expect(0)
                .saying("node1: taking it out", "node1: back", "node2: taking it out", "node2: back");
        requireServes("2.0.0", "2.0.0");
        site.rollBack("--nodes", nodes, "--strategy=rolling", "--at-once=half").expect(0).saying("Returning to 1.0.0");
        requireServes("1.0.0", "1.0.0");
    }

    @Test
    void aFailureAtTheSecondNodeIsUndoneAtTheFirst() throws Exception {
        Path broken = TestWar.version("3.0.0").with("META-INF/context.xml", Files.readString(Path.of("conf/madang.xml"))
                .replace("</Context>", "<Resources className=\"${TEST_RESOURCES}\"/></Context>"))
                .at(wars.resolve("broken.war"));
        site.deploy(broken, "--nodes", nodes, "--strategy=rolling").expect(1).saying("node1: back", "does not start on node2",
                "version before is put back", "node1: taking back version");
        requireServes("1.0.0", "1.0.0");

        // Also when the first had it from a deployment that was killed.
        site.manager(1).deploy("/", ContextVersions.next(List.of(site.versions(1).get(0).version()), WarFile.open(broken)), broken);
        site.deploy(broken, "--nodes", nodes, "--strategy=rolling").expect(1).saying("node1: taking back version");
        requireServes("1.0.0", "1.0.0");
        site.manager(1).deploy("/", ContextVersions.next(List.of(site.versions(1).get(0).version()), WarFile.open(broken)), broken);
        site.deploy(broken, "--nodes", nodes).expect(1).saying("node1: taking back version");
        requireServes("1.0.0", "1.0.0");
    }

    @Test
    void aNodeThatIsDrainedIsAskedNothing() {
        site.node("drain", "node1", "--nodes", nodes).expect(0).saying("answers nothing any more");
        assertTrue(Files.exists(site.drainFile(1)));
        assertTrue(balancer.worker("node1").isDraining());
        long elected = balancer.worker("node1").elected();
        for (int i = 0; i < 10; i++) {
            Api.at(httpd.uri()).get("/board/categories").expect(200);
        }
        assertEquals(elected, balancer.worker("node1").elected(), "requests after the drain");
        site.node("status", "--nodes", nodes).expect(0).saying("node1: not ready, 1.0.0", "Drn", "node2: ready, 1.0.0");
        site.node("drain", "node2", "--nodes", nodes).expect(1).saying("no node would serve");
        site.deploy(second, "--nodes", nodes, "--strategy=rolling").expect(1).saying("scripts/node return node1");
        site.node("return", "node1", "--nodes", nodes).expect(0).saying("node1: back");
        site.node("return", "node1", "--nodes", nodes).expect(0);
        site.node("drain", "node9", "--nodes", nodes).expect(1).saying("There is no node node9");
        site.node("sideways").expect(2);
    }

    @Test
    void aKilledDeploymentIsMendedByTheNext() throws Exception {
        // As it stands between the drain and the new version, with a canary's shares.
        Journal journal = new Journal(site.data());
        journal.takenOut("node1");
        balancer.drain("node1", true);
        Files.writeString(site.drainFile(1), "deployment\n");
        journal.factor("node2", 1);
        balancer.setFactor("node2", 19);
        journal.method("bybusyness");
        balancer.setMethod("byrequests");
        site.deploy(second, "--nodes", nodes, "--strategy=rolling").expect(0)
                .saying("load factors", "node1: an interrupted deployment has left it out");
        requireServes("2.0.0", "2.0.0");

        // As it stands when the first node has another version, and is still out.
        String version = ContextVersions.next(List.of(site.versions(1).get(0).version()), WarFile.open(first));
        new Journal(site.data()).takenOut("node1");
        balancer.drain("node1", true);
        site.manager(1).deploy("/", version, first);
        site.deploy(first, "--nodes", nodes, "--strategy=rolling").expect(0);
        requireServes("1.0.0", "1.0.0");
    }

    @Test
    void aGoodCanaryGrowsAndTheOthersFollow() throws Exception {
        whileVisitorsRead(() -> site.deploy(second, "--nodes", nodes, "--strategy=canary", "--canary=node2", "--steps=10,50",
                "--step-seconds=1", "--minimum-requests=20", "--latency-ratio=1000").expect(0)
                .saying("node2 gets 10 %", "node2 at 10 %", "node2 gets 50 %", "node1: back"));
        requireServes("2.0.0", "2.0.0");
    }

    @Test
    void aCanaryThatFailsIsTakenBack() throws Exception {
        // Ready, and every post is answered with 503.
        Path failing = TestWar.version("3.0.0").withFilter(RemoteAddrFilter.class, """
                <init-param><param-name>deny</param-name><param-value>.*</param-value></init-param>
                <init-param><param-name>denyStatus</param-name><param-value>503</param-value></init-param>""")
                .at(wars.resolve("failing.war"));
        isTakenBack(failing, "fails more often", "--step-seconds=5");
    }

    @Test
    void aCanaryThatIsSlowAndStaysSoIsTakenBack() throws Exception {
        Path slow = TestWar.version("3.0.0").withFilter(SlowFilter.class, "").at(wars.resolve("slow.war"));
        isTakenBack(slow, "stays so", "--step-seconds=1");
    }

    private static void isTakenBack(Path war, String why, String step) throws Exception {
        whileVisitorsRead(() -> site.deploy(war, "--nodes", nodes, "--strategy=canary", "--steps=30", step, "--minimum-requests=20")
                .expect(1).saying("node1 gets 30 %", "canary is taken back", why, "node1: taking back version"));
        requireServes("1.0.0", "1.0.0");
    }

    private static void whileVisitorsRead(Runnable deployment) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Runnable visit = () -> {
            Api visits = Api.at(httpd.uri()).unchecked();
            while (!ended.get()) {
                visits.get("/board/categories");
            }
        };
        List<Thread> visitors = Stream.generate(() -> new Thread(visit)).limit(4).toList();
        visitors.forEach(Thread::start);
        try {
            deployment.run();
        } finally {
            ended.set(true);
            for (Thread visitor : visitors) {
                visitor.join();
            }
        }
    }

    @Test
    void blueAndGreenSwitchAndSwitchBack() {
        site.node("drain", "node2", "--nodes", nodes).expect(0);
        site.deploy(second, "--nodes", groups, "--strategy=blue-green").expect(0)
                .saying("The group green gets the new version", "The group green serves");
        requireServes("1.0.0", "2.0.0");
        assertTrue(balancer.worker("node1").isDisabled());
        assertTrue(balancer.worker("node2").isServing());
        site.deploy(second, "--nodes", groups, "--strategy=blue-green").expect(0).saying("nothing to do");
        site.rollBack("--nodes", groups, "--strategy=blue-green").expect(0).saying("The group blue serves 1.0.0");
        assertTrue(balancer.worker("node2").isDisabled());
        site.node("return", "node2", "--nodes", nodes).expect(0);
    }

    @Test
    void aBalancerThatRefusesIsUnderstood() {
        site.deploy(second, "--nodes", nodes, "--strategy=rolling", "--balancer=http://127.0.0.1:1/x").expect(1)
                .saying("Does httpd run");
        site.deploy(second, "--nodes", nodes, "--strategy=rolling", "--balancer=" + httpd.manager() + "s").expect(1)
                .saying("There is no balancer-manager");
        site.deploy(second, "--nodes", nodes, "--strategy=rolling", "--balancer-name=other").expect(1)
                .saying("shows no balancer other");
        BalancerManager stranger = new BalancerManager(httpd.manager(), "madang", new Credentials("nobody", "x"));
        assertTrue(assertThrows(DeploymentException.class, stranger::workers).getMessage().contains("refuses"));
        requireServes("1.0.0", "1.0.0");
    }

    private static boolean bothServe() {
        Map<String, BalancerManager.Worker> workers = balancer.workers();
        return workers.size() == 2 && workers.values().stream().allMatch(BalancerManager.Worker::isServing);
    }

    private static void requireServes(String... versions) {
        for (int i = 0; i < versions.length; i++) {
            Build build = new ApplicationProbe(site.tomcats.get(i).manager(), "/").build().orElseThrow();
            assertEquals(versions[i], build.version(), "node" + (i + 1));
        }
    }
}
