package dev.madang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The harness itself, by the smallest requests there are. */
class TestServerTest {

    @Test
    void greets() {
        Api.Answer answer = TestServer.shared().api().with("Accept", "text/plain").get("/").expect(200);
        assertEquals("Hello World", answer.text());
    }

    @Test
    void isReadyOnItsDatabase() {
        TestServer.shared().api().get("/health/ready").expect(200);
    }

    @Test
    void aSecondNodeIsReadyOnTheSameDatabase() {
        TestServer shared = TestServer.shared();
        try (TestServer node = shared.anotherNode(Map.of())) {
            assertNotEquals(shared.uri(), node.uri());
            node.api().get("/health/ready").expect(200);
        }
        shared.api().get("/health/ready").expect(200);
    }

    @Test
    void standsUnderAContextPathAsWell() {
        try (TestServer server = TestServer.start(TestDatabaseServer.shared().createSchema(), Map.of(), "/madang")) {
            Api.Answer missing = server.api().get("/nothing").expect(404, "not-found");
            assertEquals("/madang/nothing", missing.get("instance").asText());
        }
    }
}
