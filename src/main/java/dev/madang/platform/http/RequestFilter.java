package dev.madang.platform.http;

import dev.madang.platform.persistence.UnitOfWork;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * The outermost of ours: gives each request its id, each answer the headers that all have, and writes one line about it.
 * The line holds the route's template and never the path or query, because an address or a link may stand in them.
 */
public final class RequestFilter extends HttpFilter {

    public static final String REQUEST_ID_HEADER = "Request-Id";

    private static final long serialVersionUID = 1L;

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Nothing that we answer may be run, framed or guessed at; a page widens it for itself. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'";

    private static final String UNMATCHED = "unmatched";

    private static final String MDC_REQUEST_ID = "requestId";

    private static final Logger LOG = LoggerFactory.getLogger("dev.madang.access");

    private final transient Recorder recorder;

    /** Counts and times requests. */
    @FunctionalInterface
    public interface Recorder {
        void record(String method, String route, int status, long nanos);
    }

    public RequestFilter(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        MDC.put(MDC_REQUEST_ID, identify(request, response));
        boolean failed = true;
        try {
            if (request.getProtocol().isEmpty()) {
                // HTTP/0.9 has neither status nor header fields, so that nothing that we promise of an answer could be kept.
                response.sendError(HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED);
            } else {
                chain.doFilter(ReadableContentType.of(request), response);
            }
            failed = false;
        } finally {
            try {
                finish(request, failed ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus(),
                        System.nanoTime() - start);
            } finally {
                MDC.remove(MDC_REQUEST_ID);
                MDC.remove(UnitOfWork.MDC_CONNECTION);
            }
        }
    }

    /**
     * Gives a request its id and its answer the headers that all have; also for those that never came to the filter,
     * because the container refused them.
     *
     * @return the request id
     */
    public static String identify(HttpServletRequest request, HttpServletResponse response) {
        String id = request.getAttribute(RequestAttributes.REQUEST_ID) instanceof String known ? known : idOf(request);
        request.setAttribute(RequestAttributes.REQUEST_ID, id);
        if (request.getMethod().equals("HEAD")) {
            request.setAttribute(RequestAttributes.HEAD, true);
        }
        response.setHeader(REQUEST_ID_HEADER, id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        return id;
    }

    private void finish(HttpServletRequest request, int status, long nanos) {
        String route = request.getAttribute(RequestAttributes.ROUTE) instanceof String known ? known : UNMATCHED;
        recorder.record(request.getMethod(), route, status, nanos);
        var event = LOG.atLevel(status >= 500 ? Level.WARN : Level.INFO);
        event = event.addKeyValue("method", methodOf(request)).addKeyValue("route", route)
                .addKeyValue("status", status).addKeyValue("micros", nanos / 1_000);
        Object account = request.getAttribute(RequestAttributes.ACCOUNT);
        if (account != null) {
            event = event.addKeyValue("account", account);
        }
        event.log("request");
    }

    /** Any token may stand where the method does (RFC 9110 section 9.1); a long one need not stand in the log. */
    private static String methodOf(HttpServletRequest request) {
        return request.getMethod().length() <= 16 ? request.getMethod() : "other";
    }

    private static String idOf(HttpServletRequest request) {
        String given = request.getHeader(REQUEST_ID_HEADER);
        if (given != null && REQUEST_ID.matcher(given).matches()) {
            return given;
        }
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
