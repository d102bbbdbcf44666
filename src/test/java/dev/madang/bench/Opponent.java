package dev.madang.bench;

import com.fasterxml.jackson.databind.ObjectWriter;
import dev.madang.board.AuthorResponse;
import dev.madang.board.CategoryResponse;
import dev.madang.board.PostResponse;
import dev.madang.board.PostSummary;
import dev.madang.platform.http.Cursor;
import dev.madang.platform.http.Json;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageInfo;
import dev.madang.platform.http.PageRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * What the application has to be measured by: the same answers, to the last byte and header, by JDBC and a servlet and
 * nothing between them. No routing, no filter, no validation, no session, no log line, no metrics.
 */
final class Opponent extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String COLUMNS = """
            SELECT p.id, p.category_id, c.name, p.author_id, a.nickname, a.role, p.title, p.comment_count, p.view_count,
                   p.created_at, p.updated_at
            """;

    private static final String NAMES = """
            LEFT JOIN categories c ON c.id = p.category_id
            LEFT JOIN accounts a ON a.id = p.author_id
            """;

    private static final String LIST = COLUMNS + "FROM posts p FORCE INDEX (ix_posts_listing) " + NAMES
            + "WHERE p.deleted = 0 AND p.id < ? ORDER BY p.id DESC LIMIT ?";

    private static final String LIST_OF_CATEGORY = COLUMNS
            + "FROM posts p FORCE INDEX (ix_posts_category_listing) " + NAMES
            + "WHERE p.category_id = ? AND p.deleted = 0 AND p.id < ? ORDER BY p.id DESC LIMIT ?";

    private static final String POST = """
            SELECT p.id, p.category_id, c.name, p.author_id, a.nickname, a.role, p.title, p.comment_count,
                   p.view_count, p.created_at, p.updated_at, t.content, t.content_html, p.edited_at, p.version
            FROM posts p
            JOIN post_contents t ON t.post_id = p.id
            JOIN categories c ON c.id = p.category_id
            JOIN accounts a ON a.id = p.author_id
            WHERE p.id = ? AND p.deleted = 0""";

    private static final String POSTS = "/board/posts";

    private static final String CATEGORIES = "/board/categories/";

    private final transient DataSource pool;
    private final transient ObjectWriter pageWriter = Json.mapper().writerFor(Page.class);
    private final transient ObjectWriter postWriter = Json.mapper().writerFor(PostResponse.class);
    private final transient ThreadLocal<MessageDigest> sha256 = ThreadLocal.withInitial(Opponent::sha256);

    Opponent(DataSource pool) {
        this.pool = pool;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        try {
            if (path.equals(POSTS)) {
                answer(response, list(LIST, 0));
            } else if (path.startsWith(CATEGORIES)) {
                answer(response, list(LIST_OF_CATEGORY,
                        Long.parseLong(path.substring(CATEGORIES.length(), path.lastIndexOf('/')))));
            } else {
                PostResponse post = post(Long.parseLong(path.substring(POSTS.length() + 1)));
                answer(response, postWriter.writeValueAsBytes(post), post.version());
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private List<PostSummary> list(String sql, long category) throws SQLException {
        List<PostSummary> posts = new ArrayList<>(PageRequest.DEFAULT_SIZE + 1);
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            if (category > 0) {
                statement.setLong(parameter++, category);
            }
            statement.setLong(parameter++, Long.MAX_VALUE);
            statement.setInt(parameter, PageRequest.DEFAULT_SIZE + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    posts.add(new PostSummary(row.getLong(1),
                            new CategoryResponse.Reference(row.getLong(2), row.getString(3)),
                            new AuthorResponse(row.getLong(4), row.getString(5), row.getString(6)),
                            row.getString(7), row.getInt(8), row.getLong(9), instant(row, 10), instant(row, 11)));
                }
            }
        }
        return posts;
    }

    private PostResponse post(long id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(POST)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no post " + id);
                }
                return new PostResponse(row.getLong(1),
                        new CategoryResponse.Reference(row.getLong(2), row.getString(3)),
                        new AuthorResponse(row.getLong(4), row.getString(5), row.getString(6)),
                        row.getString(7), row.getInt(8), row.getLong(9), instant(row, 10), instant(row, 11),
                        row.getString(12), row.getString(13), instant(row, 14), row.getInt(15));
            }
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    private void answer(HttpServletResponse response, List<PostSummary> found) throws IOException {
        boolean more = found.size() > PageRequest.DEFAULT_SIZE;
        List<PostSummary> data = more ? found.subList(0, PageRequest.DEFAULT_SIZE) : found;
        Cursor next = more ? new Cursor(data.get(data.size() - 1).id()) : null;
        if (more) {
            response.setHeader("Link", "<?after=" + next + ">; rel=\"next\"");
        }
        answer(response, pageWriter.writeValueAsBytes(
                new Page<>(data, new PageInfo(PageRequest.DEFAULT_SIZE, next, null, null, null))), 0);
    }

    private void answer(HttpServletResponse response, byte[] body, int version) throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        response.setHeader("Request-Id", HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong()));
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("ETag", "\"" + version + "-" + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(Arrays.copyOf(sha256.get().digest(body), 12)) + "\"");
        response.setHeader("Cache-Control", "public, max-age=0, s-maxage=1");
        response.setHeader("Vary", "Authorization");
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
