package dev.madang.page.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.Api;
import dev.madang.TestDatabaseServer;
import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.openapi.OpenApiGenerator;
import dev.madang.platform.http.PagePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocsResourceTest {

    private final Api api = TestServer.shared().api();

    @Test
    void theServedContractIsTheOneInGit() throws IOException {
        var served = api.get("/openapi.json").expect(200);
        assertEquals(new ObjectMapper().readTree(Files.readString(OpenApiGenerator.FILE)), served.json());
        assertFalse(served.text().contains("\n"), "minified");
    }

    @ParameterizedTest
    @CsvSource({"/docs, , ko", "/docs, ko, ko", "/docs, en, en", "/docs, 'de, en;q=0.5', en", "/docs, de, ko",
            "/en/docs, ko, en", "/ko/docs, en, ko"})
    void thePageIsInTheReadersLanguage(String path, String acceptLanguage, String language) {
        var reader = acceptLanguage == null ? api : api.with("Accept-Language", acceptLanguage);
        var answer = reader.with("Accept", "text/html").get(path).expect(200);
        assertEquals(language, answer.require("Content-Language"));
        assertEquals(language, Jsoup.parse(answer.text()).selectFirst("html").attr("lang"));
        assertEquals(path.equals("/docs"), answer.header("Vary").orElse("").contains("Accept-Language"));
    }

    @Test
    void thereAreTwoLanguages() {
        api.get("/de/docs").expect(404, "not-found");
    }

    @Test
    void theOtherLanguageIsOneLinkAway() {
        var korean = Jsoup.parse(api.get("/docs").text());
        var english = korean.selectFirst("a[hreflang=en]").attr("href");
        assertEquals("en", api.get(english).expect(200).require("Content-Language"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/en/docs"})
    void aBrowserLoadsOnlyOurStyles(String path) {
        var answer = api.get(path).expect(200);
        assertEquals(PagePolicy.CONTENT_SECURITY_POLICY, answer.require("Content-Security-Policy"));
        var styles = Jsoup.parse(answer.text()).select("link[rel=stylesheet]").eachAttr("href");
        assertFalse(styles.isEmpty());
        styles.forEach(style -> assertTrue(api.get(style).expect(200).require("Content-Type").startsWith("text/css")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/openapi.json"})
    void whatIsKnownIsNotSentAgain(String path) {
        var etag = api.get(path).expect(200).etag();
        assertEquals(0, api.with("If-None-Match", etag).get(path).expect(304).body().length);
        assertEquals(etag, api.head(path).expect(200).etag());
    }

    @Test
    void underAContextPathEverythingIsThere() {
        try (var server = TestServer.start(TestDatabaseServer.shared().createSchema(), Map.of(), "/madang")) {
            var page = Jsoup.parse(server.api().get("/docs").expect(200).text());
            assertTrue(page.selectFirst("#start pre").wholeText().contains("BASE='" + TestServer.PUBLIC_URL + "/madang'"));
            page.select("link[rel=stylesheet]").eachAttr("href").forEach(style ->
                    server.api().get(style.replaceFirst("^/madang", "")).expect(200));
        }
    }

    @Test
    void membersOnlyMeansThat() {
        try (var server = TestServer.start(Map.of("API_DOCS", "members"))) {
            for (var path : new String[] {"/docs", "/en/docs", "/openapi.json"}) {
                server.api().get(path).expect(401, "unauthenticated");
            }
            var member = TestMember.member(server).api();
            for (var path : new String[] {"/docs", "/en/docs", "/openapi.json"}) {
                assertTrue(member.get(path).expect(200).require("Cache-Control").startsWith("private"));
            }
        }
    }

    @Test
    void offMeansThatNobodySeesIt() {
        try (var server = TestServer.start(Map.of("API_DOCS", "off"))) {
            for (var path : new String[] {"/docs", "/en/docs", "/openapi.json"}) {
                server.api().get(path).expect(404, "not-found");
            }
        }
    }
}
