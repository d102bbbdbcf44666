package dev.madang;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
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
 * All of them at once would be more than it can answer before its code is compiled; so beside another version it reads for
 * as long as the setting says, while a JVM that has just started is not kept waiting.
 * A servlet, so that it runs after the one that it asks ({@code loadOnStartup}) and within the start. It asks that one
 * directly: nothing of it is logged, counted or written.
 */
final class WarmUp extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** As often each address is read at most when the JVM has just started, and for so long. */
    private static final int ROUNDS = 12;

    private static final Duration ENOUGH = Duration.ofSeconds(1);

    /** A JVM that is older has served already: this version starts beside another one. */
    private static final Duration JUST_STARTED = Duration.ofSeconds(60);

    /** After so long nothing more is read, also in the first round: a slow database must not keep the application down. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private static final List<String> ADDRESSES = List.of("/", "/board/categories", "/board/posts", "/board/posts?page=1",
            "/board/posts/1", "/board/posts/1/comments", "/board/categories/1/posts", "/users/1", "/openapi.json", "/docs",
            "/.well-known/jwks.json", "/nothing-here", "/me", "/en", "/c/1", "/p/1", "/u/1", "/login", "/write", "/feed");

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final transient HttpServlet servlet;
    private final transient Runnable rehearsal;
    private final Duration beside;

    /**
     * @param rehearsal what cannot be read, once
     * @param beside how long a version reads that starts beside another one
     */
    WarmUp(HttpServlet servlet, Runnable rehearsal, Duration beside) {
        this.servlet = servlet;
        this.rehearsal = rehearsal;
        this.beside = beside;
    }

    @Override
    public void init() {
        long start = System.nanoTime();
        boolean alone = ManagementFactory.getRuntimeMXBean().getUptime() < JUST_STARTED.toMillis();
        Duration enough = alone ? ENOUGH : beside;
        int reads = 0;
        try {
            for (int round = 0; (!alone || round < ROUNDS) && since(start).compareTo(enough) < 0; round++) {
                rehearsal.run();
                for (String address : ADDRESSES) {
                    for (String accept : List.of("application/json", "text/html")) {
                        if (since(start).compareTo(enough) < 0 || round == 0 && since(start).compareTo(AT_MOST) < 0) {
                            servlet.service(request(address, accept), response());
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
        LOG.atInfo().addKeyValue("reads", reads).addKeyValue("millis", since(start).toMillis()).log("warmed_up");
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
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
