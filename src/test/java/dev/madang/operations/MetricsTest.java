package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.platform.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();
    private final RequestMetrics requests = new RequestMetrics(metrics.registry());

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void requestsAreCountedByRouteMethodAndStatusAndTimedByRouteAndMethod() {
        requests.record("GET", "/board/posts/{post_id}", 200, TimeUnit.MILLISECONDS.toNanos(3));
        requests.record("GET", "/board/posts/{post_id}", 404, TimeUnit.MILLISECONDS.toNanos(30));
        requests.record("PATCH", "/board/posts/{post_id}", 200, TimeUnit.SECONDS.toNanos(20));
        assertLine("http_requests_total{method=\"GET\",route=\"/board/posts/{post_id}\",status=\"200\"} 1.0");
        assertLine("http_requests_total{method=\"GET\",route=\"/board/posts/{post_id}\",status=\"404\"} 1.0");
        assertLine("http_request_duration_seconds_count{method=\"GET\",route=\"/board/posts/{post_id}\"} 2");
        assertLine("http_request_duration_seconds_bucket{method=\"GET\",route=\"/board/posts/{post_id}\",le=\"0.005\"} 1");
        assertLine("http_request_duration_seconds_bucket{method=\"GET\",route=\"/board/posts/{post_id}\",le=\"0.05\"} 2");
        assertLine("http_request_duration_seconds_bucket{method=\"PATCH\",route=\"/board/posts/{post_id}\",le=\"10.0\"} 0");
        assertLine("http_request_duration_seconds_bucket{method=\"PATCH\",route=\"/board/posts/{post_id}\",le=\"+Inf\"} 1");
    }

    @Test
    void noVisitorCanMakeSeriesWithoutEnd() {
        for (int i = 0; i < 5_000; i++) {
            requests.record("METHOD" + i, "unmatched", 100 + i, 1);
            requests.record("GET", "/slipped/" + i, 200, 1);
        }
        long series = metrics.registry().getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("http.")).count();
        assertTrue(series < 500 + 2L * (RequestMetrics.MAX_ROUTES + 2), series + " series");
        assertTrue(metrics.scrape().contains("method=\"other\",route=\"unmatched\""));
    }

    @Test
    void theJvmIsShown() {
        for (String name : List.of("jvm_memory_used_bytes", "jvm_threads_live_threads", "jvm_classes_loaded_classes",
                "jvm_gc_memory_allocated_bytes_total", "process_uptime_seconds", "system_cpu_count")) {
            assertTrue(metrics.scrape().lines().anyMatch(line -> line.startsWith(name)), name);
        }
    }

    @Test
    void bothPoolsOfTomcatAreUnderstood() {
        var pool = new DataSource();
        pool.setInitialSize(0);
        pool.setMaxIdle(17);
        pool.setMaxActive(17);
        metrics.watchPool("primary", pool);
        metrics.watchPool("replica", new Dbcp());
        assertLine("db_pool_max{pool=\"primary\"} 17.0");
        assertLine("db_pool_active{pool=\"primary\"} 0.0");
        assertLine("db_pool_waiting{pool=\"primary\"} 0.0");
        assertLine("db_pool_max{pool=\"replica\"} 9.0");
        assertLine("db_pool_active{pool=\"replica\"} 4.0");
        assertLine("db_pool_idle{pool=\"replica\"} 2.0");
    }

    @Test
    void nothingInTheJvmKeepsThemAfterClose() throws Exception {
        var closed = new Metrics();
        new RequestMetrics(closed.registry()).record("GET", "/", 200, 1);
        var registry = new WeakReference<>(closed.registry());
        closed.close();
        closed = null;
        for (int i = 0; i < 50 && registry.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(registry.get());
    }

    @Test
    void onlyALocalScraperWithoutAnyProxySeesThem() {
        var resource = new MetricsResource(metrics);
        for (String address : List.of("127.0.0.1", "127.8.9.1", "::1", "0:0:0:0:0:0:0:1")) {
            assertTrue(resource.scrape(request(address, Map.of())).contains("jvm_"), address);
        }
        for (String address : List.of("10.0.0.1", "203.0.113.9", "2001:db8::1", "localhost", "")) {
            assertHidden(resource, request(address, Map.of()));
        }
        for (String header : List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Server", "X-Forwarded-Proto",
                "Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP", "x-forwarded-for")) {
            assertHidden(resource, request("127.0.0.1", Map.of(header.toLowerCase(Locale.ROOT), "127.0.0.1")));
        }
    }

    private void assertLine(String line) {
        String scrape = metrics.scrape();
        assertTrue(scrape.lines().anyMatch(line::equals), () -> line + " is not in\n" + scrape.lines()
                .filter(each -> !each.startsWith("jvm") && !each.startsWith("#")).toList());
    }

    private static void assertHidden(MetricsResource resource, HttpServletRequest request) {
        ProblemException hidden = assertThrows(ProblemException.class, () -> resource.scrape(request));
        assertEquals("not-found", hidden.type().code());
    }

    private static HttpServletRequest request(String address, Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(MetricsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> address;
                    case "getHeader" -> headers.get(((String) arguments[0]).toLowerCase(Locale.ROOT));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Answers as {@code org.apache.tomcat.dbcp.dbcp2.BasicDataSource} does. */
    public static final class Dbcp implements javax.sql.DataSource {
        public int getNumActive() {
            return 4;
        }

        public int getNumIdle() {
            return 2;
        }

        public int getMaxTotal() {
            return 9;
        }

        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) { }

        @Override
        public void setLoginTimeout(int seconds) { }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
