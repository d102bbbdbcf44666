package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TestServer;
import org.junit.jupiter.api.Test;

class MetricsResourceTest {

    private final TestServer server = TestServer.shared();

    /** Asks as a scraper does: from this machine, with no proxy between. */
    private final Api scraper = Api.at(server.uri());

    @Test
    void aLocalScraperReadsTheNodesNumbers() {
        scraper.get("/health/live").expect(200);
        Api.Answer answer = scraper.get("/metrics").expect(200);
        assertTrue(answer.require("Content-Type").startsWith("text/plain"), answer.require("Content-Type"));
        assertEquals("no-store", answer.require("Cache-Control"));
        for (String line : new String[] {
            "http_requests_total{method=\"GET\",route=\"/health/live\",status=\"200\"}",
            "http_request_duration_seconds_bucket{method=\"GET\",route=\"/health/live\",le=\"0.1\"}",
            "db_pool_active{pool=\"primary\"}", "db_pool_max{pool=\"primary\"}", "mail_outbox_pending",
            "mail_outbox_oldest_age_seconds", "jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live_threads"}) {
            assertTrue(answer.text().lines().anyMatch(each -> each.startsWith(line)), line);
        }
    }

    @Test
    void prometheusOwnHeadersAreUnderstood() {
        scraper.with("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1")
                .get("/metrics").expect(200);
    }

    @Test
    void whoeverCameThroughAProxyFindsNothing() {
        server.api().get("/metrics").expect(404, "not-found");
        for (String header : new String[] {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "Via",
            "X-Real-IP", "CF-Connecting-IP"}) {
            scraper.with(header, "203.0.113.9").get("/metrics").expect(404, "not-found");
        }
    }

    @Test
    void noPathThatAVisitorMakesUpBecomesASeries() {
        scraper.get("/made-up-4711").expect(404);
        scraper.get("/board/posts/99999999").text();
        assertFalse(scraper.get("/metrics").text().contains("made-up"));
        assertFalse(scraper.get("/metrics").text().contains("posts/9"));
    }
}
