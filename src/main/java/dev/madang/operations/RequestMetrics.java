package dev.madang.operations;

import dev.madang.platform.http.RequestFilter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts requests by route, method and status, and times them by route and method. Two meters, because a histogram for
 * each status would make five times as many series and answer no further question. A recorded request costs look-ups
 * and no object.
 */
public final class RequestMetrics implements RequestFilter.Recorder {

    /** The bounds of the histogram; fixed, so that the numbers of all nodes can be added up. */
    static final Duration[] BUCKETS = {
        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
        Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10)};

    /** Routes are templates of ours, but should one slip in that is not, it fills neither memory nor the scrape. */
    static final int MAX_ROUTES = 300;

    private static final String OTHER = "other";

    private static final int LOWEST_STATUS = 100;

    private static final int HIGHEST_STATUS = 599;

    private final MeterRegistry registry;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void record(String method, String route, int status, long nanos) {
        Route known = routes.get(route);
        if (known == null) {
            known = routes.size() < MAX_ROUTES ? routes.computeIfAbsent(route, Route::new)
                    : routes.computeIfAbsent(OTHER, Route::new);
        }
        known.method(method).record(status, nanos);
    }

    /** Any token can be a method; only those that exist get a series. */
    private final class Route {
        private final Method get;
        private final Method head;
        private final Method options;
        private final Method post;
        private final Method put;
        private final Method patch;
        private final Method delete;
        private final Method other;

        Route(String route) {
            get = new Method(route, "GET");
            head = new Method(route, "HEAD");
            options = new Method(route, "OPTIONS");
            post = new Method(route, "POST");
            put = new Method(route, "PUT");
            patch = new Method(route, "PATCH");
            delete = new Method(route, "DELETE");
            other = new Method(route, OTHER);
        }

        Method method(String name) {
            return switch (name) {
                case "GET" -> get;
                case "HEAD" -> head;
                case "OPTIONS" -> options;
                case "POST" -> post;
                case "PUT" -> put;
                case "PATCH" -> patch;
                case "DELETE" -> delete;
                default -> other;
            };
        }
    }

    /** Registers its meters with its first request, so that a scrape lists nothing that nobody asks for. */
    private final class Method {
        private final String route;
        private final String name;
        private final AtomicReferenceArray<Counter> byStatus =
                new AtomicReferenceArray<>(HIGHEST_STATUS - LOWEST_STATUS + 1);
        private volatile Timer timer;

        Method(String route, String name) {
            this.route = route;
            this.name = name;
        }

        void record(int status, long nanos) {
            Timer known = timer;
            if (known == null) {
                // The registry gives every thread the same one.
                known = Timer.builder("http.request.duration").description("Time from the first filter to the last")
                        .tags("method", name, "route", route).serviceLevelObjectives(BUCKETS).register(registry);
                timer = known;
            }
            known.record(nanos, TimeUnit.NANOSECONDS);
            counter(Math.max(LOWEST_STATUS, Math.min(status, HIGHEST_STATUS))).increment();
        }

        private Counter counter(int status) {
            Counter known = byStatus.get(status - LOWEST_STATUS);
            if (known == null) {
                known = Counter.builder("http.requests").description("Requests that were answered")
                        .tags("method", name, "route", route, "status", Integer.toString(status)).register(registry);
                byStatus.set(status - LOWEST_STATUS, known);
            }
            return known;
        }
    }
}
