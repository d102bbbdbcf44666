package dev.madang.operations;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.account.Nickname;
import dev.madang.auth.PasswordHasher;
import dev.madang.board.BucketCloser;
import dev.madang.board.CategoryName;
import dev.madang.platform.config.Settings;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.persistence.Migrations;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/**
 * Fills a board with members, posts and comments to look at and to measure with: {@code scripts/sample-data}. What it
 * writes is determined by the seed, apart from times; it can be run again and then adds; it may run beside a server.
 *
 * <p>Rows go in by the thousand in one statement, texts are made on a second thread, and only a few batches are in
 * memory at any time. Counters are raised in the transaction of the rows they count, before the rows, as everywhere.
 */
public final class SampleData implements Command {

    /** Posts in one transaction, together with their comments. */
    private static final int BATCH_SIZE = 500;

    /** Batches that wait for the database. */
    private static final int BATCHES_AHEAD = 3;

    /** In a thousand: what moderation leaves behind. */
    private static final int DELETED = 10;

    /** How far back the posts of a first run go. */
    private static final Duration HISTORY = Duration.ofDays(730);

    /** Between two looks at how far it is: on a terminal a second, elsewhere five. */
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);

    private static final String LOCK = "sample-data-";

    private static final String EMAIL_DOMAIN = "@sample.example";

    private static final List<Map.Entry<String, String>> CATEGORIES = List.of(
            Map.entry("자유 마당", "무엇이든 이야기해요"),
            Map.entry("묻고 답하기", "동네에 관한 질문"),
            Map.entry("나눔과 장터", "쓰지 않는 물건을 나누는 곳"),
            Map.entry("부엌", "만드는 법과 맛있는 집"),
            Map.entry("텃밭", "심고 가꾸고 거두기"),
            Map.entry("나들이", "다녀온 곳과 가고 싶은 곳"),
            Map.entry("책과 글", "읽은 것과 쓴 것"),
            Map.entry("고치기", "집과 물건을 손보는 법"),
            Map.entry("Hello", "Introduce yourself"),
            Map.entry("English corner", "For those who would rather write English"),
            Map.entry("사진", ""),
            Map.entry("알림", "모임과 공지"));

    /** Of the categories above: the first gets the most. */
    private static final int[] WEIGHTS = {30, 16, 12, 9, 7, 6, 5, 4, 3, 3, 3, 2};

    private final Clock clock;

    /** What is asked for. */
    record Options(long posts, long comments, int users, int logins, long seed) { }

    private record SamplePost(long category, long author, String title, String content, String html, boolean deleted,
            int views, LocalDateTime at, List<SampleComment> comments) { }

    private record SampleComment(long author, String content, String html, boolean deleted, LocalDateTime at) { }

    /** Nothing more comes after an empty one; a failed one carries why. */
    private record Batch(List<SamplePost> posts, RuntimeException failure) { }

    /** What the operator can mend; the message says how. */
    private static final class NotPossibleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotPossibleException(String message) {
            super(message);
        }
    }

    public SampleData(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int run(Surroundings surroundings, List<String> arguments) throws SQLException {
        Options options;
        try {
            options = parse(arguments);
        } catch (IllegalArgumentException e) {
            surroundings.out().println(e.getMessage());
            surroundings.out().println("usage: scripts/sample-data [--data DIR] [--posts N] [--comments N] [--users N] "
                    + "[--logins N] [--seed N]");
            return USAGE;
        }
        var migrations = new Migrations(surroundings.dataSource());
        Settings settings = Settings.from(surroundings::setting);
        if (settings.migrate()) {
            migrations.migrate();
        } else if (!migrations.isUpToDate()) {
            surroundings.out().println("The schema is not up to date: run scripts/migrate first");
            return FAILED;
        }
        try {
            add(options, dataSource(settings.database()), surroundings.out());
            return DONE;
        } catch (NotPossibleException e) {
            surroundings.out().println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            surroundings.out().println("Interrupted; what was committed stays, and its counters are right.");
            return FAILED;
        }
    }

    static Options parse(List<String> arguments) {
        Map<String, Long> given = new TreeMap<>(Map.of("--posts", 100_000L, "--comments", 500_000L, "--users", 1_000L,
                "--logins", 0L, "--seed", 1L));
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            if (!given.containsKey(name)) {
                throw new IllegalArgumentException("There is no option " + name);
            }
            if (!value.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException(name + " takes a whole number, 0 to 999999999");
            }
            given.put(name, Long.valueOf(value));
        }
        if (given.get("--logins") > given.get("--users")) {
            throw new IllegalArgumentException("Logins are given to new members: there cannot be more of them");
        }
        if (given.get("--posts") == 0 && given.get("--comments") > 0) {
            throw new IllegalArgumentException("Comments are written on new posts: without --posts there are none");
        }
        return new Options(given.get("--posts"), given.get("--comments"), given.get("--users").intValue(),
                given.get("--logins").intValue(), given.get("--seed"));
    }

    void add(Options options, DataSource dataSource, PrintStream out) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        try (Connection connection = dataSource.getConnection()) {
            lock(connection);
            connection.setAutoCommit(false);
            List<Long> categories = categories(connection);
            long[] authors = accounts(connection, options, out);
            if (options.posts() > 0 && authors.length == 0) {
                throw new NotPossibleException("There are no sample members yet: ask for some with --users");
            }
            addPosts(connection, options, categories, authors, out);
        }
        closeBuckets(dataSource);
        out.printf(Locale.ROOT, "==> %,d members, %,d posts and %,d comments added in %d s%n", options.users(),
                options.posts(), options.comments(), Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }

    /** Writes the rows of a batch as one statement. */
    private static DataSource dataSource(Settings.Database database) throws SQLException {
        var dataSource = new MysqlDataSource();
        dataSource.setUrl("jdbc:mysql://" + database.endpoint() + "/" + database.name()
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true");
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setRewriteBatchedStatements(true);
        dataSource.setAllowPublicKeyRetrieval(true);
        dataSource.setConnectTimeout(5_000);
        return dataSource;
    }

    /** Two at once would give the same names to their members. */
    private void lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT GET_LOCK(LEFT(CONCAT(?, DATABASE()), 64), 0)")) {
            statement.setString(1, LOCK);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || result.getInt(1) != 1) {
                    throw new NotPossibleException("Sample data are being added already");
                }
            }
        }
    }

    private List<Long> categories(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement find = connection.prepareStatement("SELECT id FROM categories WHERE name_canonical = ?");
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT IGNORE INTO categories
                            (name, name_canonical, description, post_count, version, created_at, updated_at)
                        VALUES (?, ?, ?, 0, 0, ?, ?)""")) {
            for (Map.Entry<String, String> category : CATEGORIES) {
                byte[] canonical = CategoryName.of(category.getKey()).canonical();
                insert.setString(1, category.getKey());
                insert.setBytes(2, canonical);
                insert.setString(3, category.getValue());
                insert.setObject(4, now());
                insert.setObject(5, now());
                insert.executeUpdate();
                find.setBytes(1, canonical);
                try (ResultSet result = find.executeQuery()) {
                    result.next();
                    ids.add(result.getLong(1));
                }
            }
        }
        connection.commit();
        return ids;
    }

    /** Adds the members; nobody can log in as one, but for those whose passwords are told here. @return the ids of all sample members, older ones, too */
    private long[] accounts(Connection connection, Options options, PrintStream out) throws SQLException {
        long number = 1 + scalar(connection, """
                SELECT COALESCE(MAX(CAST(SUBSTRING(email, 7) AS UNSIGNED)), 0) FROM accounts
                WHERE email LIKE 'sample%@sample.example'""");
        var random = new SplittableRandom(options.seed());
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO accounts (email, email_canonical, nickname, nickname_canonical, password_hash, role, status,
                                      language, email_verified_at, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, 'member', 'active', ?, ?, ?, ?)""")) {
            for (int i = 1; i <= options.users(); i++, number++) {
                String email = "sample" + number + EMAIL_DOMAIN;
                String nickname = SampleText.nickname(random, number);
                LocalDateTime joined = now().minus(HISTORY);
                insert.setString(1, email);
                insert.setBytes(2, email.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                insert.setString(3, nickname);
                insert.setBytes(4, Nickname.of(nickname).canonicalBytes());
                insert.setString(5, i <= options.logins() ? loginOf(email, out) : null);
                insert.setString(6, nickname.charAt(0) > 127 ? "ko" : "en");
                insert.setObject(7, joined);
                insert.setObject(8, joined);
                insert.setObject(9, joined);
                insert.addBatch();
                if (i % 1_000 == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("""
                        SELECT id FROM accounts WHERE email LIKE 'sample%@sample.example' ORDER BY id""")) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    /** Tells a new password. @return its hash */
    private static String loginOf(String email, PrintStream out) {
        var bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().encodeToString(bytes);
        out.println("login: " + email + " " + password);
        return new PasswordHasher().hash(password);
    }

    private void addPosts(Connection connection, Options options, List<Long> categories, long[] authors,
            PrintStream out) throws SQLException, InterruptedException {
        if (options.posts() == 0) {
            return;
        }
        LocalDateTime end = now();
        LocalDateTime newest = newestPost(connection);
        LocalDateTime begin = newest == null ? end.minus(HISTORY) : newest;
        BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
        var writer = new Thread(() -> write(options, categories, authors, begin, end, batches), "sample-texts");
        writer.setDaemon(true);
        writer.start();
        try (var inserts = new Inserts(connection)) {
            var progress = new Progress(options, out);
            Batch batch;
            for (batch = batches.take(); !batch.posts().isEmpty(); batch = batches.take()) {
                inserts.add(batch.posts());
                progress.add(batch.posts());
            }
            if (batch.failure() != null) {
                throw batch.failure();
            }
            progress.end();
        } finally {
            writer.interrupt();
            writer.join();
        }
    }

    /** The second thread: makes the texts. */
    private void write(Options options, List<Long> categories, long[] authors, LocalDateTime begin, LocalDateTime end,
            BlockingQueue<Batch> batches) {
        try {
            var maker = new Maker(options, categories, authors, begin, end);
            List<SamplePost> posts;
            do {
                posts = maker.next();
                batches.put(new Batch(posts, null));
            } while (!posts.isEmpty());
        } catch (InterruptedException e) {
            // The database failed, or we are to stop; whoever reads tells it.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            batches.clear();
            batches.add(new Batch(List.of(), e));
        }
    }

    private void closeBuckets(DataSource dataSource) {
        try (SessionFactory sessionFactory = SessionFactories.build(dataSource, List.of())) {
            new BucketCloser(new UnitOfWork(sessionFactory, dataSource, dataSource, () -> { }), clock).closeAll();
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    private static long scalar(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static LocalDateTime newestPost(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT created_at FROM posts ORDER BY id DESC LIMIT 1")) {
            return result.next() ? result.getObject(1, LocalDateTime.class) : null;
        }
    }

    /** Decides what is written: skewed as on a real board, and in all exactly as much as was asked for. */
    private static final class Maker {
        private final Options options;
        private final List<Long> categories;
        private final long[] authors;
        private final LocalDateTime begin;
        private final long millis;
        private final LocalDateTime end;
        private final Markdown markdown = new Markdown();
        private final SplittableRandom random;
        private final int weights = IntStream.of(WEIGHTS).sum();
        private long posts;
        private long comments;

        Maker(Options options, List<Long> categories, long[] authors, LocalDateTime begin, LocalDateTime end) {
            this.options = options;
            this.categories = categories;
            this.authors = authors;
            this.begin = begin;
            this.end = end;
            millis = Math.max(0, Duration.between(begin, end).toMillis());
            random = new SplittableRandom(options.seed());
        }

        List<SamplePost> next() {
            List<SamplePost> batch = new ArrayList<>(BATCH_SIZE);
            for (; batch.size() < BATCH_SIZE && posts < options.posts(); posts++) {
                batch.add(post());
            }
            return batch;
        }

        private SamplePost post() {
            LocalDateTime at = begin.plus((long) (millis * ((posts + random.nextDouble()) / options.posts())),
                    ChronoUnit.MILLIS);
            SampleText text = SampleText.any(random);
            String content = text.post(random);
            int views = (int) (20 / (0.004 + random.nextDouble()));
            List<SampleComment> under = new ArrayList<>();
            for (long n = commentsOfThis(); n > 0; n--) {
                at(at, under, text);
            }
            return new SamplePost(category(), author(), text.title(random), content, markdown.render(content),
                    isDeleted(), views, at, under);
        }

        private void at(LocalDateTime post, List<SampleComment> under, SampleText text) {
            long most = Math.max(1, Duration.between(post, end).toMillis());
            long after = (long) (-Math.log(1 - random.nextDouble()) * Duration.ofHours(9).toMillis());
            String content = text.comment(random);
            under.add(new SampleComment(author(), content, markdown.render(content), isDeleted(),
                    post.plus(Math.min(after, most), ChronoUnit.MILLIS)));
            comments++;
        }

        /** A third of the posts stay alone, a few draw everybody; the last one takes what is left over. */
        private long commentsOfThis() {
            long left = options.comments() - comments;
            long postsLeft = options.posts() - posts;
            if (postsLeft == 1) {
                return left;
            }
            double mean = (double) left / postsLeft;
            double drawn = random.nextInt(3) == 0 ? 0 : -Math.log(1 - random.nextDouble()) * mean * 1.4;
            return Math.min(left, Math.round(random.nextInt(200) == 0 ? drawn * 15 : drawn));
        }

        private long category() {
            int at = random.nextInt(weights);
            int i = 0;
            while (at >= WEIGHTS[i]) {
                at -= WEIGHTS[i++];
            }
            return categories.get(i);
        }

        private long author() {
            double skewed = Math.pow(random.nextDouble(), 2.5);
            return authors[(int) (skewed * authors.length)];
        }

        private boolean isDeleted() {
            return random.nextInt(1_000) < DELETED;
        }
    }

    /** The bulk statements of one connection. */
    private static final class Inserts implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement count;
        private final PreparedStatement posts;
        private final PreparedStatement contents;
        private final PreparedStatement comments;

        Inserts(Connection connection) throws SQLException {
            this.connection = connection;
            count = connection.prepareStatement("UPDATE categories SET post_count = post_count + ? WHERE id = ?");
            posts = connection.prepareStatement("""
                    INSERT INTO posts (category_id, author_id, title, comment_count, view_count, version, deleted,
                                       deleted_at, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)""", Statement.RETURN_GENERATED_KEYS);
            contents = connection.prepareStatement("""
                    INSERT INTO post_contents (post_id, content, content_html, html_version, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?)""");
            comments = connection.prepareStatement("""
                    INSERT INTO comments (post_id, author_id, content, content_html, html_version, version, deleted,
                                          deleted_at, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)""");
        }

        void add(List<SamplePost> batch) throws SQLException {
            raiseCounters(batch);
            for (SamplePost post : batch) {
                posts.setLong(1, post.category());
                posts.setLong(2, post.author());
                posts.setString(3, post.title());
                posts.setLong(4, post.comments().stream().filter(comment -> !comment.deleted()).count());
                posts.setInt(5, post.views());
                posts.setBoolean(6, post.deleted());
                posts.setObject(7, post.deleted() ? post.at() : null);
                posts.setObject(8, post.at());
                posts.setObject(9, post.at());
                posts.addBatch();
            }
            posts.executeBatch();
            try (ResultSet keys = posts.getGeneratedKeys()) {
                for (SamplePost post : batch) {
                    keys.next();
                    addTexts(keys.getLong(1), post);
                }
            }
            contents.executeBatch();
            comments.executeBatch();
            connection.commit();
        }

        /** First, and in the order of their ids: two writers of several categories must not wait for each other. */
        private void raiseCounters(List<SamplePost> batch) throws SQLException {
            Map<Long, Integer> visible = new TreeMap<>();
            batch.forEach(post -> visible.merge(post.category(), post.deleted() ? 0 : 1, Integer::sum));
            for (Map.Entry<Long, Integer> each : visible.entrySet()) {
                count.setInt(1, each.getValue());
                count.setLong(2, each.getKey());
                count.executeUpdate();
            }
        }

        private void addTexts(long id, SamplePost post) throws SQLException {
            contents.setLong(1, id);
            contents.setString(2, post.content());
            contents.setString(3, post.html());
            contents.setInt(4, Markdown.VERSION);
            contents.setObject(5, post.at());
            contents.setObject(6, post.at());
            contents.addBatch();
            for (SampleComment comment : post.comments()) {
                comments.setLong(1, id);
                comments.setLong(2, comment.author());
                comments.setString(3, comment.content());
                comments.setString(4, comment.html());
                comments.setInt(5, Markdown.VERSION);
                comments.setBoolean(6, comment.deleted());
                comments.setObject(7, comment.deleted() ? comment.at() : null);
                comments.setObject(8, comment.at());
                comments.setObject(9, comment.at());
                comments.addBatch();
            }
        }

        @Override
        public void close() throws SQLException {
            count.close();
            posts.close();
            contents.close();
            comments.close();
        }
    }

    /** A bar on a terminal, a line now and then elsewhere. */
    private static final class Progress {
        private static final int WIDTH = 30;

        private final Options options;
        private final PrintStream out;
        private final boolean terminal = System.console() != null;
        private final long start = System.nanoTime();
        private long reported = start;
        private long posts;
        private long comments;

        Progress(Options options, PrintStream out) {
            this.options = options;
            this.out = out;
        }

        void add(List<SamplePost> batch) {
            posts += batch.size();
            batch.forEach(post -> comments += post.comments().size());
            long now = System.nanoTime();
            if (now - reported > BETWEEN_REPORTS.toNanos() * (terminal ? 1 : 5)) {
                reported = now;
                report();
            }
        }

        void end() {
            report();
            if (terminal) {
                out.println();
            }
        }

        private void report() {
            double seconds = (System.nanoTime() - start) / 1e9;
            double rate = posts / Math.max(seconds, 0.001);
            int full = (int) (WIDTH * posts / options.posts());
            String line = String.format(Locale.ROOT, "[%s%s] %,d of %,d posts, %,d comments, %,.0f posts/s, %,.0f s left",
                    "#".repeat(full), ".".repeat(WIDTH - full), posts, options.posts(), comments, rate,
                    (options.posts() - posts) / Math.max(rate, 1));
            if (terminal) {
                out.print("\r" + line + "  ");
                out.flush();
            } else {
                out.println(line);
            }
        }
    }
}
