package dev.madang.platform.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MarkdownTest {

    private static final Map<String, Set<String>> ALLOWED = allowed();
    private static final int LONGEST = 20_000;

    private final Markdown markdown = new Markdown();

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            **굵게** and *leaning*           ¦ <p><strong>굵게</strong> and <em>leaning</em></p>
            ~~gone~~                         ¦ <p><del>gone</del></p>
            `a < b`                          ¦ <p><code>a &lt; b</code></p>
            # 제목                           ¦ <h1>제목</h1>
            > quoted                         ¦ <blockquote><p>quoted</p></blockquote>
            - one                            ¦ <ul><li>one</li></ul>
            7. seven                         ¦ <ol start="7"><li>seven</li></ol>
            ---                              ¦ <hr />
            first\\nsecond                   ¦ <p>first<br />second</p>
            [마당](https://example.org/마당) ¦ <p><a href="https://example.org/%EB%A7%88%EB%8B%B9" rel="nofollow ugc noopener">마당</a></p>
            [a](http://example.org "b")      ¦ <p><a href="http://example.org" title="b" rel="nofollow ugc noopener">a</a></p>
            https://example.org/a?b          ¦ <p><a href="https://example.org/a?b" rel="nofollow ugc noopener">https://example.org/a?b</a></p>
            www.example.org                  ¦ <p><a href="http://www.example.org" rel="nofollow ugc noopener">www.example.org</a></p>
            someone@example.org              ¦ <p><a href="mailto:someone@example.org" rel="nofollow ugc noopener">someone@example.org</a></p>
            ![a cat](https://example.org/c)  ¦ <p><a href="https://example.org/c" rel="nofollow ugc noopener">a cat</a></p>
            ![](https://example.org/c)       ¦ <p><a href="https://example.org/c" rel="nofollow ugc noopener">https://example.org/c</a></p>
            [![a](http://b.org)](http://c.org) ¦ <p><a href="http://c.org" rel="nofollow ugc noopener">a</a></p>
            ![a](data:image/png;base64,AA)   ¦ <p>a</p>
            [here](/p/1)                     ¦ <p>here</p>
            [here](//example.org)            ¦ <p>here</p>
            [*here*](javascript:alert(1))    ¦ <p><em>here</em></p>
            <b>bold</b>                      ¦ <p>&lt;b&gt;bold&lt;/b&gt;</p>
            😀                               ¦ <p>😀</p>
            """)
    void rendersWhatPeopleWrite(String source, String expected) {
        String html = markdown.render(source.replace("\\n", "\n"));
        assertEquals(canonical(expected), canonical(html));
    }

    @Test
    void rendersTablesWithAlignment() {
        String html = markdown.render("| 이름 | n |\n|:---|---:|\n| 가 | 1 |\n");
        assertEquals(canonical("<table><thead><tr><th align=\"left\">이름</th><th align=\"right\">n</th></tr></thead>"
                + "<tbody><tr><td align=\"left\">가</td><td align=\"right\">1</td></tr></tbody></table>"), canonical(html));
    }

    @Test
    void codeBlocksKeepTheirTextAndNoClass() {
        String html = markdown.render("```html\n<script>alert(1)</script>\n```\n");
        assertEquals("<script>alert(1)</script>\n", Jsoup.parse(html).select("pre > code").first().wholeText());
        assertSafe(html);
    }

    @Test
    void templatesOfOthersAreOnlyText() {
        for (String source : List.of("${7*7}", "#{7*7}", "{{7*7}}", "%{7*7}", "<%= 7*7 %>")) {
            assertEquals(source, Jsoup.parse(markdown.render(source)).text());
        }
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void nothingHostileRuns(String source) {
        String html = markdown.render(source);
        assertSafe(html);
        assertEquals(html, markdown.render(source), "the same text gives the same bytes");
        assertEquals(html, markdown.sanitize(html), "sanitising again changes nothing");
        assertSafe(markdown.render(html));
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void theSanitiserAloneIsEnough(String source) {
        assertSafe(markdown.sanitize(source));
    }

    @Test
    void randomMixturesOfHostilePiecesStaySafe() {
        long seed = 20261120;
        var random = new Random(seed);
        List<String> pieces = hostilePieces();
        for (int i = 0; i < 2_000; i++) {
            var source = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                source.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? "" : "\n");
            }
            try {
                String html = markdown.render(source.toString());
                assertSafe(html);
                assertEquals(html, markdown.sanitize(html), () -> "seed " + seed + ": " + source);
            } catch (MarkdownTooComplexException e) {
                throw new AssertionError("seed " + seed + ": " + source, e);
            }
        }
    }

    @Test
    void bombsAreBounded() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        var slow = new ArrayList<String>();
        bombs().forEach((name, bomb) -> {
            String source = bomb.substring(0, Math.min(bomb.length(), LONGEST));
            long best = Long.MAX_VALUE;
            // Time of this thread on the processor, whatever else runs; the best of a few, as the first runs are not compiled.
            // What grows with the square of its length takes many times as long as what does not.
            for (int i = 0; i < 5 && best > 100_000_000; i++) {
                long start = threads.getCurrentThreadCpuTime();
                try {
                    String html = markdown.render(source);
                    assertTrue(html.length() <= Markdown.MAX_LENGTH);
                    if (i == 0) {
                        assertSafe(html);
                    }
                } catch (MarkdownTooComplexException e) {
                    // An answer, too.
                }
                best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
            }
            if (best > 1_000_000_000) {
                slow.add(name.replace("\n", "\\n") + ": " + best / 1_000_000 + " ms");
            }
        });
        assertEquals(List.of(), slow);
    }

    @Test
    void bombsNeedLittleStack() throws InterruptedException {
        var failures = new ArrayList<String>();
        var thread = new Thread(null, () -> bombs().forEach((name, bomb) -> {
            try {
                markdown.render(bomb);
            } catch (MarkdownTooComplexException e) {
                // An answer, too.
            } catch (StackOverflowError e) {
                failures.add(name);
            }
        }), "small stack", 256 * 1024);
        thread.start();
        thread.join();
        assertEquals(List.of(), failures);
    }

    @Test
    void theLongestHonestTextsAreAccepted() {
        for (String piece : List.of("가나다라 ", "😀", "word ", "- item\n", "| a | b |\n", "> quote\n\n", "**b** ",
                "\"quoted\" & 'single' ", "https://example.org/path ", "`code` ", "# head\n\n")) {
            String source = piece.repeat(LONGEST / piece.codePointCount(0, piece.length()));
            assertSafe(markdown.render(source));
        }
    }

    @Test
    void aTableThatExplodesIsRefused() {
        String table = "|a".repeat(200) + "\n" + "|-".repeat(200) + "\n" + "a\n".repeat(5_000);
        assertThrows(MarkdownTooComplexException.class, () -> markdown.render(table));
    }

    @Test
    void whatWasAcceptedOnceIsAlwaysShown() {
        String table = "|<b>a".repeat(200) + "\n" + "|-".repeat(200) + "\n" + "a\n".repeat(5_000);
        String html = markdown.renderAccepted(table);
        assertSafe(html);
        assertEquals(table, Jsoup.parse(html).select("pre").first().wholeText());
        assertEquals(markdown.render("*a*"), markdown.renderAccepted("*a*"));
    }

    private static void assertSafe(String html) {
        Document document = Jsoup.parseBodyFragment(html);
        for (Element element : document.body().getAllElements()) {
            if (element == document.body()) {
                continue;
            }
            assertTrue(ALLOWED.containsKey(element.tagName()), () -> "<" + element.tagName() + "> in " + html);
            element.attributes().forEach(attribute -> assertTrue(
                    ALLOWED.get(element.tagName()).contains(attribute.getKey()),
                    () -> attribute.getKey() + " of <" + element.tagName() + "> in " + html));
            if (element.tagName().equals("a")) {
                assertEquals("nofollow ugc noopener", element.attr("rel"), html);
                String href = element.attr("href").toLowerCase(Locale.ROOT);
                assertTrue(href.matches("(https?://[^/?#]|mailto:)\\P{Cntrl}*"), () -> href + " in " + html);
            }
        }
        assertTrue(document.head().children().isEmpty(), html);
        document.traverse((node, depth) -> assertFalse(
                node instanceof Comment comment && !comment.getData().isBlank(), html));
    }

    private static Stream<String> hostileTexts() {
        return hostilePieces().stream().flatMap(piece -> Stream.of(
                piece,
                "text " + piece + " text",
                "- " + piece,
                "> " + piece,
                "**" + piece + "**",
                "| a |\n|---|\n| " + piece + " |",
                "[" + piece + "](https://example.org)",
                "![" + piece + "](https://example.org)",
                "[x](" + piece + ")",
                "[x](<" + piece + ">)",
                "![x](" + piece + ")",
                "[x](https://example.org \"" + piece + "\")",
                "[x]: " + piece + "\n\n[x]",
                "<" + piece + ">",
                "```" + piece + "\n" + piece + "\n```",
                "`" + piece + "`"));
    }

    private static List<String> hostilePieces() {
        return List.of(
                "<script>alert(1)</script>",
                "<ScRiPt src=//example.org/x.js></sCrIpT>",
                "<scr<script>ipt>alert(1)</scr</script>ipt>",
                "<script\u0000>alert(1)</script>",
                "</p><script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<img src=`x` onerror=`alert(1)`>",
                "<img/src/onerror=alert(1)>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "\" onmouseover=\"alert(1)",
                "<svg onload=alert(1)>",
                "<svg><script>alert&lpar;1&rpar;</script></svg>",
                "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
                "<svg><style><img src=x onerror=alert(1)></style></svg>",
                "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
                "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<iframe src=javascript:alert(1)></iframe>",
                "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\">",
                "<object data=javascript:alert(1)>",
                "<embed src=javascript:alert(1)>",
                "<base href=//example.org/>",
                "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
                "<link rel=stylesheet href=//example.org/x.css>",
                "<style>@import '//example.org/x.css';</style>",
                "<div style=\"background:url(javascript:alert(1))\" id=x class=y>",
                "<a href=\"javascript:alert(1)\" target=_blank onclick=alert(1)>x</a>",
                "<a href=\"https://example.org\" rel=\"opener\" ping=\"//example.org\" id=\"location\" name=\"body\">x</a>",
                "<form action=//example.org><input name=password><button formaction=javascript:alert(1)>x</button></form>",
                "<details open ontoggle=alert(1)>",
                "<video><source onerror=alert(1)></video>",
                "<body onload=alert(1)>",
                "<isindex type=image src=1 onerror=alert(1)>",
                "<marquee onstart=alert(1)>",
                "<template><script>alert(1)</script></template>",
                "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
                "<title><img title=\"</title><img src=x onerror=alert(1)>\">",
                "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\">",
                "<plaintext>",
                "<!--><img src=x onerror=alert(1)>-->",
                "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
                "<![CDATA[<script>alert(1)</script>]]>",
                "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
                "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>&x;",
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "java\tscript:alert(1)",
                "java&#10;script:alert(1)",
                "&#106;avascript:alert(1)",
                "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
                "javascript&colon;alert(1)",
                "javascript%3Aalert(1)",
                " javascript:alert(1)",
                "\u0001javascript:alert(1)",
                "\u200Bjavascript:alert(1)",
                "vbscript:msgbox(1)",
                "data:text/html,<script>alert(1)</script>",
                "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
                "data&colon;text/html,x",
                "file:///etc/passwd",
                "blob:https://example.org/x",
                "view-source:https://example.org",
                "feed:javascript:alert(1)",
                "jar:https://example.org!/x",
                "intent://example.org#Intent;end",
                "//example.org",
                "\\\\example.org",
                "/\\example.org",
                "http:example.org",
                "http:///example.org",
                "https:\\\\example.org",
                "javascript://example.org/%0Aalert(1)",
                "javascript://https://example.org",
                "https://example.org/\" onmouseover=\"alert(1)",
                "https://example.org/?a=<script>alert(1)</script>",
                "mailto:a@example.org?subject=<script>alert(1)</script>",
                "http://a\"onmouseover=alert(1)//@example.org",
                "`<img src=x onerror=alert(1)>`",
                "[a]: javascript:alert(1)\n[a]",
                "[a](javascript:alert(1)) [b](data:,x)",
                "![a](javascript:alert(1) \"onerror=alert(1)\")",
                "<javascript:alert(1)>",
                "<a@example.org?body=javascript:alert(1)>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "&amp;lt;script&amp;gt;",
                "\u003cscript\u003ealert(1)\u003c/script\u003e",
                "\uFF1Cscript\uFF1Ealert(1)\uFF1C/script\uFF1E",
                "\u202Ehttps://example.org",
                "${jndi:ldap://example.org/a}",
                "{{constructor.constructor('alert(1)')()}}",
                "<p id=x class=y style=z onclick=alert(1) title=t>",
                "<ol start=\"1 onclick=alert(1)\"><li value=javascript:1>",
                "<td align=\"left onclick=alert(1)\">",
                "\u2028<script>\u2029alert(1)</script>");
    }

    private static Map<String, String> bombs() {
        var bombs = new LinkedHashMap<String, String>();
        for (String piece : List.of("[", "![", "]", "*", "**", "_", "~", "~~ ", "`", "` `` ", ">", "> ", "- ", "1. ",
                "* a\n", "[a](", "[a](<b", "<", "<a ", "&", "&#", "\\", "*a **a ", "*a_ ", "**a *b ", "a**b", "**x* ",
                "_a __a ", "[a][b]", "[a]: u\n", "[a]:\n", "<!--", "<?", "<![CDATA[", "- - ", "|", "|a", "a|\n",
                "http://a", "http://a.b ", "www.", "a@b.c ", "a@a.", "(((", "![[]()", "[[]()", "![a](b)", "*_", "`a",
                "``` ", "~~~\n", "\t", "\n", "#", "# a\n", "=\n", "a\n=\n", "&quot;", "\"", "*~~a ", "**_~", "<b>",
                "<https://a>", "[a](http://b)", "- a\n  ", "> - ", "x\n\n", "*a* ", "{{", "|-", "|-\n", "가", "😀")) {
            bombs.put(piece, piece.repeat(LONGEST / piece.length()));
        }
        bombs.put("wide table", "|a".repeat(2_500) + "\n" + "|-".repeat(2_500) + "\n" + "a\n".repeat(5_000));
        bombs.put("tables", ("|a".repeat(40) + "\n" + "|-".repeat(40) + "\n" + "a\n".repeat(95) + "\n").repeat(60));
        for (String row : List.of(">\na\n", "> \n>a\n", "\t\na\n", ">>\na|\n", "\u00a0\na\n", "\fa\n", "\u2028a\n")) {
            for (String prefix : List.of("", "> ", "- ")) {
                bombs.put("wide table " + prefix + row, prefix + "|a".repeat(900) + "\n"
                        + prefix.replace('-', ' ') + "|-".repeat(900) + "\n" + row.repeat(5_000));
            }
        }
        bombs.put("small tables", "|a\n|-\n\n".repeat(2_800));
        bombs.put("nested lists", nestedLists());
        bombs.put("longer and longer code", longerCode());
        bombs.put("nested emphasis", "*a **a ".repeat(1_400) + "a** a*".repeat(1_400));
        bombs.put("nested links", "[a".repeat(3_000) + "](http://b)".repeat(1_200));
        bombs.put("nested images", "![a".repeat(2_000) + "](http://b)".repeat(1_200));
        bombs.put("brackets", "[".repeat(10_000) + "]".repeat(10_000));
        bombs.put("parentheses", "[a](" + "(".repeat(9_000) + ")".repeat(9_000));
        bombs.put("references", "[a]: http://u\n\n" + "[a]".repeat(6_600));
        bombs.put("lazy quote", "> ".repeat(5_000) + "\n" + "a\n".repeat(5_000));
        bombs.put("deep lists", ("- ".repeat(50) + "a\n").repeat(190));
        bombs.put("alternating emphasis", "a**b".repeat(2_500) + "c* ".repeat(3_000));
        return bombs;
    }

    private static String nestedLists() {
        var source = new StringBuilder();
        for (int i = 0; source.length() < LONGEST; i++) {
            source.append("  ".repeat(i)).append("- a\n");
        }
        return source.toString();
    }

    private static String longerCode() {
        var source = new StringBuilder();
        for (int i = 1; source.length() < LONGEST; i++) {
            source.append("`".repeat(i)).append(' ');
        }
        return source.toString();
    }

    private static Map<String, Set<String>> allowed() {
        var allowed = new LinkedHashMap<String, Set<String>>();
        for (String name : List.of("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "li", "pre",
                "code", "em", "strong", "del", "table", "thead", "tbody", "tr")) {
            allowed.put(name, Set.of());
        }
        allowed.put("ol", Set.of("start"));
        allowed.put("th", Set.of("align"));
        allowed.put("td", Set.of("align"));
        allowed.put("a", Set.of("href", "title", "rel"));
        return allowed;
    }

    private static String canonical(String html) {
        Document document = Jsoup.parseBodyFragment(html);
        document.outputSettings().prettyPrint(false);
        return document.body().html().replace("\n", "");
    }
}
