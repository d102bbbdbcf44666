package dev.madang.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TestServer;
import dev.madang.platform.http.PagePolicy;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPagesTest {

    private final Api browser = TestServer.shared().api().with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    @ParameterizedTest
    @CsvSource({"ko, 찾을 수 없습니다, 첫 화면으로, /", "en, Not found, To the first page, /en/"})
    void whoPrefersAPageGetsOneInHisLanguage(String language, String title, String home, String address) {
        var answer = browser.with("Accept-Language", language).get("/board/posts/999999999").expect(404);
        assertTrue(answer.require("Content-Type").startsWith("text/html"));
        assertEquals(PagePolicy.CONTENT_SECURITY_POLICY, answer.require("Content-Security-Policy"));
        var page = Jsoup.parse(browser.with("Accept-Language", language).get("/nothing").expect(404).text());
        assertEquals(language, page.selectFirst("html").attr("lang"));
        assertEquals(title, page.selectFirst("h1").text());
        assertEquals(home, page.selectFirst("main a[href=" + address + "]").text());
    }

    @ParameterizedTest
    @CsvSource({"/en/p/999999999, en", "/ko/nothing, ko", "/en/u/999999999, en"})
    void anAddressWithALanguageIsRefusedInIt(String path, String language) {
        var page = Jsoup.parse(browser.with("Accept-Language", language.equals("en") ? "ko" : "en").get(path).expect(404).text());
        assertEquals(language, page.selectFirst("html").attr("lang"));
    }

    @Test
    void itIsNoAddressThatCouldBeFound() {
        var page = Jsoup.parse(browser.get("/nothing").expect(404).text());
        assertEquals("noindex", page.selectFirst("meta[name=robots]").attr("content"));
        assertTrue(page.select("link[rel=canonical], meta[property]").isEmpty());
    }

    @Test
    void itNamesTheRequest() {
        var answer = browser.get("/nothing").expect(404);
        assertEquals(answer.require("Request-Id"), Jsoup.parse(answer.text()).selectFirst("code").text());
    }

    @Test
    void whatWasAskedForIsNotRepeatedAsMarkup() {
        var page = browser.get("/%3Cscript%3Ealert(1)%3C/script%3E").text();
        assertTrue(Jsoup.parse(page).select("script:not([src])").isEmpty());
    }

    @Test
    void aProgramGetsAProblem() {
        TestServer.shared().api().with("Accept", "application/json").get("/nothing").expect(404, "not-found");
        TestServer.shared().api().get("/nothing").expect(404, "not-found");
    }
}
