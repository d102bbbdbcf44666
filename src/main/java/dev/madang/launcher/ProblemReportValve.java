package dev.madang.launcher;

import dev.madang.platform.http.Json;
import dev.madang.platform.http.Messages;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.http.ProblemResponses;
import dev.madang.platform.http.RequestFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.security.Escape;

/**
 * Gives the errors that Tomcat makes before it has found an application (an unreadable request line, an address outside
 * every context) the look of all others.
 */
final class ProblemReportValve extends ErrorReportValve {

    private final ProblemResponses responses;

    /** @param language of those who ask for neither Korean nor English */
    ProblemReportValve(String language) {
        this.responses = new ProblemResponses(Json.mapper(), new Messages(List.of(Json.class.getPackage())),
            (problem, reader, contextPath) -> ("<!doctype html><html lang=\"" + reader + "\"><meta charset=\"utf-8\">"
                + "<title>" + Escape.htmlElementContent(problem.title()) + "</title>"
                + "<h1>" + Escape.htmlElementContent(problem.title()) + "</h1>"
                + "<p>" + Escape.htmlElementContent(problem.detail()) + "</p>"
                + "<p><small>" + problem.status() + " · " + problem.requestId() + "</small></p></html>").getBytes(StandardCharsets.UTF_8),
            language);
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        AtomicBoolean writable = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
        if (!writable.get()) {
            return;
        }
        RequestFilter.identify(request.getRequest(), response.getResponse());
        String path = request.getRequestURI();
        ProblemResponses.Answer answer = responses.of(ProblemException.ofStatus(response.getStatus()),
            request.getRequest(), path == null ? "" : path);
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        try (OutputStream body = response.getOutputStream()) {
            body.write(answer.body());
        } catch (IOException e) {
            // The client has gone, and with it the one who would have read this.
        }
    }
}
