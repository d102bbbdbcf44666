package dev.madang.auth;

import dev.madang.TestServer;
import java.sql.SQLException;

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

    /** @return how many rows it changed */
    public static int execute(TestServer server, String sql) {
        try (var connection = server.schema().dataSource().getConnection(); var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
