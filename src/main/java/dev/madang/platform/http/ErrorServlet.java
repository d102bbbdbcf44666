package dev.madang.platform.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Gives the container's own errors inside our context, such as a missing asset, the look of all others. */
public final class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ProblemResponses responses;

    public ErrorServlet(ProblemResponses responses) {
        this.responses = responses;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean dispatched = request.getDispatcherType() == DispatcherType.ERROR;
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        int code = dispatched && status instanceof Integer number ? number : HttpServletResponse.SC_NOT_FOUND;
        RequestFilter.identify(request, response);
        ProblemResponses.Answer answer = responses.of(ProblemException.ofStatus(code), request,
                dispatched && path instanceof String text ? text : request.getRequestURI());
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(answer.body());
        }
    }
}
