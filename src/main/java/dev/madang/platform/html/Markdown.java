package dev.madang.platform.html;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.autolink.AutolinkType;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.UrlSanitizer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Markdown to HTML that is safe to show: CommonMark with tables, strikethrough and autolinks, where a line's end is a
 * line's end (which the specification leaves to the renderer).
 *
 * <p>Two lines of defence that know nothing of each other: the renderer escapes every tag of the author and drops links
 * it does not trust, and an allow-list sanitiser then passes only the elements and attributes named here. There are no
 * ids, classes, styles, images or frames in the result; every link is absolute, http, https or mailto, and carries
 * {@code rel="nofollow ugc noopener"}. A remote image becomes a link to it, so that reading a page tells nobody.
 *
 * <p>Bounded for every input: nesting, table cells and the length of the result have limits. Safe for use by all threads.
 */
public final class Markdown {

    /** Of the rules in this class; goes up with every change that can change a result. Stored beside what was rendered. */
    public static final int VERSION = 1;

    /** Characters of HTML, some twelve times the longest source. */
    static final int MAX_LENGTH = 250_000;
    static final int MAX_BLOCK_NESTING = 40;
    static final int MAX_INLINE_NESTING = 40;
    /** Of all tables together: short rows are filled up, so that cells grow with the square of the source. */
    static final int MAX_TABLE_CELLS = 20_000;

    private static final String REL = "nofollow ugc noopener";

    /** Absolute, with a host or an address behind the scheme, and no white space or control that a browser would skip. */
    private static final Pattern LINK =
            Pattern.compile("(?:https?://[^/?#]|mailto:)[^\\s\\p{Cntrl}]*", Pattern.CASE_INSENSITIVE);

    /** In a quote, too. */
    private static final Pattern BLANK = Pattern.compile("[ \\t>]*");
    private static final Pattern DASHES = Pattern.compile("[ \\t>|:-]*");

    private static final UrlSanitizer LINKS_ONLY = new UrlSanitizer() {
        @Override
        public String sanitizeLinkUrl(String url) {
            return isLink(url) ? url : "";
        }

        @Override
        public String sanitizeImageUrl(String url) {
            return "";
        }
    };

    private final Parser parser;
    private final HtmlRenderer renderer;
    private final PolicyFactory allowList;

    public Markdown() {
        List<Extension> extensions = List.of(
                AutolinkExtension.builder().linkTypes(EnumSet.allOf(AutolinkType.class)).build(),
                StrikethroughExtension.create(),
                TablesExtension.builder().maxCells(null).build());
        parser = Parser.builder().extensions(extensions)
                .maxOpenBlockParsers(MAX_BLOCK_NESTING).maxInlineNesting(MAX_INLINE_NESTING).build();
        renderer = HtmlRenderer.builder().extensions(extensions)
                .escapeHtml(true).sanitizeUrls(true).urlSanitizer(LINKS_ONLY).percentEncodeUrls(true)
                .softbreak("<br />\n").build();
        // Not requireRelsOnLinks(): its order of the values changes from one JVM to the next, and with it the ETag.
        allowList = new HtmlPolicyBuilder()
                .allowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li",
                        "pre", "code", "em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td")
                .allowElements((name, attributes) -> {
                    int href = attributes.indexOf("href");
                    if (href < 0) {
                        return null;
                    }
                    attributes.add("rel");
                    attributes.add(REL);
                    return name;
                }, "a")
                .allowUrlProtocols("http", "https", "mailto")
                .allowAttributes("href").matching((element, attribute, value) -> isLink(value) ? value : null)
                .onElements("a")
                // Stripped, because the sanitiser appends a space to a value with a grave accent, each time anew.
                .allowAttributes("title").matching((element, attribute, value) -> value.strip()).onElements("a")
                .allowAttributes("start").matching(Pattern.compile("[0-9]{1,9}")).onElements("ol")
                .allowAttributes("align").matching(Pattern.compile("left|center|right")).onElements("th", "td")
                .toFactory();
    }

    /**
     * @param source as it was written
     * @return HTML of blocks; empty when nothing is to be seen
     * @throws MarkdownTooComplexException when a limit on cells or length is passed, which no honest text does
     */
    public String render(String source) {
        var html = new BoundedHtml();
        renderer.render(linksForImages(parse(source)), html);
        String safe = allowList.sanitize(html.toString());
        if (safe.length() > MAX_LENGTH) {
            throw new MarkdownTooComplexException();
        }
        return safe;
    }

    /**
     * As {@link #render}, for what was accepted under older rules and must now be shown: where those of today refuse it,
     * the source itself is shown as text.
     */
    public String renderAccepted(String source) {
        try {
            return render(source);
        } catch (MarkdownTooComplexException e) {
            return "<pre>" + allowList.sanitize(source.replace("&", "&amp;").replace("<", "&lt;")) + "</pre>";
        }
    }

    /** The second line of defence alone. */
    String sanitize(String html) {
        return allowList.sanitize(html);
    }

    private Node parse(String source) {
        if (cellsAtMost(source) > MAX_TABLE_CELLS) {
            throw new MarkdownTooComplexException();
        }
        return parser.parse(source);
    }

    /**
     * How many cells the tables of a text can have at most, before the parser makes them: the extension's own limit holds
     * for each table apart. A table ends at a blank line, and has as many columns as its line of dashes.
     */
    private static long cellsAtMost(String source) {
        long cells = 0;
        int columns = 0;
        int rows = 0;
        for (String line : (Iterable<String>) source.lines()::iterator) {
            if (BLANK.matcher(line).matches()) {
                cells += (long) columns * rows;
                columns = 0;
                rows = 0;
            } else {
                rows++;
                if (DASHES.matcher(line).matches()) {
                    columns = Math.max(columns, 1 + (int) line.chars().filter(c -> c == '|').count());
                }
            }
        }
        return cells + (long) columns * rows;
    }

    private static Node linksForImages(Node document) {
        document.accept(new AbstractVisitor() {
            private boolean inLink;

            @Override
            public void visit(Link link) {
                boolean trusted = isLink(link.getDestination());
                boolean outer = inLink;
                inLink = outer || trusted;
                visitChildren(link);
                inLink = outer;
                if (!trusted) {
                    replace(link, link.getFirstChild());
                }
            }

            @Override
            public void visit(Image image) {
                String alternative = textOf(image);
                var text = new Text(alternative.isBlank() ? image.getDestination() : alternative);
                if (inLink || !isLink(image.getDestination())) {
                    replace(image, text);
                } else {
                    var link = new Link(image.getDestination(), image.getTitle());
                    link.appendChild(text);
                    replace(image, link);
                }
            }
        });
        return document;
    }

    /** Puts {@code first} and the siblings after it where {@code node} stands. */
    private static void replace(Node node, Node first) {
        for (Node next = first; next != null;) {
            Node following = next.getNext();
            node.insertBefore(next);
            next = following;
        }
        node.unlink();
    }

    private static String textOf(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak part) {
                text.append(' ');
            }

            @Override
            public void visit(HardLineBreak part) {
                text.append(' ');
            }

            @Override
            public void visit(Image part) {
                visitChildren(part);
            }
        });
        return text.toString();
    }

    private static boolean isLink(String url) {
        return url != null && LINK.matcher(url).matches();
    }

    /** Ends the rendering of a bomb before it fills the memory. */
    private static final class BoundedHtml implements Appendable {
        private final StringBuilder html = new StringBuilder();

        @Override
        public Appendable append(CharSequence text) {
            return append(text, 0, text.length());
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            if (html.length() + end - start > MAX_LENGTH) {
                throw new MarkdownTooComplexException();
            }
            html.append(text, start, end);
            return this;
        }

        @Override
        public Appendable append(char character) throws IOException {
            return append(String.valueOf(character));
        }

        @Override
        public String toString() {
            return html.toString();
        }
    }
}
