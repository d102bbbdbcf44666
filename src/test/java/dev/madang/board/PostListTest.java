package dev.madang.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.platform.http.Cursor;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Lists against what they should be, worked out in memory, while posts come, go and come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostListTest {

    private static final long SEED = 20261120;

    /** Category 4 is always empty. */
    private static final int CATEGORIES = 4;

    private final Random random = new Random(SEED);
    private BoardDatabase board;

    /** Visible posts, newest first, with their category. */
    private final TreeMap<Long, Long> visible = new TreeMap<>(Collections.reverseOrder());
    private final TreeMap<Long, Long> deleted = new TreeMap<>(Collections.reverseOrder());
    private long newest;

    @BeforeAll
    void fill() {
        board = new BoardDatabase();
        LongStream.rangeClosed(1, CATEGORIES).forEach(board::addCategory);
        // Some six ranges, with gaps as rolled back inserts leave them; one range is wholly empty.
        grow(3_000);
        newest = 6 * BoardLimits.BUCKET_SIZE;
        grow(1_000);
    }

    @AfterAll
    void close() {
        board.close();
    }

    @Test
    void pageNumbersAreExactWhileRangesCloseAndPostsComeAndGo() {
        for (int round = 0; round < 12; round++) {
            grow(random.nextInt(600));
            if (round % 3 != 0) {
                board.closer().closeAll();
            }
            for (int i = 0; i < 40; i++) {
                deleteOrRestore();
            }
            requireExactCounts();
            for (int i = 0; i < 12; i++) {
                requirePage(random.nextInt(5) == 0 ? 1 : 1 + random.nextInt(99));
            }
        }
    }

    @Test
    void cursorsWalkTheWholeListInBothDirectionsWithoutSkipOrRepeat() {
        for (Optional<Long> category : List.of(Optional.<Long>empty(), Optional.of(1L), Optional.of(4L))) {
            List<Long> down = new ArrayList<>();
            Cursor next = null;
            Cursor last = null;
            do {
                Page<PostSummary> page = list(category, new PageRequest(97, next, null, null));
                page.data().forEach(post -> down.add(post.id()));
                last = page.page().next() == null ? page.page().previous() : last;
                next = page.page().next();
            } while (next != null);
            assertEquals(expected(category), down);
            List<Long> up = new ArrayList<>();
            for (Cursor previous = last; previous != null;) {
                Page<PostSummary> page = list(category, new PageRequest(97, null, previous, null));
                List<Long> ids = new ArrayList<>(page.data().stream().map(PostSummary::id).toList());
                Collections.reverse(ids);
                up.addAll(ids);
                previous = page.page().previous();
            }
            Collections.reverse(up);
            assertEquals(down.subList(0, up.size()), up);
            assertTrue(down.isEmpty() || down.size() - up.size() <= 97);
        }
    }

    @Test
    void walkingNeitherSkipsNorRepeatsWhatStaysWhileOthersComeAndGo() {
        Set<Long> stays = new HashSet<>(visible.keySet());
        List<Long> seen = new ArrayList<>();
        Cursor next = null;
        do {
            Page<PostSummary> page = list(Optional.empty(), new PageRequest(50, next, null, null));
            page.data().forEach(post -> seen.add(post.id()));
            next = page.page().next();
            grow(5);
            for (int i = 0; i < 3; i++) {
                long id = pick(visible);
                board.setDeleted(id, true);
                deleted.put(id, visible.remove(id));
                stays.remove(id);
            }
            if (next != null && random.nextInt(3) == 0) {
                // Also the very post that the cursor names.
                long id = next.id();
                if (visible.containsKey(id)) {
                    board.setDeleted(id, true);
                    deleted.put(id, visible.remove(id));
                    stays.remove(id);
                }
            }
        } while (next != null);
        assertEquals(seen.size(), new HashSet<>(seen).size(), "nothing twice");
        assertTrue(new HashSet<>(seen).containsAll(stays), "nothing left out");
    }

    @Test
    void neighboursAreNullExactlyAtTheEnds() {
        List<Long> all = expected(Optional.empty());
        for (Optional<Long> category : List.of(Optional.<Long>empty(), Optional.of(2L))) {
            List<Long> ids = expected(category);
            var top = list(category, new PageRequest(10, null, null, null)).page();
            assertNull(top.previous());
            assertEquals(ids.get(9), top.next().id());
            long lastId = ids.get(ids.size() - 1);
            var bottom = list(category, new PageRequest(10, new Cursor(ids.get(ids.size() - 11)), null, null));
            assertEquals(lastId, bottom.data().get(9).id());
            assertNull(bottom.page().next());
            assertEquals(ids.get(ids.size() - 10), bottom.page().previous().id());
            var first = list(category, new PageRequest(10, null, new Cursor(ids.get(10)), null));
            assertEquals(ids.subList(0, 10), first.data().stream().map(PostSummary::id).toList());
            assertNull(first.page().previous());
            assertEquals(ids.get(9), first.page().next().id());
            // Beyond either end the way back leads to everything.
            var beyond = list(category, new PageRequest(10, new Cursor(lastId), null, null));
            assertTrue(beyond.data().isEmpty());
            assertNull(beyond.page().next());
            assertEquals(ids.subList(ids.size() - 10, ids.size()),
                    list(category, new PageRequest(10, null, beyond.page().previous(), null)).data().stream()
                            .map(PostSummary::id).toList());
            var above = list(category, new PageRequest(10, null, new Cursor(Long.MAX_VALUE), null));
            assertTrue(above.data().isEmpty());
            assertNull(above.page().previous());
            assertEquals(ids.subList(0, 10), list(category, new PageRequest(10, above.page().next(), null, null)).data()
                    .stream().map(PostSummary::id).toList());
        }
        assertTrue(all.size() > 1_000);
    }

    @Test
    void anEmptyCategoryIsAnEmptyListAndAnUnknownOneIsNone() {
        for (PageRequest request : List.of(new PageRequest(30, null, null, null), new PageRequest(30, null, null, 1),
                new PageRequest(30, null, null, 7), new PageRequest(30, new Cursor(5), null, null),
                new PageRequest(30, null, new Cursor(5), null))) {
            var empty = list(Optional.of(4L), request);
            assertTrue(empty.data().isEmpty());
            assertNull(empty.page().next());
            assertNull(empty.page().previous());
            assertThrows(ProblemException.class, () -> list(Optional.of(99L), request));
        }
        assertEquals(0, list(Optional.of(4L), new PageRequest(30, null, null, 1)).page().total());
    }

    @Test
    void deletedPostsHaveAListOfTheirOwn() {
        for (int i = 0; i < 30; i++) {
            long id = pick(visible);
            board.setDeleted(id, true);
            deleted.put(id, visible.remove(id));
        }
        List<Long> ids = List.copyOf(deleted.keySet());
        assertEquals(ids.subList(0, 20), ids(board.read(() -> board.list().ofDeleted(new PageRequest(20, null, null, null)))));
        var second = board.read(() -> board.list().ofDeleted(new PageRequest(20, null, null, 2)));
        assertEquals(ids.subList(20, Math.min(40, ids.size())), ids(second));
        assertEquals(ids.size(), second.page().total());
        assertTrue(board.read(() -> board.list().ofDeleted(new PageRequest(20, null, null, 1_000))).data().isEmpty());
    }

    @Test
    void aListIsTwoStatementsAtMostAndAPostOne() {
        board.closer().closeAll();
        long middle = List.copyOf(visible.keySet()).get(visible.size() / 2);
        for (int size : new int[] {1, 30, 100}) {
            for (PageRequest request : List.of(new PageRequest(size, null, null, null),
                    new PageRequest(size, new Cursor(middle), null, null),
                    new PageRequest(size, null, new Cursor(middle), null),
                    new PageRequest(size, null, null, 1), new PageRequest(size, null, null, 20))) {
                assertTrue(board.statementsOf(() -> board.list().ofAll(request)) <= 2);
                assertTrue(board.statementsOf(() -> board.list().ofCategory(1, request)) <= 2);
                assertTrue(board.statementsOf(() -> board.list().ofCategory(4, request)) <= 2);
                assertTrue(board.statementsOf(() -> board.list().ofDeleted(request)) <= 2);
            }
        }
        assertEquals(1, board.statementsOf(() -> board.list().ofAll(new PageRequest(100, null, null, null))));
        assertEquals(1, board.statementsOf(() -> board.posts().find(middle)));
        assertEquals(1, board.statementsOf(() -> board.categories().list()));
    }

    private void requirePage(int size) {
        Optional<Long> category = random.nextInt(3) == 0 ? Optional.empty() : Optional.of(1L + random.nextInt(CATEGORIES));
        List<Long> ids = expected(category);
        int pages = (ids.size() + size - 1) / size;
        int number = 1 + random.nextInt(pages + 2);
        Page<PostSummary> page = list(category, new PageRequest(size, null, null, number));
        int from = Math.min(ids.size(), (number - 1) * size);
        int to = Math.min(ids.size(), number * size);
        String what = "seed " + SEED + ", page " + number + " of " + size + " in " + category;
        assertEquals(ids.subList(from, to), ids(page), what);
        assertEquals(ids.size(), page.page().total(), what);
        assertEquals(number, page.page().number(), what);
        assertEquals(to < ids.size() ? new Cursor(ids.get(to - 1)) : null, page.page().next(), what);
        assertEquals(from == 0 ? null : from < to ? new Cursor(ids.get(from)) : new Cursor(0), page.page().previous(), what);
    }

    private void requireExactCounts() {
        assertEquals(List.of(), board.query("""
                SELECT b.list_id FROM post_buckets b
                LEFT JOIN (SELECT category_id, id DIV 1024 AS bucket, SUM(deleted = 0) AS visible FROM posts
                           GROUP BY category_id, id DIV 1024) p
                  ON p.category_id = b.list_id AND p.bucket = b.bucket
                WHERE b.list_id > 0 AND COALESCE(p.visible, 0) <> b.visible""", Long.class));
        assertEquals(List.of(), board.query("""
                SELECT b.bucket FROM post_buckets b
                WHERE b.list_id = 0 AND b.visible <> (SELECT COALESCE(SUM(deleted = 0), 0) FROM posts
                                                      WHERE id DIV 1024 = b.bucket)""", Long.class));
        assertEquals(List.of(), board.query("""
                SELECT c.id FROM categories c
                WHERE c.post_count <> (SELECT COUNT(*) FROM posts WHERE category_id = c.id AND deleted = 0)""", Long.class));
    }

    private void deleteOrRestore() {
        boolean delete = deleted.isEmpty() || random.nextInt(3) > 0;
        var from = delete ? visible : deleted;
        long id = pick(from);
        board.setDeleted(id, delete);
        (delete ? deleted : visible).put(id, from.remove(id));
    }

    private void grow(int count) {
        List<List<Long>> ids = new ArrayList<>();
        for (int i = 0; i < CATEGORIES; i++) {
            ids.add(new ArrayList<>());
        }
        for (int i = 0; i < count; i++) {
            newest += 1 + (random.nextInt(20) == 0 ? random.nextInt(20) : 0);
            int category = random.nextInt(10) == 0 ? 1 : random.nextInt(2) * 2;
            ids.get(category).add(newest);
            visible.put(newest, category + 1L);
        }
        for (int i = 0; i < CATEGORIES; i++) {
            board.addPosts(i + 1L, ids.get(i));
        }
    }

    private Page<PostSummary> list(Optional<Long> category, PageRequest request) {
        return board.read(() -> category.isPresent() ? board.list().ofCategory(category.get(), request)
                : board.list().ofAll(request));
    }

    private List<Long> expected(Optional<Long> category) {
        return visible.entrySet().stream().filter(post -> category.isEmpty() || post.getValue().equals(category.get()))
                .map(java.util.Map.Entry::getKey).toList();
    }

    private long pick(TreeMap<Long, Long> from) {
        List<Long> ids = List.copyOf(from.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private static List<Long> ids(Page<PostSummary> page) {
        return page.data().stream().map(PostSummary::id).toList();
    }
}
