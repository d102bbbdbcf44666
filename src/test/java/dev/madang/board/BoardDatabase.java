package dev.madang.board;

import dev.madang.TestDatabase;
import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/** The board's repositories on a database of their own, without a server; counts the statements that they send. */
final class BoardDatabase implements AutoCloseable {

    static final Member AUTHOR = new Member(1, "somebody", Role.MEMBER, 1);

    private final TestDatabase database = new TestDatabase();
    private final AtomicInteger statements = new AtomicInteger();
    private final SessionFactory sessionFactory;
    private final UnitOfWork unitOfWork;
    private final PostRepository posts;
    private final PostList list;
    private final CommentRepository comments;
    private final BucketCloser closer;

    BoardDatabase() {
        var counting = counting(database.pool());
        sessionFactory = SessionFactories.build(counting,
                List.of(dev.madang.account.Account.class, Category.class, Post.class, PostContent.class, Comment.class));
        unitOfWork = new UnitOfWork(sessionFactory, counting, counting, () -> { });
        var markdown = new Markdown();
        posts = new PostRepository(unitOfWork, markdown);
        list = new PostList(unitOfWork);
        comments = new CommentRepository(unitOfWork, markdown);
        closer = new BucketCloser(unitOfWork, Clock.systemUTC());
        database.execute("""
                INSERT INTO accounts (id, nickname, role, status, language, created_at, updated_at)
                VALUES (1, 'somebody', 'member', 'active', 'ko', '2026-01-01', '2026-01-01'),
                       (2, NULL, 'member', 'left', 'ko', '2026-01-01', '2026-01-01')""");
    }

    PostRepository posts() {
        return posts;
    }

    PostList list() {
        return list;
    }

    CommentRepository comments() {
        return comments;
    }

    BucketCloser closer() {
        return closer;
    }

    CategoryRepository categories() {
        return new CategoryRepository(unitOfWork);
    }

    UnitOfWork unitOfWork() {
        return unitOfWork;
    }

    Connection connection() throws SQLException {
        return database.pool().getConnection();
    }

    void execute(String... sql) {
        database.execute(sql);
    }

    <T> List<T> query(String sql, Class<T> type) {
        return database.query(sql, type);
    }

    <T> T read(Callable<T> work) {
        return unitOfWork.read(work);
    }

    <T> T write(Callable<T> work) {
        return unitOfWork.write(work);
    }

    /** @return how many statements the work sends */
    int statementsOf(Callable<?> work) {
        statements.set(0);
        read(work);
        return statements.get();
    }

    void addCategory(long id) {
        execute("INSERT INTO categories (id, name, name_canonical, description, post_count, version, created_at, updated_at)"
                + " VALUES (" + id + ", 'c" + id + "', 'c" + id + "', '', 0, 0, '2026-01-01', '2026-01-01')");
    }

    /** Visible posts with these ids in a category, by its counter first as everybody does it. */
    void addPosts(long category, List<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try (Connection connection = connection()) {
            connection.setAutoCommit(false);
            addPosts(connection, category, ids);
            connection.commit();
            // As the pool of the application gives them out.
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void addPosts(Connection connection, long category, List<Long> ids) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(
                        "UPDATE categories SET post_count = post_count + ? WHERE id = ?");
                Statement insert = connection.createStatement()) {
            count.setInt(1, ids.size());
            count.setLong(2, category);
            count.executeUpdate();
            var rows = new StringBuilder();
            var texts = new StringBuilder();
            for (long id : ids) {
                rows.append(rows.isEmpty() ? "" : ",").append('(').append(id).append(',').append(category)
                        .append(",1,'t',0,0,0,0,'2026-01-01','2026-01-01')");
                texts.append(texts.isEmpty() ? "" : ",").append('(').append(id)
                        .append(",'x','<p>x</p>',1,'2026-01-01','2026-01-01')");
            }
            insert.executeUpdate("INSERT INTO posts (id, category_id, author_id, title, comment_count, view_count, version,"
                    + " deleted, created_at, updated_at) VALUES " + rows);
            insert.executeUpdate("INSERT INTO post_contents (post_id, content, content_html, html_version, created_at,"
                    + " updated_at) VALUES " + texts);
        }
    }

    void setDeleted(long id, boolean deleted) {
        write(() -> {
            Post post = posts.findLocked(id).orElseThrow();
            if (deleted) {
                post.delete(AUTHOR, Clock.systemUTC().instant());
            } else {
                post.restore(AUTHOR, Clock.systemUTC().instant());
            }
            posts.count(post, deleted ? -1 : 1);
            return null;
        });
    }

    @Override
    public void close() {
        sessionFactory.close();
        database.close();
    }

    private DataSource counting(DataSource real) {
        return proxy(DataSource.class, real, Set.of());
    }

    /** Counts what is executed, all the way down from a DataSource. */
    private <T> T proxy(Class<T> type, Object real, Set<String> counted) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (counted.contains(method.getName())) {
                statements.incrementAndGet();
            }
            try {
                Object result = method.invoke(real, arguments);
                if (result instanceof PreparedStatement && !(real instanceof Statement)) {
                    return proxy(PreparedStatement.class, result,
                            Set.of("execute", "executeQuery", "executeUpdate", "executeBatch"));
                }
                return result instanceof Connection && real instanceof DataSource
                        ? proxy(Connection.class, result, Set.of()) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
