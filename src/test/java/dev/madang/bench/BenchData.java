package dev.madang.bench;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.launcher.DataDirectory;
import dev.madang.launcher.EmbeddedDatabase;
import dev.madang.launcher.Progress;
import dev.madang.operations.Command;
import dev.madang.operations.SampleData;
import dev.madang.platform.persistence.Migrations;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The rows that are read, and room for those that are written. Sample data are added to a board that has no posts; what
 * an earlier benchmark wrote is taken out again, so that every run finds the same.
 *
 * @param version         of the database
 * @param posts           visible ones, of all categories
 * @param comments        all of them
 * @param biggestCategory that with the most posts
 * @param inBiggest       its visible posts
 * @param readPosts       ids of a thousand posts, spread over the whole board
 * @param writeCategories ids of fifty categories that only this benchmark writes into
 */
record BenchData(String version, long posts, long comments, long biggestCategory, long inBiggest, List<Long> readPosts,
        List<Long> writeCategories) {

    private static final int WRITE_CATEGORIES = 50;

    private static final int READ_POSTS = 1_000;

    /** No other category has such a name. */
    private static final String NAME = "bench ";

    private static final String OURS = "SELECT id FROM categories WHERE name LIKE '" + NAME + "%'";

    static BenchData prepare(Path folder, long posts, long comments) throws SQLException {
        if (System.getenv("DB_ENDPOINT") != null) {
            return prepare(environment(), posts, comments);
        }
        try (DataDirectory directory = DataDirectory.at(folder)) {
            directory.lock();
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Progress.CONSOLE)) {
                return prepare(database.settings(), database.dataSource(), posts, comments);
            }
        }
    }

    private static BenchData prepare(Map<String, String> settings, long posts, long comments) throws SQLException {
        var source = new MysqlDataSource();
        source.setUrl("jdbc:mysql://" + settings.get("DB_ENDPOINT") + "/" + settings.get("DB_NAME")
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&rewriteBatchedStatements=true"
                + "&allowPublicKeyRetrieval=true");
        source.setUser(settings.get("DB_USER"));
        source.setPassword(settings.get("DB_PASSWORD"));
        return prepare(settings, source, posts, comments);
    }

    private static Map<String, String> environment() {
        return Map.of("DB_ENDPOINT", System.getenv("DB_ENDPOINT"),
                "DB_NAME", Optional.ofNullable(System.getenv("DB_NAME")).orElse("madang"),
                "DB_USER", System.getenv("DB_USER"), "DB_PASSWORD", System.getenv("DB_PASSWORD"));
    }

    private static BenchData prepare(Map<String, String> settings, DataSource source, long posts, long comments)
            throws SQLException {
        new Migrations(source).migrate();
        try (Connection connection = source.getConnection()) {
            if (number(connection, "SELECT COUNT(*) FROM posts") == 0) {
                Progress.CONSOLE.say("Adding " + posts + " posts and " + comments + " comments");
                int status = new SampleData(Clock.systemUTC()).run(surroundings(settings, source), List.of(
                        "--posts", Long.toString(posts), "--comments", Long.toString(comments)));
                if (status != Command.DONE) {
                    throw new SQLException("the sample data could not be added");
                }
            }
            takeOutWritten(connection);
            for (int i = 1; i <= WRITE_CATEGORIES; i++) {
                addCategory(connection, NAME + i);
            }
            return read(connection);
        }
    }

    /** Counted ranges that held such posts are opened again; the application counts and closes them by itself. */
    private static void takeOutWritten(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        long first = number(connection, "SELECT COALESCE(MIN(id), 0) FROM posts WHERE category_id IN (" + OURS + ")");
        if (first > 0) {
            long closed = number(connection, "SELECT MIN(bucket) FROM post_buckets WHERE list_id IN (" + OURS + ")");
            update(connection, "DELETE FROM post_contents WHERE post_id >= " + first
                    + " AND post_id IN (SELECT id FROM posts WHERE category_id IN (" + OURS + "))");
            update(connection, "DELETE FROM posts WHERE category_id IN (" + OURS + ")");
            update(connection, "UPDATE categories SET post_count = 0 WHERE name LIKE '" + NAME + "%'");
            if (closed > 0) {
                update(connection, "DELETE FROM post_buckets WHERE bucket >= " + closed);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void addCategory(Connection connection, String name) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT IGNORE INTO categories (name, name_canonical, description, post_count, version, created_at,
                                               updated_at)
                VALUES (?, ?, '', 0, 0, '2026-01-01', '2026-01-01')""")) {
            insert.setString(1, name);
            insert.setBytes(2, name.getBytes(StandardCharsets.UTF_8));
            insert.executeUpdate();
        }
    }

    private static BenchData read(Connection connection) throws SQLException {
        long posts = number(connection, "SELECT COUNT(*) FROM posts WHERE deleted = 0");
        long biggest = number(connection, "SELECT id FROM categories ORDER BY post_count DESC, id LIMIT 1");
        List<Long> visible = numbers(connection, "SELECT id FROM posts WHERE deleted = 0 ORDER BY id");
        List<Long> spread = new ArrayList<>();
        for (int i = 0; i < READ_POSTS; i++) {
            spread.add(visible.get((int) ((long) i * visible.size() / READ_POSTS)));
        }
        return new BenchData(connection.getMetaData().getDatabaseProductVersion(), posts,
                number(connection, "SELECT COUNT(*) FROM comments"), biggest,
                number(connection, "SELECT post_count FROM categories WHERE id = " + biggest), spread,
                numbers(connection, OURS + " ORDER BY id"));
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        List<Long> numbers = numbers(connection, sql);
        return numbers.isEmpty() ? 0 : numbers.get(0);
    }

    private static List<Long> numbers(Connection connection, String sql) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        return numbers;
    }

    private static Command.Surroundings surroundings(Map<String, String> settings, DataSource source) {
        return new Command.Surroundings() {
            @Override
            public String setting(String name) {
                return settings.getOrDefault(name, System.getenv(name));
            }

            @Override
            public DataSource dataSource() {
                return source;
            }

            @Override
            public PrintStream out() {
                return System.err;
            }
        };
    }
}
