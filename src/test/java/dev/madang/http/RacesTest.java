package dev.madang.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Many at once leave what one after the other would have left. */
class RacesTest {

    private static final int PATIENCE = 50;

    private final TestServer server = TestServer.shared();

    @Test
    void ofFiftyEqualSignupsOneBecomesAMember() {
        Map<String, String> someone = TestMember.someone();
        List<Api.Answer> answers = atOnce(50, i -> () -> server.api().post("/signup", someone));
        assertEquals(Map.of(201, 1, 409, 49), statuses(answers));
        assertEquals(1, number("SELECT COUNT(*) FROM accounts WHERE email = '" + someone.get("email") + "'"));
        assertEquals(1, number("SELECT COUNT(*) FROM outbox WHERE recipient = '" + someone.get("email") + "'"));
    }

    @Test
    void ofTwentySignupsWithOneNicknameOneBecomesAMember() {
        String nickname = TestMember.someone().get("nickname");
        List<Api.Answer> answers = atOnce(20, i -> () -> server.api().post("/signup", Map.of("email", TestMember.someone().get("email"),
                "password", TestMember.PASSWORD, "nickname", i % 2 == 0 ? nickname : nickname.toUpperCase())));
        assertEquals(Map.of(201, 1, 409, 19), statuses(answers));
    }

    @Test
    void aLinkIsUsedOnce() {
        Map<String, String> someone = TestMember.someone();
        server.api().post("/signup", someone).expect(201);
        String id = TestMember.verifyId(server, someone.get("email"));
        assertEquals(Map.of(200, 1, 400, 19),
                statuses(atOnce(20, i -> () -> server.api().post("/verify", Map.of("verify_id", id)))));
    }

    @Test
    void twentyRefreshesGetTheSameSuccessor() {
        TestMember member = TestMember.member(server);
        long before = number("SELECT COUNT(*) FROM sessions WHERE account_id = " + member.id());
        List<Api.Answer> answers = atOnce(20, i -> () -> server.api().as(member.refreshToken()).get("/refresh"));
        assertEquals(Map.of(200, 20), statuses(answers));
        Set<String> successors = new HashSet<>();
        answers.forEach(answer -> successors.add(answer.get("refreshToken").asText("")));
        assertEquals(1, successors.size());
        assertEquals(before, number("SELECT COUNT(*) FROM sessions WHERE account_id = " + member.id()));
    }

    @Test
    void oneIdempotencyKeyMakesOnePost() {
        TestMember writer = TestMember.member(server);
        String posts = category();
        List<Api.Answer> answers = atOnce(20, i -> () -> writer.api().with("Idempotency-Key", "one").post(posts,
                Map.of("title", "once", "content", "only")));
        assertEquals(Map.of(201, 20), statuses(answers));
        assertEquals(1, answers.stream().map(Api.Answer::text).distinct().count());
        requireExactCounters();
        assertEquals(1, server.api().get(posts).get("data").size());
    }

    @Test
    void oneIdempotencyKeyWithTwentyBodiesMakesOnePost() {
        TestMember writer = TestMember.member(server);
        String posts = category();
        List<Api.Answer> answers = atOnce(20, i -> () -> writer.api().with("Idempotency-Key", "many").post(posts,
                Map.of("title", "body " + i, "content", "only")));
        assertEquals(Map.of(201, 1, 422, 19), statuses(answers));
        assertEquals(1, server.api().get(posts).get("data").size());
        requireExactCounters();
    }

    @Test
    void ofEditsOfOneStateOneIsMade() {
        TestMember writer = TestMember.member(server);
        Api.Answer post = writer.api().post(category(), Map.of("title", "first", "content", "text")).expect(201);
        List<Api.Answer> answers = atOnce(20, i -> () -> writer.api().with("If-Match", post.etag())
                .patch(post.require("Location"), Map.of("title", "edit " + i)));
        assertEquals(Map.of(200, 1, 412, 19), statuses(answers));
        String title = server.api().get(post.require("Location")).get("title").asText();
        assertEquals(title, answers.stream().filter(answer -> answer.status() == 200).findFirst().orElseThrow().get("title").asText());
    }

    @Test
    void ofTwoAdministratorsWhoDemoteEachOtherOneStays() {
        try (TestServer own = TestServer.start(Map.of())) {
            TestMember one = TestMember.admin(own);
            TestMember other = TestMember.admin(own);
            List<Api.Answer> answers = atOnce(2, i -> () -> (i == 0 ? one : other).api()
                    .patch("/users/" + (i == 0 ? other : one).id(), Map.of("role", "member")));
            assertEquals(1, answers.stream().filter(answer -> answer.status() == 200).count(), () -> statuses(answers).toString());
            assertEquals(1, number(own, "SELECT COUNT(*) FROM accounts WHERE role = 'admin'"));
        }
    }

    @Test
    void countersAreExactAfterFiftyCommentsDeletesAndRestores() {
        TestMember moderator = TestMember.moderator(server);
        Api.Answer post = moderator.api().post(category(), Map.of("title", "counted", "content", "text")).expect(201);
        String place = post.require("Location");
        List<TestMember> writers = List.of(TestMember.member(server), TestMember.member(server), TestMember.member(server));
        List<Api.Answer> comments = atOnce(50, i -> () -> writers.get(i % 3).api().post(place + "/comments", Map.of("content", "nr " + i)));
        assertEquals(Map.of(201, 50), statuses(comments));
        assertEquals(50, server.api().get(place).get("commentCount").asInt());
        requireExactCounters();

        String comment = comments.get(0).require("Location");
        List<Api.Answer> all = atOnce(50, i -> () -> i % 2 == 0 ? moderator.api().delete(comment) : moderator.api().post(comment + "/restore"));
        assertTrue(Set.of(200, 409, 410, 404).containsAll(statuses(all).keySet()), () -> statuses(all).toString());
        requireExactCounters();
        List<Api.Answer> posts = atOnce(50, i -> () -> i % 3 == 0 ? moderator.api().post(place + "/restore")
                : i % 3 == 1 ? moderator.api().delete(place) : writers.get(i % 2).api().delete(comments.get(i).require("Location")));
        assertTrue(Set.of(200, 403, 409, 410, 404).containsAll(statuses(posts).keySet()), () -> statuses(posts).toString());
        requireExactCounters();
    }

    private String category() {
        return TestMember.admin(server).api().post("/board/categories", Map.of("name", TestMember.someone().get("nickname")))
                .expect(201).require("Location") + "/posts";
    }

    /** As COUNT(*) has them. */
    private void requireExactCounters() {
        assertEquals(0, number("""
                SELECT COUNT(*) FROM posts p WHERE comment_count <>
                    (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id AND NOT c.deleted)"""), "comment counters");
        assertEquals(0, number("""
                SELECT COUNT(*) FROM categories c WHERE post_count <>
                    (SELECT COUNT(*) FROM posts p WHERE p.category_id = c.id AND NOT p.deleted)"""), "post counters");
    }

    private long number(String sql) {
        return number(server, sql);
    }

    private static long number(TestServer server, String sql) {
        try (Connection connection = server.schema().dataSource().getConnection();
                Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<Integer, Integer> statuses(List<Api.Answer> answers) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        answers.forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
        return statuses;
    }

    /** As a client does that is told to come again, which a busy machine may tell many of fifty. */
    private static Api.Answer persistently(Callable<Api.Answer> one) throws Exception {
        for (int attempt = 0; ; attempt++) {
            Api.Answer answer = one.call();
            if (answer.status() != 503 || attempt == PATIENCE) {
                return answer;
            }
            Thread.sleep(200);
        }
    }

    private static List<Api.Answer> atOnce(int count, IntFunction<Callable<Api.Answer>> work) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<Api.Answer>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<Api.Answer> one = work.apply(i);
                futures.add(threads.submit(() -> {
                    start.await();
                    return persistently(one);
                }));
            }
            List<Api.Answer> answers = new ArrayList<>();
            for (Future<Api.Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
