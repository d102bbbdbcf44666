package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.TestDatabaseServer;
import dev.madang.platform.persistence.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The schema is what {@code conf/schema.sql} says, on whichever database the suite runs. */
class SchemaTest {

    static final Path GOLDEN = Path.of("conf/schema.sql");

    @Test
    void theMigrationsComeToTheGoldenSchema() throws Exception {
        assertEquals(Files.readString(GOLDEN), migratedSchema(),
                "conf/schema.sql is outdated or the families differ; scripts/schema renews it");
    }

    @Test
    void migratingTwiceChangesNothing() {
        var migrations = new Migrations(TestDatabaseServer.shared().createSchema().dataSource());
        assertFalse(migrations.isUpToDate());
        assertTrue(migrations.migrate() > 0);
        assertTrue(migrations.isUpToDate());
        assertEquals(0, migrations.migrate());
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        var dataSource = TestDatabaseServer.shared().createSchema().dataSource();
        Callable<Integer> node = () -> new Migrations(dataSource).migrate();
        var executor = Executors.newFixedThreadPool(3);
        try {
            int applied = 0;
            for (var future : executor.invokeAll(List.of(node, node, node))) {
                applied += future.get();
            }
            assertEquals(migrationFiles(), applied);
        } finally {
            executor.shutdown();
        }
    }

    private static int migrationFiles() throws Exception {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return (int) files.count();
        }
    }

    static String migratedSchema() throws SQLException {
        var dataSource = TestDatabaseServer.shared().createSchema().dataSource();
        new Migrations(dataSource).migrate();
        try (Connection connection = dataSource.getConnection()) {
            return new SchemaDump(connection).write();
        }
    }
}
