package dev.madang.platform.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLineEncoderTest {

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final JsonLineEncoder encoder = new JsonLineEncoder();

    JsonLineEncoderTest() {
        context.setMDCAdapter(mdc);
    }

    @Test
    void anEventIsOneObjectWithItsPairs() throws Exception {
        mdc.put("requestId", "abc-1");
        LoggingEvent event = event("post_created", new KeyValuePair("post", 12L), new KeyValuePair("pinned", true),
                new KeyValuePair("title", "안녕 😀"));
        event.setInstant(Instant.parse("2026-11-20T10:36:39.123Z"));
        JsonNode line = read(event);
        assertEquals("2026-11-20T10:36:39.123Z", line.get("time").textValue());
        assertEquals("INFO", line.get("level").textValue());
        assertEquals("dev.madang.Test", line.get("logger").textValue());
        assertEquals("post_created", line.get("event").textValue());
        assertEquals("abc-1", line.get("requestId").textValue());
        assertEquals(12, line.get("post").intValue());
        assertTrue(line.get("pinned").booleanValue());
        assertEquals("안녕 😀", line.get("title").textValue());
        assertNull(line.get("exception"));
    }

    @Test
    void wordsOfLibrariesAreAMessageAndNoEvent() throws Exception {
        JsonNode line = read(event("Starting up, please wait"));
        assertNull(line.get("event"));
        assertEquals("Starting up, please wait", line.get("message").textValue());
    }

    @Test
    void noTextForgesASecondLineOrMovesATerminal() throws Exception {
        String hostile = "x\r\n{\"level\":\"INFO\",\"event\":\"forged\"}\u001b[2J\u009b31m\u0085\u2028\u2029\u202e\ud800\u0000\"\\";
        String line = encode(event("authn_login_fail", new KeyValuePair("nickname", hostile),
                new KeyValuePair(hostile, "value")));
        assertEquals(1, line.lines().count());
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertTrue(line.chars().noneMatch(c -> c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0
                || c == 0x2028 || c == 0x2029 || c == 0x202e || c == 0xfffd || c == '?'), line);
        JsonNode read = new ObjectMapper().readTree(line);
        assertEquals("authn_login_fail", read.get("event").textValue());
        assertEquals(hostile.replace("\ud800", ""), read.get("nickname").textValue().replace("\ud800", ""));
    }

    @Test
    void anExceptionIsOneStringWithItsStack() throws Exception {
        LoggingEvent event = event("internal_error");
        event.setThrowableProxy(new ThrowableProxy(
                new IllegalStateException("first\nsecond", new RuntimeException("cause"))));
        String line = encode(event);
        assertEquals(1, line.lines().count());
        String exception = new ObjectMapper().readTree(line).get("exception").textValue();
        assertTrue(exception.startsWith("java.lang.IllegalStateException: first\nsecond"), exception);
        assertTrue(exception.contains("Caused by: java.lang.RuntimeException: cause"));
        assertTrue(exception.contains("at dev.madang.platform.logging.JsonLineEncoderTest"));
    }

    @Test
    void addressesTokensAndSecretsAreMasked() throws Exception {
        String jwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        for (String secret : List.of("ann.lee+x@mail.example.org", "ann%40mail.example", "한글@도메인.example", jwt)) {
            String line = encode(event("Duplicate entry '" + secret + "' for key", new KeyValuePair("a", secret),
                    new KeyValuePair("b", "GET /x/" + secret + "?y")));
            assertFalse(line.contains(secret), line);
            assertFalse(line.contains("example.org"), line);
        }
        String line = encode(event("GET /verify?verify_id=Zm9vYmFy&x=1 {\"password\":\"hunter22\"} reset_id: abc"));
        assertFalse(line.contains("Zm9vYmFy") || line.contains("hunter22") || line.contains("abc"), line);
        assertTrue(line.contains("&x=1"), line);
        assertTrue(encode(event("lock of org.example.Foo@1f2a3b is held")).contains("org.example.Foo@1f2a3b"));
    }

    @Test
    void aPairCannotTakeThePlaceOfOurOwnKeys() throws Exception {
        JsonNode line = read(event("x", new KeyValuePair("level", "FATAL"), new KeyValuePair("time", "never")));
        assertEquals("INFO", line.get("level").textValue());
        assertEquals("FATAL", line.get("level_").textValue());
        assertEquals("never", line.get("time_").textValue());
    }

    @Test
    void longValuesAreCut() {
        assertTrue(encode(event("x", new KeyValuePair("v", "a".repeat(1_000_000)))).length()
                < JsonLineEncoder.MAX_VALUE_LENGTH + 200);
    }

    private JsonNode read(LoggingEvent event) throws Exception {
        return new ObjectMapper().readTree(encode(event));
    }

    private String encode(LoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(String message, KeyValuePair... pairs) {
        var event = new LoggingEvent("x", context.getLogger("dev.madang.Test"), Level.INFO, message, null, null);
        event.setInstant(Instant.EPOCH);
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }
}
