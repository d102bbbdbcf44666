package dev.madang.board;

import dev.madang.platform.html.Markdown;
import dev.madang.platform.html.MarkdownTooComplexException;
import dev.madang.platform.http.ProblemException;

/**
 * Markdown as somebody wrote it, with the HTML that our rules made of it when it was written.
 *
 * @param htmlVersion which rules
 */
record WrittenText(String content, String contentHtml, int htmlVersion) {

    /** @throws ProblemException {@code invalid-input}, content too complex */
    static WrittenText of(String content, Markdown markdown) {
        try {
            return new WrittenText(content, markdown.render(content), Markdown.VERSION);
        } catch (MarkdownTooComplexException e) {
            throw ProblemException.invalidField("content", "too-complex");
        }
    }

    /** @return what readers get: rendered again only when it was written under older rules */
    static String html(String content, String contentHtml, int htmlVersion, Markdown markdown) {
        return htmlVersion == Markdown.VERSION ? contentHtml : markdown.renderAccepted(content);
    }
}
