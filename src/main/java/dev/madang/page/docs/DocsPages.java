package dev.madang.page.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.madang.page.Html;
import dev.madang.platform.http.Messages;
import dev.madang.platform.openapi.ApiDocument;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The page in every language, rendered once; a request only has the address of its server filled in. */
final class DocsPages {

    /** Survives the template's escaping as it is. */
    private static final String BASE_MARK = "@@base@@";

    private final Map<String, List<byte[]>> pages = new HashMap<>();

    DocsPages(ApiDocument document, Html html, Messages messages, String siteName, String contextPath) {
        var tree = document.tree();
        for (var language : Messages.LANGUAGES) {
            pages.put(language, cut(html.render("docs.jte", page(tree, messages, language, siteName, contextPath))));
        }
    }

    /**
     * @param base the address of the application without a slash at its end; only what may stand between the
     *     apostrophes of a shell and in HTML as it is
     */
    byte[] page(String language, String base) {
        var parts = pages.get(language);
        var filled = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                filled.writeBytes(base.getBytes(StandardCharsets.US_ASCII));
            }
            filled.writeBytes(parts.get(i));
        }
        return filled.toByteArray();
    }

    private static DocsPage page(JsonNode tree, Messages messages, String language, String siteName, String context) {
        var words = new DocsWords(messages, language);
        var examples = Examples.load();
        var start = examples.remove("start").replace(Examples.BASE, BASE_MARK);
        var other = language.equals("ko") ? "en" : "ko";
        return new DocsPage(language, siteName, context, start, other, messages.text(other, "docs.language"),
                new ReferenceReader(tree, examples, words).read(), words);
    }

    private static List<byte[]> cut(byte[] page) {
        var parts = new ArrayList<byte[]>();
        for (var part : new String(page, StandardCharsets.UTF_8).split(BASE_MARK, -1)) {
            parts.add(part.getBytes(StandardCharsets.UTF_8));
        }
        return List.copyOf(parts);
    }
}
