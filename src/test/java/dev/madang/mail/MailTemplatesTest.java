package dev.madang.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.platform.html.Templates;
import dev.madang.platform.http.Messages;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class MailTemplatesTest {

    private static final List<String> ALL =
            List.of(MailTemplates.VERIFY_EMAIL, MailTemplates.RESET_PASSWORD, MailTemplates.PASSWORD_CHANGED);

    private static final Messages MESSAGES = new Messages(List.of(MailTemplates.class.getPackage()));

    private static final String LINK = "https://board.example/madang/verify?verify_id=abc&x=1";

    @Test
    void bothLanguagesHaveEveryText() {
        assertEquals(MESSAGES.keys("en"), MESSAGES.keys("ko"));
    }

    @Test
    void everyMailSaysWhatItMustInBothForms() {
        for (String template : ALL) {
            for (String language : Messages.LANGUAGES) {
                MailTemplates.Rendered mail = render(template, language, Map.of("link", LINK, "hours", "24",
                        "nickname", "앤"));
                assertTrue(mail.subject().contains("우리 마당"), mail.subject());
                assertFalse((mail.subject() + mail.text() + mail.html()).matches("(?s).*\\{\\d.*"), mail.text());
                Document page = Jsoup.parse(mail.html());
                assertEquals(language, page.selectFirst("html").attr("lang"));
                assertEquals(mail.subject(), page.title());
                boolean hasLink = !template.equals(MailTemplates.PASSWORD_CHANGED);
                assertEquals(hasLink ? 2 : 0, page.select("a[href=" + LINK + "]").size(), mail.html());
                assertEquals(hasLink, mail.text().lines().anyMatch(LINK::equals), mail.text());
                for (String line : page.select("td.words > p:not(.quiet)").eachText()) {
                    assertTrue(mail.text().contains(line), line);
                }
                assertTrue(page.select("script, img, link, iframe, form").isEmpty(), "nothing is loaded");
                assertTrue(mail.html().contains("prefers-color-scheme: dark"));
            }
        }
    }

    @Test
    void languagesDiffer() {
        assertTrue(render(MailTemplates.VERIFY_EMAIL, "ko", linkOnly()).text().contains("안녕하세요"));
        assertTrue(render(MailTemplates.VERIFY_EMAIL, "en", linkOnly()).text().contains("Hello"));
    }

    @Test
    void whatAVisitorTypedIsTextAndNoMarkup() {
        String hostile = "<img src=x onerror=alert(1)>\"'&{0}'";
        MailTemplates.Rendered mail = render(MailTemplates.RESET_PASSWORD, "en",
                Map.of("link", LINK, "hours", "1", "nickname", hostile));
        assertFalse(mail.html().contains("<img"), mail.html());
        assertTrue(Jsoup.parse(mail.html()).text().contains(hostile));
        assertTrue(mail.text().contains(hostile));
    }

    @Test
    void aMailToAnUnconfirmedAddressHoldsNothingThatAVisitorTyped() {
        for (String language : Messages.LANGUAGES) {
            MailTemplates.Rendered mail = render(MailTemplates.VERIFY_EMAIL, language,
                    Map.of("link", LINK, "hours", "24", "nickname", "win-at-evil.example"));
            assertFalse((mail.subject() + mail.text() + mail.html()).contains("evil"));
        }
    }

    @Test
    void aLinkToAnotherSiteIsNotSent() {
        for (String link : List.of("https://evil.example/verify", "https://board.example/madangx", "javascript:alert(1)",
                "https://board.example/madang.evil.example/", "")) {
            assertThrows(IllegalStateException.class, () -> render(MailTemplates.VERIFY_EMAIL, "en",
                    Map.of("link", link, "hours", "1")), link);
        }
        assertThrows(IllegalStateException.class, () -> render(MailTemplates.VERIFY_EMAIL, "en", Map.of("hours", "1")));
    }

    @Test
    void aMailThatLostItsReasonIsNotMade() {
        assertEquals(Optional.empty(), templates(Map.of(MailTemplates.VERIFY_EMAIL, (template, stored) -> Optional.empty()))
                .render(MailTemplates.VERIFY_EMAIL, "ko", Map.of()));
    }

    @Test
    void theFeatureSeesTemplateAndStoredParameters() {
        var seen = new String[2];
        templates(Map.of(MailTemplates.PASSWORD_CHANGED, (template, stored) -> {
            seen[0] = template;
            seen[1] = stored.get("account");
            return Optional.of(Map.of("nickname", "Ann"));
        })).render(MailTemplates.PASSWORD_CHANGED, "en", Map.of("account", "7"));
        assertEquals(MailTemplates.PASSWORD_CHANGED, seen[0]);
        assertEquals("7", seen[1]);
    }

    @Test
    void aTemplateWithoutTextStopsTheStart() {
        assertThrows(IllegalArgumentException.class,
                () -> templates(Map.of("birthday", (template, stored) -> Optional.empty())));
        assertThrows(IllegalArgumentException.class,
                () -> templates(Map.of()).render(MailTemplates.VERIFY_EMAIL, "ko", Map.of()));
    }

    @Test
    void contentWithoutALinkHasNoButton() {
        MailTemplates.Rendered mail = render(MailTemplates.PASSWORD_CHANGED, "en", Map.of("nickname", "Ann"));
        assertNull(Jsoup.parse(mail.html()).selectFirst(".press"));
        assertFalse(mail.text().contains("null"), mail.text());
    }

    private static Map<String, String> linkOnly() {
        return Map.of("link", LINK, "hours", "24");
    }

    private static MailTemplates.Rendered render(String template, String language, Map<String, String> resolved) {
        return templates(Map.of(template, (name, stored) -> Optional.of(resolved)))
                .render(template, language, Map.of()).orElseThrow();
    }

    private static MailTemplates templates(Map<String, MailParameters> parameters) {
        return new MailTemplates(MESSAGES, Templates.engine(), "우리 마당", URI.create("https://board.example/madang"),
                parameters);
    }
}
