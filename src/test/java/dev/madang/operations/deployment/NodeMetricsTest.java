package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {

    private static final String SCRAPE = """
            # TYPE http_requests_total counter
            http_requests_total{method="GET",route="/board/posts/{post_id}",status="200"} 90.0
            http_requests_total{method="GET",route="/board/posts/{post_id}",status="404"} 5.0
            http_requests_total{method="POST",route="/board/posts/{post_id}/comments",status="503"} 5.0
            http_requests_total{method="GET",route="/health/ready",status="503"} 700.0
            http_requests_total{method="GET",route="/metrics",status="200"} 1.2E3
            http_request_duration_seconds_bucket{method="GET",route="/board/posts/{post_id}",le="0.01"} 80
            http_request_duration_seconds_bucket{method="GET",route="/board/posts/{post_id}",le="0.1"} 100
            http_request_duration_seconds_bucket{method="GET",route="/board/posts/{post_id}",le="+Inf"} 100
            http_request_duration_seconds_bucket{method="GET",route="/health/ready",le="0.01"} 700
            http_request_duration_seconds_sum{method="GET",route="/board/posts/{post_id}"} 1.0
            """;

    @Test
    void requestsAreCountedWithoutProbesAndScrapes() {
        NodeMetrics metrics = NodeMetrics.parse(SCRAPE);
        assertEquals(100, metrics.requests());
        assertEquals(5, metrics.failures());
        assertEquals(0.05, metrics.failureShare());
        assertEquals(Map.of(0.01, 80.0, 0.1, 100.0, Double.POSITIVE_INFINITY, 100.0), metrics.buckets());
    }

    @Test
    void aQuantileLiesWithinItsBucket() {
        NodeMetrics metrics = NodeMetrics.parse(SCRAPE);
        assertEquals(0.005, metrics.quantile(0.4), 1e-9);
        assertEquals(0.01, metrics.quantile(0.8), 1e-9);
        assertEquals(0.0775, metrics.quantile(0.95), 1e-9);
        assertEquals(0, NodeMetrics.NONE.quantile(0.95));
        assertEquals(1, new NodeMetrics(10, 0, Map.of(1.0, 1.0, Double.POSITIVE_INFINITY, 10.0)).quantile(0.95));
    }

    @Test
    void twoScrapesGiveWhatCameBetweenThem() {
        NodeMetrics before = NodeMetrics.parse(SCRAPE);
        NodeMetrics after = NodeMetrics.parse(SCRAPE.replace("status=\"200\"} 90.0", "status=\"200\"} 190.0"));
        assertEquals(100, after.since(before).requests());
        assertEquals(0, after.since(before).failures());
        assertEquals(0, before.since(before).quantile(0.95));
        assertEquals(300, after.plus(before).requests());
    }

    @Test
    void aCanaryIsWorseByErrorsOrByTimesBeyondWhatVaries() {
        NodeMetrics others = of(1000, 5, 0.1);
        assertTrue(CanaryStrategy.failureOf(of(100, 1, 0.1), others).isEmpty());
        assertTrue(CanaryStrategy.failureOf(of(100, 2, 0.1), others).isPresent());
        assertTrue(CanaryStrategy.slownessOf(of(100, 0, 0.14), others, 1.5).isEmpty(), "less than half as much again");
        assertTrue(CanaryStrategy.slownessOf(of(100, 0, 0.02), of(100, 0, 0.01), 1.5).isEmpty(), "twice, and only ten milliseconds");
        assertTrue(CanaryStrategy.slownessOf(of(100, 0, 0.2), others, 1.5).isPresent());
        assertTrue(CanaryStrategy.slownessOf(of(100, 0, 0.2), others, 2.5).isEmpty(), "within what is allowed");
    }

    /** With all times spread below this bound. */
    private static NodeMetrics of(int requests, int failures, double bound) {
        return new NodeMetrics(requests, failures, Map.of(bound, (double) requests, Double.POSITIVE_INFINITY, (double) requests));
    }
}
