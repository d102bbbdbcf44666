package dev.madang.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the schema as a database reports it, in one form for MySQL and MariaDB: what the migrations came to, for
 * {@code conf/schema.sql}. The table of applied migrations is Flyway's own and not in it.
 */
final class SchemaDump {

    private static final String HEADER = """
            -- The schema that the migrations in src/main/resources/db/migration come to, as MySQL and MariaDB report it.
            -- For reading and comparing; a board's database is made by the migrations. A test keeps this file true, and
            -- scripts/schema renews it.
            """;

    private final Connection connection;

    SchemaDump(Connection connection) {
        this.connection = connection;
    }

    /** Renews {@code conf/schema.sql}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Files.writeString(SchemaTest.GOLDEN, SchemaTest.migratedSchema());
        System.out.println("==> Wrote " + SchemaTest.GOLDEN);
        System.exit(0);
    }

    String write() throws SQLException {
        var dump = new StringBuilder(HEADER);
        for (List<String> table : query("""
                SELECT table_name, engine, table_collation FROM information_schema.tables
                WHERE table_schema = DATABASE() AND table_name <> 'flyway_schema_history' ORDER BY HEX(table_name)""")) {
            String name = table.get(0);
            List<String> lines = new ArrayList<>(columns(name));
            lines.addAll(keys(name));
            lines.addAll(foreignKeys(name));
            lines.addAll(checks(name));
            dump.append("\nCREATE TABLE ").append(name).append(" (\n  ").append(String.join(",\n  ", lines))
                    .append("\n) ENGINE = ").append(table.get(1)).append(" COLLATE ").append(table.get(2)).append(";\n");
        }
        return dump.toString();
    }

    private List<String> columns(String table) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (List<String> row : query("""
                SELECT column_name, column_type, is_nullable, column_default, extra, collation_name
                FROM information_schema.columns
                WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position""", table)) {
            var line = new StringBuilder(row.get(0)).append(' ').append(type(row.get(1)));
            line.append(row.get(2).equals("YES") ? " NULL" : " NOT NULL");
            if (row.get(3) != null && !row.get(3).equals("NULL")) {
                line.append(" DEFAULT ").append(row.get(3));
            }
            if (row.get(4).contains("auto_increment")) {
                line.append(" AUTO_INCREMENT");
            }
            if (row.get(5) != null) {
                line.append(" COLLATE ").append(row.get(5));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** MariaDB still reports the display width of integers, which MySQL has given up; TINYINT(1) means BOOLEAN in both. */
    private static String type(String reported) {
        return reported.replaceFirst("^(smallint|int|bigint)\\([0-9]+\\)", "$1").toUpperCase(Locale.ROOT);
    }

    private List<String> keys(String table) throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Map<String, Boolean> unique = new LinkedHashMap<>();
        for (List<String> row : query("""
                SELECT index_name, non_unique, CONCAT(column_name, IF(collation = 'D', ' DESC', ''))
                FROM information_schema.statistics
                WHERE table_schema = DATABASE() AND table_name = ?
                ORDER BY index_name <> 'PRIMARY', non_unique, HEX(index_name), seq_in_index""", table)) {
            columns.computeIfAbsent(row.get(0), key -> new ArrayList<>()).add(row.get(2));
            unique.put(row.get(0), row.get(1).equals("0"));
        }
        List<String> lines = new ArrayList<>();
        columns.forEach((name, parts) -> lines.add((name.equals("PRIMARY") ? "PRIMARY KEY"
                : (unique.get(name) ? "CONSTRAINT " + name + " UNIQUE" : "INDEX " + name))
                + " (" + String.join(", ", parts) + ")"));
        return lines;
    }

    private List<String> foreignKeys(String table) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (List<String> row : query("""
                SELECT r.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule
                FROM information_schema.referential_constraints r
                JOIN information_schema.key_column_usage k
                  ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name
                 AND k.table_name = r.table_name
                WHERE r.constraint_schema = DATABASE() AND r.table_name = ?
                ORDER BY HEX(r.constraint_name), k.ordinal_position""", table)) {
            lines.add("CONSTRAINT " + row.get(0) + " FOREIGN KEY (" + row.get(1) + ") REFERENCES " + row.get(2) + " ("
                    + row.get(3) + ")" + (row.get(4).equals("CASCADE") ? " ON DELETE CASCADE" : ""));
        }
        return lines;
    }

    private List<String> checks(String table) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (List<String> row : query("""
                SELECT c.constraint_name, c.check_clause
                FROM information_schema.check_constraints c
                JOIN information_schema.table_constraints t
                  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
                WHERE c.constraint_schema = DATABASE() AND t.table_name = ?
                ORDER BY HEX(c.constraint_name)""", table)) {
            lines.add("CONSTRAINT " + row.get(0) + " CHECK (" + clause(row.get(1)) + ")");
        }
        return lines;
    }

    /** Each family quotes, brackets and spaces in its own way. */
    private static String clause(String reported) {
        String plain = reported.replace("`", "").replace("_utf8mb4", "").replace("\\'", "'")
                .replaceAll("\\s+", " ").replace(" ,", ",").replaceAll(",(?=\\S)", ", ").trim();
        while (plain.startsWith("(") && plain.endsWith(")")) {
            plain = plain.substring(1, plain.length() - 1).trim();
        }
        return plain.replaceAll("\\b(?i:in)\\s*\\(", "IN (");
    }

    private List<List<String>> query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }
}
