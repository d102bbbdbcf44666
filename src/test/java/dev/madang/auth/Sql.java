package dev.madang.auth;

import dev.madang.TestServer;
import java.sql.SQLException;
import java.util.TreeSet;

/** A look into a server's database, and a hand in it. */
public final class Sql {

    private Sql() { }

    /** @return the first value of the first row, or null */
    public static String value(TestServer server, String query) {
        try (var connection = server.schema().dataSource().getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** @return the columns in which a text stands anywhere, as it is or as bytes, in their order */
    public static String tablesWith(TestServer server, String text) {
        var found = new TreeSet<String>();
        try (var connection = server.schema().dataSource().getConnection()) {
            try (var columns = connection.getMetaData().getColumns(server.schema().name(), null, "%", "%")) {
                while (columns.next()) {
                    String table = columns.getString("TABLE_NAME");
                    String column = columns.getString("COLUMN_NAME");
                    try (var query = connection.prepareStatement("SELECT COUNT(*) FROM `" + table + "` WHERE LOCATE("
                            + "CAST(? AS BINARY), CAST(`" + column + "` AS BINARY)) > 0")) {
                        query.setString(1, text);
                        try (var result = query.executeQuery()) {
                            result.next();
                            if (result.getLong(1) > 0) {
                                found.add(table + "." + column);
                            }
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return String.join(" ", found);
    }

    /** @return how many rows it changed */
    public static int execute(TestServer server, String sql) {
        try (var connection = server.schema().dataSource().getConnection(); var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
