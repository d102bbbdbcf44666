package dev.madang.page.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** A Markdown text of the application's own, cut at its headings; its markup is trusted and not sanitised. */
final class Guide {

    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder().extensions(EXTENSIONS).build();

    private final StringBuilder introduction = new StringBuilder();
    private final List<ApiReference.Section> sections = new ArrayList<>();

    Guide(String markdown) {
        Heading heading = null;
        var html = introduction;
        for (var node = PARSER.parse(markdown).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading next) {
                close(heading, html);
                heading = next;
                html = new StringBuilder();
            } else {
                html.append(RENDERER.render(node));
            }
        }
        close(heading, html);
    }

    String introduction() {
        return introduction.toString();
    }

    List<ApiReference.Section> sections() {
        return List.copyOf(sections);
    }

    static String html(String markdown) {
        return RENDERER.render(PARSER.parse(markdown));
    }

    /** "Categories and posts" → "categories-and-posts"; letters of any script stay. */
    static String idOf(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    }

    private void close(Node heading, StringBuilder html) {
        if (heading != null) {
            var title = TextContentRenderer.builder().build().render(heading);
            sections.add(new ApiReference.Section(idOf(title), title, html.toString()));
        }
    }
}
