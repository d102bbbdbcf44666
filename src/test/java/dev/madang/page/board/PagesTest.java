package dev.madang.page.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.Api;
import dev.madang.TestDatabaseServer;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as bytes: what is on them, for whom, in which language, and how large they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {

    /** Of a page's HTML, compressed: what arrives in the first round trip of a connection (ten segments). */
    private static final int MAX_HTML = 14 * 1024;

    private static final int MAX_CSS = 10 * 1024;

    private static final int MAX_SCRIPTS = 30 * 1024;

    private TestServer server;
    private Api browser;
    private TestMember member;
    private long category;
    private long post;

    @BeforeAll
    void write() {
        // Limits are another test's matter; here they would only stop the member from writing.
        server = TestServer.start(Map.of("LIMITS", "off"));
        browser = server.api().with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        member = TestMember.member(server);
        category = TestMember.admin(server).api().post("/board/categories",
                Map.of("name", "pages " + System.nanoTime(), "description", "what <is> shown")).expect(201).id();
        for (int i = 0; i < 34; i++) {
            post = newPost("제목 " + i + " " + "가나다라마바사아자차카타파하 ".repeat(5).strip());
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private long newPost(String title) {
        return member.api().post("/board/categories/" + category + "/posts",
                Map.of("title", title, "content", "**굵은** 글 & <b>더</b>\n\n[링크](https://example.org/)")).expect(201).id();
    }

    private Document page(String path) {
        return Jsoup.parse(browser.get(path).expect(200).text());
    }

    @Test
    void aPageIsTheSameForEverybody() {
        for (String path : List.of("/", "/c/" + category, "/p/" + post, "/u/" + member.id(), "/login", "/write")) {
            byte[] ofStranger = browser.get(path).expect(200).body();
            Api.Answer ofMember = member.api().with("Accept", "text/html").get(path).expect(200);
            assertArrayEquals(ofStranger, ofMember.body(), path);
            assertTrue(ofMember.require("Cache-Control").startsWith("private"), path);
        }
    }

    @Test
    void itMayBeKeptForASecondAndIsAskedForByItsTag() {
        Api.Answer answer = browser.get("/p/" + post).expect(200);
        assertEquals("public, max-age=0, s-maxage=1", answer.require("Cache-Control"));
        assertTrue(answer.require("Vary").contains("Authorization"));
        browser.with("If-None-Match", answer.etag()).get("/p/" + post).expect(304);
        member.api().patch("/board/posts/" + post, Map.of("title", "neu " + System.nanoTime())).expect(200);
        assertNotEquals(answer.etag(), browser.get("/p/" + post).expect(200).etag());
    }

    @ParameterizedTest
    @CsvSource({"'', ko, en, /en", "/en, en, ko, ''"})
    void itNamesItselfInBothLanguages(String prefix, String language, String other, String otherPrefix) {
        Document page = page(prefix + "/p/" + post);
        assertEquals(language, page.selectFirst("html").attr("lang"));
        String canonical = page.selectFirst("link[rel=canonical]").attr("href");
        assertTrue(canonical.endsWith(prefix + "/p/" + post), canonical);
        assertEquals(canonical, page.selectFirst("meta[property=og:url]").attr("content"));
        assertTrue(page.selectFirst("link[hreflang=" + other + "]").attr("href").endsWith(otherPrefix + "/p/" + post));
        assertEquals(page.selectFirst("h1").text(), page.selectFirst("meta[property=og:title]").attr("content"));
        assertEquals(prefix + "/c/" + category, page.selectFirst(".post-category a").attr("href"));
    }

    @Test
    void theFirstPageOfAListHasOneAddress() {
        assertEquals(page("/c/" + category).selectFirst("link[rel=canonical]").attr("href"),
                page("/c/" + category + "?page=1").selectFirst("link[rel=canonical]").attr("href"));
        Document second = page("/c/" + category + "?page=2");
        assertTrue(second.selectFirst("link[rel=canonical]").attr("href").endsWith("?page=2"));
        assertEquals("2", second.selectFirst(".pager [aria-current=page]").text());
        assertTrue(page("/c/" + category + "?page=99").select(".posts").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/c/%d?page=0", "/c/%d?page=x", "/c/%d?page=1&page=2", "/c/%d?page=99999999999999999999"})
    void aPageNumberThatIsNoneIsRefused(String path) {
        browser.get(path.formatted(category)).expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/p/0", "/p/x", "/p/99999999999999999999", "/c/-1", "/u/0", "/fr/p/1", "/en/nothing",
        "/sitemaps/posts/0.xml", "/sitemaps/posts/99999.xml", "/c/999999999/feed"})
    void whatIsNotThereIsNotFound(String path) {
        browser.get(path).expect(404);
    }

    @Test
    void whatIsDeletedIsGoneAndItsPlaceMayBeKept() {
        long gone = newPost("gone");
        member.api().delete("/board/posts/" + gone).expect(200);
        Api.Answer answer = browser.get("/p/" + gone).expect(410);
        assertEquals("public, max-age=0, s-maxage=1", answer.require("Cache-Control"));
        assertFalse(answer.text().contains(answer.require("Request-Id")), "what others may get names no request");
        assertEquals("no-store", member.api().with("Accept", "text/html").get("/p/" + gone).expect(410).require("Cache-Control"));
        assertFalse(browser.get("/c/" + category).expect(200).text().contains("/p/" + gone + "\""));
    }

    @Test
    void machinesReadAPostAsADiscussion() throws IOException {
        member.api().post("/board/posts/" + post + "/comments", Map.of("content", "</script><b>hm</b>")).expect(201);
        Document page = page("/p/" + post);
        JsonNode posting = new ObjectMapper().readTree(page.selectFirst("script[type=application/ld+json]").data());
        assertEquals("DiscussionForumPosting", posting.get("@type").asText());
        assertEquals(page.selectFirst("h1").text(), posting.get("headline").asText());
        assertEquals(member.nickname(), posting.at("/author/name").asText());
        assertTrue(posting.get("commentCount").asInt() >= 1);
        assertTrue(posting.at("/comment/0/text").asText().contains("hm"));
    }

    @Test
    void aFeedIsWellFormedAndHoldsTheTexts() throws Exception {
        for (String path : List.of("/feed", "/en/feed", "/c/" + category + "/feed")) {
            Api.Answer answer = server.api().get(path).expect(200);
            assertTrue(answer.require("Content-Type").startsWith("application/atom+xml"), path);
            var feed = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(answer.body()));
            assertTrue(feed.getElementsByTagName("entry").getLength() > 0, path);
        }
        assertTrue(server.api().get("/c/" + category + "/feed").expect(200).text().contains("&lt;strong&gt;굵은&lt;/strong&gt;"));
    }

    @Test
    void searchEnginesFindEveryPostInBothLanguages() throws Exception {
        String index = server.api().get("/sitemap.xml").expect(200).text();
        assertTrue(server.api().get("/robots.txt").expect(200).text().contains("Sitemap: "));
        int last = index.split("<sitemap>").length - 2;
        String posts = server.api().get("/sitemaps/posts/" + last + ".xml").expect(200).text();
        assertTrue(posts.contains("/p/" + post + "<") && posts.contains("/en/p/" + post + "<"));
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(
                posts.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theManifestsIconsAreThere() throws IOException {
        JsonNode manifest = new ObjectMapper().readTree(server.api().get("/manifest.webmanifest").expect(200).body());
        assertTrue(manifest.get("icons").size() > 0);
        for (JsonNode icon : manifest.get("icons")) {
            server.api().get(icon.get("src").asText()).expect(200);
        }
    }

    @Test
    void belowAContextEveryLinkStaysThere() {
        try (var deep = TestServer.start(TestDatabaseServer.shared().createSchema(), Map.of("LIMITS", "off"), "/madang")) {
            TestMember writer = TestMember.member(deep);
            String path = TestMember.admin(deep).api().post("/board/categories", Map.of("name", "deep")).expect(201).require("Location");
            String id = "/" + path.replaceAll(".*/", "");
            long first = writer.api().post("/board/categories" + id + "/posts", Map.of("title", "t", "content", "c")).expect(201).id();
            Api reader = deep.api().with("Accept", "text/html");
            for (String page : List.of("/", "/en/", "/c" + id, "/p/" + first, "/u/" + writer.id(), "/login", "/write", "/settings", "/p/0")) {
                Document document = Jsoup.parse(reader.get(page).text());
                document.select("[href], [src]").forEach(element -> {
                    String link = element.hasAttr("href") ? element.attr("href") : element.attr("src");
                    assertTrue(link.startsWith("/madang/") || link.startsWith("#") || element.is("link[rel=canonical], link[hreflang]"),
                            page + ": " + element);
                });
            }
        }
    }

    @Test
    void pagesAreLight() throws IOException {
        for (String path : List.of("/", "/c/" + category, "/p/" + post, "/login", "/settings", "/admin")) {
            int size = compressed(browser.get(path).expect(200).body());
            assertTrue(size <= MAX_HTML, path + " is " + size);
        }
        assertTrue(sizeOf("css") <= MAX_CSS);
        assertTrue(sizeOf("js") <= MAX_SCRIPTS);
    }

    private static int sizeOf(String kind) throws IOException {
        int sum = 0;
        try (Stream<Path> files = Files.list(Path.of("src/main/webapp/assets", kind))) {
            for (Path file : files.toList()) {
                sum += compressed(Files.readAllBytes(file));
            }
        }
        return sum;
    }

    private static int compressed(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.size();
    }
}
