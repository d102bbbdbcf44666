package dev.madang.page;

import dev.madang.platform.http.Messages;
import dev.madang.platform.http.Problem;
import dev.madang.platform.http.ProblemResponses;
import java.nio.charset.StandardCharsets;

/** The error page of the site, for who asked for a page. */
public final class ErrorPages implements ProblemResponses.ErrorPage {

    private final Html html;
    private final Messages messages;
    private final String siteName;

    public ErrorPages(Html html, Messages messages, String siteName) {
        this.html = html;
        this.messages = messages;
        this.siteName = siteName;
    }

    /**
     * The view model of {@code problem.jte}.
     *
     * @param home     the words of the link to the site's first page
     * @param idLabel  the words before the request id
     */
    public record Page(String language, String siteName, String context, int status, String title, String detail,
            String requestId, String home, String idLabel) {
    }

    @Override
    public String render(Problem problem, String language, String contextPath) {
        var page = new Page(language, siteName, contextPath, problem.status(), problem.title(), problem.detail(),
                problem.requestId(), messages.text(language, "page.home"), messages.text(language, "page.request-id"));
        return new String(html.render("problem.jte", page), StandardCharsets.UTF_8);
    }
}
