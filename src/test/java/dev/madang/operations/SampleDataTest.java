package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.TestClock;
import dev.madang.TestDatabaseServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDataTest {

    /** Of every post and comment, without times. */
    private static final String TEXTS = """
            SELECT CONCAT_WS('|', COUNT(*), SUM(CRC32(CONCAT(p.title, t.content, t.content_html, p.view_count, p.deleted))),
                   (SELECT SUM(CRC32(CONCAT(c.content, c.content_html, c.deleted))) FROM comments c))
            FROM posts p JOIN post_contents t ON t.post_id = p.id""";

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Around around = new Around();

    @Test
    void addsExactlyWhatIsAskedForWithExactCounters() throws SQLException {
        assertEquals(Command.DONE, run("--posts", "3300", "--comments", "5000", "--users", "40"), this::told);
        assertEquals(3300, number("SELECT COUNT(*) FROM posts"));
        assertEquals(3300, number("SELECT COUNT(*) FROM post_contents"));
        assertEquals(5000, number("SELECT COUNT(*) FROM comments"));
        assertEquals(40, number("SELECT COUNT(*) FROM accounts"));
        assertEquals(0, number("SELECT COUNT(*) FROM accounts WHERE password_hash IS NOT NULL"));
        requireExactCounters();
        assertEquals(3, number("SELECT COUNT(*) FROM post_buckets WHERE list_id = 0"), "all but the newest range");
        assertTrue(told().contains("3,300 posts"), told());
    }

    @Test
    void canBeRunAgainAndThenAdds() throws SQLException {
        run("--posts", "700", "--comments", "300", "--users", "10");
        assertEquals(Command.DONE, run("--posts", "800", "--comments", "0", "--users", "5"), this::told);
        assertEquals(1500, number("SELECT COUNT(*) FROM posts"));
        assertEquals(300, number("SELECT COUNT(*) FROM comments"));
        assertEquals(15, number("SELECT COUNT(DISTINCT nickname_canonical) FROM accounts"));
        assertEquals(12, number("SELECT COUNT(*) FROM categories"));
        requireExactCounters();
        // More posts by those who are there.
        assertEquals(Command.DONE, run("--posts", "10", "--comments", "0", "--users", "0"), this::told);
        assertEquals(15, number("SELECT COUNT(*) FROM accounts"));
    }

    @Test
    void theSameSeedGivesTheSameTexts() throws SQLException {
        run("--posts", "600", "--comments", "400", "--users", "10", "--seed", "7");
        String first = value(TEXTS);
        var other = new SampleDataTest();
        other.run("--posts", "600", "--comments", "400", "--users", "10", "--seed", "7");
        assertEquals(first, other.value(TEXTS));
        var another = new SampleDataTest();
        another.run("--posts", "600", "--comments", "400", "--users", "10", "--seed", "8");
        assertNotEquals(first, another.value(TEXTS));
    }

    @Test
    void isInBothLanguages() throws SQLException {
        run("--posts", "500", "--comments", "0", "--users", "5");
        assertTrue(number("SELECT COUNT(*) FROM posts WHERE title REGEXP '[가-힣]'") > 200);
        assertTrue(number("SELECT COUNT(*) FROM posts WHERE title REGEXP '^[ -~]+$'") > 100);
        assertEquals(0, number("SELECT COUNT(*) FROM posts WHERE title REGEXP '[{}]'"), "every gap is filled");
        assertEquals(0, number("SELECT COUNT(*) FROM post_contents WHERE content REGEXP '[{}]'"));
    }

    @Test
    void withoutMembersThereIsNobodyToWrite() {
        assertEquals(Command.FAILED, run("--posts", "10", "--comments", "0", "--users", "0"));
        assertTrue(told().contains("--users"), told());
    }

    @Test
    void nobodyCanLogInButThoseWhoseLoginsAreTold() throws SQLException {
        assertEquals(Command.DONE, run("--posts", "0", "--comments", "0", "--users", "5", "--logins", "2"), this::told);
        assertEquals(2, number("SELECT COUNT(*) FROM accounts WHERE password_hash LIKE '$argon2id$%'"));
        assertEquals(3, number("SELECT COUNT(*) FROM accounts WHERE password_hash IS NULL"));
        assertEquals(2, told().lines().filter(line -> line.matches("login: sample\\d+@sample\\.example \\S{16}")).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--logins 2000", "--post 3", "--posts", "--posts many", "--posts -1", "--posts 0", "--users 9999999999"})
    void wrongArgumentsAreTold(String line) {
        assertEquals(Command.USAGE, run(line.split(" ")));
        assertTrue(told().contains("usage: scripts/sample-data"), told());
    }

    private int run(String... arguments) {
        try {
            return new SampleData(new TestClock()).run(around, List.of(arguments));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireExactCounters() throws SQLException {
        assertEquals(0, number("SELECT COUNT(*) FROM categories c WHERE post_count <> (SELECT COUNT(*) FROM posts"
                + " WHERE category_id = c.id AND deleted = 0)"));
        assertEquals(0, number("SELECT COUNT(*) FROM posts p WHERE comment_count <> (SELECT COUNT(*) FROM comments"
                + " WHERE post_id = p.id AND deleted = 0)"));
        assertEquals(0, number("SELECT COUNT(*) FROM post_buckets b WHERE list_id = 0 AND visible <> (SELECT COUNT(*)"
                + " FROM posts WHERE id DIV 1024 = b.bucket AND deleted = 0)"));
        assertEquals(0, number("SELECT COUNT(*) FROM post_buckets b WHERE list_id > 0 AND visible <> (SELECT COUNT(*)"
                + " FROM posts WHERE category_id = b.list_id AND id DIV 1024 = b.bucket AND deleted = 0)"));
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(value(query));
    }

    private String value(String query) throws SQLException {
        try (var connection = around.dataSource().getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    /** An empty schema. */
    private final class Around implements Command.Surroundings {
        private final TestDatabaseServer.Schema schema = TestDatabaseServer.shared().createSchema();

        @Override
        public String setting(String name) {
            return schema.settings().get(name);
        }

        @Override
        public DataSource dataSource() {
            return schema.dataSource();
        }

        @Override
        public PrintStream out() {
            return new PrintStream(told, true, StandardCharsets.UTF_8);
        }
    }
}
