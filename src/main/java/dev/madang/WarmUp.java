package dev.madang;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reads the busiest addresses while the context starts: Tomcat's parallel deployment sends the new version requests from
 * the moment that it has started, and the first ones of each kind would wait for classes, statements and the documentation.
 * A servlet, so that it runs after the one that it asks ({@code loadOnStartup}) and within the start. It asks that one
 * directly: nothing of it is logged, counted or written.
 */
final class WarmUp extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** As often each address is read at most. */
    private static final int ROUNDS = 12;

    /** Milliseconds after which no more rounds are begun. */
    private static final long ENOUGH = 1_000;

    /** Milliseconds after which nothing more is read: a slow database must not keep the application down. */
    private static final long AT_MOST = 5_000;

    private static final List<String> ADDRESSES = List.of("/", "/board/categories", "/board/posts", "/board/posts?page=1",
            "/board/posts/1", "/board/posts/1/comments", "/board/categories/1/posts", "/users/1", "/openapi.json", "/docs",
            "/.well-known/jwks.json", "/nothing-here", "/me");

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final transient HttpServlet application;

    WarmUp(HttpServlet application) {
        this.application = application;
    }

    @Override
    public void init() {
        long start = System.nanoTime();
        int reads = 0;
        try {
            for (int round = 0; round < ROUNDS && millisSince(start) < ENOUGH; round++) {
                for (String address : ADDRESSES) {
                    for (String accept : List.of("application/json", "text/html")) {
                        if (millisSince(start) < AT_MOST) {
                            application.service(request(address, accept), response());
                            reads++;
                        }
                    }
                }
            }
        } catch (ServletException | IOException | RuntimeException e) {
            // What does not answer here will say so to those who ask for it.
            LOG.atWarn().setCause(e).log("warm_up_failed");
        }
        // What the filter around requests would have taken away.
        MDC.clear();
        LOG.atInfo().addKeyValue("reads", reads).addKeyValue("millis", millisSince(start)).log("warmed_up");
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private HttpServletRequest request(String address, String accept) {
        String contextPath = getServletContext().getContextPath();
        String[] parts = address.split("\\?");
        Map<String, String> headers = Map.of("accept", accept, "host", "localhost");
        Map<String, Object> attributes = new HashMap<>();
        return (HttpServletRequest) Proxy.newProxyInstance(WarmUp.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMethod" -> "GET";
                    case "getProtocol" -> "HTTP/1.1";
                    case "getScheme" -> "http";
                    case "getServerName", "getRemoteHost" -> "localhost";
                    case "getServerPort" -> 80;
                    case "getRemoteAddr" -> "127.0.0.1";
                    case "getContextPath" -> contextPath;
                    case "getServletPath" -> "";
                    case "getPathInfo" -> parts[0];
                    case "getRequestURI" -> contextPath + parts[0];
                    case "getRequestURL" -> new StringBuffer("http://localhost" + contextPath + parts[0]);
                    case "getQueryString" -> parts.length > 1 ? parts[1] : null;
                    case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                    case "getHeader" -> headers.get(((String) arguments[0]).toLowerCase(Locale.ROOT));
                    case "getHeaders" -> {
                        String value = headers.get(((String) arguments[0]).toLowerCase(Locale.ROOT));
                        yield Collections.enumeration(value == null ? List.of() : List.of(value));
                    }
                    case "getContentLength", "getIntHeader" -> -1;
                    case "getContentLengthLong", "getDateHeader" -> -1L;
                    case "getAttribute" -> attributes.get(arguments[0]);
                    case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                    case "removeAttribute" -> attributes.remove(arguments[0]);
                    case "getServletContext" -> getServletContext();
                    case "getLocale" -> Locale.ROOT;
                    default -> nothing(method.getReturnType());
                });
    }

    private static HttpServletResponse response() {
        var nowhere = new Nowhere();
        return (HttpServletResponse) Proxy.newProxyInstance(WarmUp.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class}, (proxy, method, arguments) ->
                        method.getName().equals("getOutputStream") ? nowhere : nothing(method.getReturnType()));
    }

    private static Object nothing(Class<?> type) {
        return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : type == long.class ? 0L : null;
    }

    private static final class Nowhere extends ServletOutputStream {

        @Override
        public void write(int octet) { }

        @Override
        public void write(byte[] bytes, int offset, int length) { }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("nobody writes asynchronously here");
        }
    }
}
