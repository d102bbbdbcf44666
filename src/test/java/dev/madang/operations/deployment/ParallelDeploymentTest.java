package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.ExistingTomcat;
import dev.madang.TestDatabaseServer;
import dev.madang.operations.Build;
import dev.madang.platform.config.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/deploy to one real Tomcat, on which release 1.0.0 serves before each test. */
@Tag("long")
class ParallelDeploymentTest {

    @TempDir
    private static Path wars;

    private static DeploymentSite site;
    private static URI uri;
    private static Path first;
    private static Path second;
    private static String to;

    @BeforeAll
    static void start() throws Exception {
        site = new DeploymentSite(1);
        uri = site.tomcats.get(0).uri("");
        to = "--to=" + site.tomcats.get(0).manager();
        first = TestWar.version("1.0.0").at(wars.resolve("first.war"));
        second = TestWar.version("2.0.0").at(wars.resolve("second.war"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void serveTheFirst() {
        site.deploy(first, to, "--grace=0").expect(0);
        requireServes("1.0.0");
    }

    /** A refusal or a failure, whatever it was, has changed nothing that a visitor sees. */
    @AfterEach
    void somethingServesAlone() {
        assertEquals(1, site.versions(1).size(), site.versions(1)::toString);
        Api.at(uri).get("/health/ready").expect(200);
    }

    @Test
    void aVersionReplacesAnotherAndIsReplacedByIt() {
        site.deploy(second, to, "--grace=0").expect(0).saying("starting 2.0.0", "ending version", "serves");
        requireServes("2.0.0");
        site.rollBack(to, "--grace=0").expect(0).saying("Returning to 1.0.0", "from 2.0.0");
        requireServes("1.0.0");
    }

    @Test
    void theSameWarAgainChangesNothing() {
        List<TomcatManager.Context> before = site.versions(1);
        site.deploy(first, to).expect(0).saying("nothing to do");
        assertEquals(before, site.versions(1));
        site.deploy(first, to, "--force", "--grace=0").expect(0).saying("starting 1.0.0");
        assertTrue(site.versions(1).get(0).version().compareTo(before.get(0).version()) > 0);
    }

    @Test
    void whatAKilledDeploymentHasLeftIsMendedByTheNext() throws Exception {
        WarFile war = WarFile.open(second);
        String newer = ContextVersions.next(List.of(site.versions(1).get(0).version()), war);
        site.manager(1).deploy("/", newer, second);
        assertEquals(2, site.versions(1).size());
        site.deploy(second, to, "--grace=0").expect(0).saying("ending version");
        requireServes("2.0.0");

        Path broken = withoutListener("left.war");
        try {
            site.manager(1).deploy("/", ContextVersions.next(List.of(newer), WarFile.open(broken)), broken);
        } catch (DeploymentException e) {
            assertTrue(e.getMessage().contains("FAIL"), e.getMessage());
        }
        assertEquals(2, site.versions(1).size());
        site.deploy(first, to, "--grace=0").expect(0).saying("which does not run");
    }

    @Test
    void aVersionThatDoesNotStartLeavesTheOldOneServing() throws Exception {
        site.deploy(withoutListener("broken.war"), to, "--grace=0").expect(1)
                .saying("does not start", "context failed to start", "taken away");
        requireServes("1.0.0");
    }

    @Test
    void aVersionThatDoesNotBecomeReadyLeavesTheOldOneServing() throws Exception {
        Path nowhere = TestWar.version("3.0.0").with("META-INF/context.xml", Files.readString(Path.of("conf/madang.xml"))
                .replace("</Context>", "<Parameter name=\"DB_ENDPOINT\" value=\"127.0.0.1:1\"/></Context>"))
                .at(wars.resolve("nowhere.war"));
        site.deploy(nowhere, to, "--grace=0").expect(1).saying("does not become ready", "taken away");
        requireServes("1.0.0");
    }

    @Test
    void aWarThatIsMissingBrokenOrNotOursIsRefused() throws Exception {
        site.deploy(wars.resolve("nothing.war"), to).expect(1).saying("There is no WAR");
        byte[] whole = Files.readAllBytes(first);
        Path half = Files.write(wars.resolve("half.war"), Arrays.copyOf(whole, whole.length / 2));
        site.deploy(half, to).expect(1).saying("is broken or no WAR");
        Path damaged = Files.write(wars.resolve("damaged.war"), damaged(whole));
        site.deploy(damaged, to).expect(1).saying("is broken or no WAR");
        Path other = TestWar.of(TestWar.BUILT).with("WEB-INF/classes/dev/madang/MadangContext.class", null).at(wars.resolve("other.war"));
        site.deploy(other, to).expect(1).saying("is not Madang's");
    }

    @Test
    void migrationsThatDoNotFitAreRefused() throws Exception {
        String folder = TestWar.MIGRATIONS;
        site.deploy(TestWar.version("3.0.0").with(folder + "V099__gap.sql", "SELECT 1").at(wars.resolve("gap.war")), to)
                .expect(1).saying("not numbered without gaps", "V099__gap.sql");
        site.deploy(TestWar.version("3.0.0").with(folder + "v014_name.sql", "SELECT 1").at(wars.resolve("name.war")), to)
                .expect(1).saying("is not named as");
        site.deploy(TestWar.version("3.0.0").with(folder + "V001__create_accounts.sql", "SELECT 1")
                .at(wars.resolve("changed.war")), to).expect(1).saying("differ from those", "create accounts", "checksum");
    }

    @Test
    void aMigrationIsAppliedBeforeTheVersionStartsAndTheOneBeforeMayReturn() throws Exception {
        int number = WarFile.open(first).schemaVersion() + 1;
        String name = String.format("V%03d__add_flag.sql", number);
        Path expanding = TestWar.version("3.0.0")
                .with(TestWar.MIGRATIONS + name, "ALTER TABLE categories ADD COLUMN flag INT NULL").at(wars.resolve("expanding.war"));
        site.set("DB_MIGRATE", "off");
        site.deploy(expanding, to, "--grace=0").expect(1).saying("1 migrations are to be applied", "scripts/migrate");
        site.set("DB_MIGRATE", null);
        try {
            site.deploy(expanding, to, "--grace=0").expect(0).saying("Applying 1 migrations");
            requireServes("3.0.0");
            // Neither the one before nor this one, and it knows less than the database.
            site.deploy(second, to, "--grace=0").expect(1).saying("The schema is newer", "--older");
            requireServes("3.0.0");
            site.rollBack(to, "--grace=0").expect(0).saying("Returning to 1.0.0");
            requireServes("1.0.0");
        } finally {
            try (Connection connection = site.schema.dataSource().getConnection(); Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM flyway_schema_history WHERE version = '" + String.format("%03d", number) + "'");
                statement.executeUpdate("ALTER TABLE categories DROP COLUMN flag");
            }
        }
    }

    @Test
    void aManagerThatRefusesIsUnderstoodBeforeAnythingChanges() throws Exception {
        try {
            site.set("MANAGER_PASSWORD", "wrong");
            site.deploy(second, to).expect(1).saying("refuses the password");
            site.set("MANAGER_PASSWORD", ExistingTomcat.PASSWORD).set("MANAGER_USER", ExistingTomcat.VISITOR);
            site.deploy(second, to).expect(1).saying("role manager-script");
            site.set("MANAGER_USER", null);
            site.deploy(second, to, "--credentials", wars.resolve("none")).expect(1).saying("Cannot read");
        } finally {
            site.set("MANAGER_USER", ExistingTomcat.USER).set("MANAGER_PASSWORD", ExistingTomcat.PASSWORD);
        }
        site.deploy(second, "--to=http://127.0.0.1:1/manager/text").expect(1).saying("cannot be reached");
        site.deploy(second, "--to=" + uri + "/nothing").expect(1).saying("There is no manager");
        requireServes("1.0.0");
    }

    @Test
    void aSecondDeploymentAtTheSameTimeIsRefused() throws Exception {
        try (DeploymentLock held = DeploymentLock.take(site.data(), Optional.empty(), "deployment of something")) {
            site.deploy(second, to).expect(1).saying("Another deployment is running: deployment of something, process "
                    + ProcessHandle.current().pid());
        }
        // From another machine it has another folder, and the same database.
        Settings.Database database = Settings.from(site.schema.settings()::get).database();
        Path elsewhere = TestDatabaseServer.shared().createFolder("elsewhere");
        try (DeploymentLock held = DeploymentLock.take(elsewhere, Optional.of(database), "deployment from elsewhere")) {
            site.deploy(second, to).expect(1).saying("Another deployment is running: connection");
        }
        requireServes("1.0.0");
        site.deploy(second, to, "--grace=0").expect(0);
    }

    @Test
    void nothingIsDeployedWhileTheDatabaseIsAwayOrTheNodeIsNotReady() throws Exception {
        try {
            site.set("DB_ENDPOINT", "127.0.0.1:1");
            site.deploy(second, to).expect(1).saying("The database is away");
            site.set("DB_ENDPOINT", null);
            Files.createFile(site.drainFile(1));
            site.deploy(second, to).expect(1).saying("is not ready");
        } finally {
            Files.deleteIfExists(site.drainFile(1));
            site.set("DB_ENDPOINT", site.schema.endpoint());
        }
        requireServes("1.0.0");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        List<List<Object>> lines = new ArrayList<>();
        lines.add(List.of(to));
        lines.add(List.of(second, second, to));
        lines.add(List.of(second, to, "--strategy", "sideways"));
        lines.add(List.of(second, to, "--nonsense"));
        lines.add(List.of(second, to, "--grace", "long"));
        lines.add(List.of(second, to, "--path", "madang"));
        lines.add(List.of(second, "--to"));
        lines.forEach(line -> site.deploy(line.toArray()).expect(2).saying("usage: scripts/deploy"));
        site.deploy(second, to, "--strategy=rolling").expect(1).saying("two nodes");
        site.deploy(second, to, "--strategy=blue-green").expect(1).saying("two groups");
        site.deploy(second).expect(1).saying("--to");
        site.rollBack(second, to).expect(2);
    }

    @Test
    void thereIsNoWayBackBeforeTheSecondDeployment() throws Exception {
        try (DeploymentSite fresh = new DeploymentSite(0)) {
            fresh.rollBack(to).expect(1).saying("There is no release to return to");
        }
    }

    private static Path withoutListener(String name) throws Exception {
        return TestWar.version("3.0.0").with("WEB-INF/web.xml", Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"))
                .replace("dev.madang.MadangContext", "dev.madang.Missing")).at(wars.resolve(name));
    }

    /** With one byte changed in the middle of an entry. */
    private static byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        bytes[bytes.length / 2] ^= 1;
        return bytes;
    }

    private static void requireServes(String version) {
        Build build = new ApplicationProbe(site.tomcats.get(0).manager(), "/").build().orElseThrow();
        assertEquals(version, build.version());
    }
}
