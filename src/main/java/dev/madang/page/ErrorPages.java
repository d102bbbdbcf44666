package dev.madang.page;

import dev.madang.platform.http.Problem;
import dev.madang.platform.http.ProblemResponses;
import java.time.Clock;

/** A refusal as a page of the site, for who asked for a page. */
public final class ErrorPages implements ProblemResponses.ErrorPage {

    private final Site site;
    private final Html html;
    private final Clock clock;

    public ErrorPages(Site site, Html html, Clock clock) {
        this.site = site;
        this.html = html;
        this.clock = clock;
    }

    /** The view model of {@code problem.jte}. */
    public record Page(Frame frame, Problem problem) { }

    @Override
    public byte[] render(Problem problem, String language, String contextPath) {
        Frame frame = Frame.ofAnswer(site, html, language, contextPath, problem.title(), clock.instant());
        return html.render("problem.jte", new Page(frame, problem));
    }
}
