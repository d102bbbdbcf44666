package dev.madang.page.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.openapi.Bundles;
import dev.madang.page.Html;
import dev.madang.platform.html.Templates;
import dev.madang.platform.http.Messages;
import dev.madang.platform.openapi.ApiDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocsPagesTest {

    private static final ApiDocument API = ApiDocument.load();
    private static final Messages MESSAGES = Bundles.all();
    private static final DocsPages PAGES =
            new DocsPages(API, new Html(Templates.engine(), "/madang/assets/0123456789abcdef"), MESSAGES, "Yard & <Sons>", "/madang");

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyOperationStandsThereWithAnExample(String language) {
        var page = page(language);
        for (var id : operationIds()) {
            var call = page.getElementById(id);
            assertTrue(call != null, id + " is not on the page");
            assertFalse(call.select("pre.example").isEmpty(),
                    id + " has no example: write one into docs_examples.txt");
        }
    }

    @Test
    void everyExampleIsOfAnOperation() {
        var examples = new TreeSet<>(Examples.load().keySet());
        examples.removeAll(operationIds());
        assertEquals(Set.of("start"), examples);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyLinkInsideThePageLeadsSomewhere(String language) {
        var page = page(language);
        var ids = new HashSet<String>();
        page.select("[id]").forEach(element -> assertTrue(ids.add(element.id()), "two elements are " + element.id()));
        page.select("a[href^=#]").forEach(link ->
                assertTrue(ids.contains(link.attr("href").substring(1)), "nothing is " + link.attr("href")));
    }

    /** Problem documents point to their code on this page. */
    @Test
    void everyErrorCodeHasItsPlace() {
        var page = page("ko");
        for (var problem : API.tree().path("x-problems")) {
            assertTrue(page.getElementById(problem.path("code").asText()) != null, problem.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void nothingOnThePageIsForbiddenByItsPolicy(String language) {
        var page = page(language);
        assertTrue(page.select("script, style, [style], iframe, object, [onclick], base").isEmpty());
        page.select("link, img").forEach(element ->
                assertTrue(element.attr("href").startsWith("/madang/") || element.attr("src").startsWith("/madang/")));
    }

    @Test
    void theSitesNameIsText() {
        assertEquals("Yard & <Sons>", page("en").selectFirst(".docs-site").text());
    }

    @Test
    void theExamplesNameTheServerThatServesThePage() {
        assertTrue(page("en").selectFirst("#start pre").wholeText().contains("BASE='http://127.0.0.1:4242/madang'"));
    }

    @Test
    void everyTextOfTheContractIsThereInKorean() {
        var missing = new TreeSet<String>();
        var used = new HashSet<String>();
        var translations = DocsWords.translations("ko");
        for (var text : texts(API.tree(), new ArrayList<>())) {
            used.add(text);
            if (!translations.containsKey(text)) {
                missing.add(text);
            }
        }
        assertEquals(Set.of(), missing, "missing in docs_ko.json");
        var superfluous = new TreeSet<>(translations.keySet());
        superfluous.removeAll(used);
        assertEquals(Set.of(), superfluous, "no longer used in docs_ko.json");
    }

    /** Both guides tell the same, chapter by chapter. */
    @Test
    void theGuideHasTheSameChaptersInBothLanguages() {
        var korean = new Guide(new DocsWords(MESSAGES, "ko").guide());
        var english = new Guide(new DocsWords(MESSAGES, "en").guide());
        assertEquals(english.sections().size(), korean.sections().size());
        for (int i = 0; i < english.sections().size(); i++) {
            assertEquals(codesIn(english.sections().get(i).html()), codesIn(korean.sections().get(i).html()),
                    korean.sections().get(i).title());
        }
    }

    private static Set<String> codesIn(String html) {
        return new TreeSet<>(Jsoup.parse(html).select("code").eachText());
    }

    private static List<String> texts(JsonNode node, List<String> texts) {
        for (var fields = node.fields(); fields.hasNext();) {
            var field = fields.next();
            var isText = Set.of("summary", "description").contains(field.getKey()) && field.getValue().isTextual();
            if (field.getKey().equals("info") || field.getKey().equals("servers")
                    || field.getKey().equals("x-problems") || field.getKey().equals("securitySchemes")) {
                continue;
            }
            if (field.getKey().equals("tags") && field.getValue().path(0).isTextual()) {
                texts.add(field.getValue().path(0).asText());
            } else if (field.getKey().equals("x-limits")) {
                field.getValue().forEach(limit -> {
                    texts.add(limit.path("name").asText());
                    texts.add(limit.path("value").asText());
                });
            } else if (isText && !isMadeFromTitles(node)) {
                texts.add(field.getValue().asText());
            } else {
                texts(field.getValue(), texts);
            }
        }
        if (node.isArray()) {
            node.forEach(element -> texts(element, texts));
        }
        return texts;
    }

    /** The page shows the codes of a refusal instead of its description. */
    private static boolean isMadeFromTitles(JsonNode node) {
        return node.path("content").has("application/problem+json");
    }

    private static List<String> operationIds() {
        return API.tree().findValuesAsText("operationId");
    }

    private static Document page(String language) {
        return Jsoup.parse(new String(PAGES.page(language, "http://127.0.0.1:4242/madang"), StandardCharsets.UTF_8));
    }
}
