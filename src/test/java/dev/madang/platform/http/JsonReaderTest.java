package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    record Sample(String title, @OptionalKey Integer count, @OptionalKey Boolean flag, @OptionalKey Nested nested) { }

    record Nested(@OptionalKey String text) { }

    private final JsonReader reader = new JsonReader(Json.mapper());

    @Test
    void readsWhatIsThere() throws IOException {
        Sample sample = read("{\"title\":\"마당 🌱\",\"count\":3,\"nested\":{\"text\":\"\"}}");
        assertEquals(new Sample("마당 🌱", 3, null, new Nested("")), sample);
    }

    @Test
    void absentKeysAreNull() throws IOException {
        assertNull(read("{}").title());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"title\":\"a\"", "{\"title\":\"a\",}", "{'title':'a'}", "{title:\"a\"}",
        "{\"title\":\"a\"} {}", "{\"title\":\"a\"}x", "{\"title\":NaN}", "{\"title\":Infinity}", "{\"count\":01}",
        "{\"title\":\"a\" /* c */}", "{\"title\":\"a\\x\"}", "{\"title\":\"a\nb\"}", "{\"title\":\"a\",\"title\":\"b\"}",
        "[1", "nul", "\u0000", "{\"count\":1e400000000000000000000000000000000}", "{\"unknown\":{\"a\":1,\"a\":2}}"})
    void whatIsNotJsonIsMalformed(String body) {
        assertEquals(HttpProblem.MALFORMED_JSON, refusal(body).type());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[[[]]]", "\"a\"", "1", "true"})
    void whatIsNoObjectIsRefused(String body) {
        assertEquals("not-an-object", refusal(body).errors().get(0).code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{\"title\":1}; title; type",
        "{\"title\":true}; title; type",
        "{\"title\":[]}; title; type",
        "{\"title\":{\"a\":[1]}}; title; type",
        "{\"title\":null}; title; null",
        "{\"count\":\"1\"}; count; type",
        "{\"count\":1.0}; count; type",
        "{\"count\":1.5}; count; type",
        "{\"count\":true}; count; type",
        "{\"count\":\"\"}; count; type",
        "{\"count\":2147483648}; count; type",
        "{\"flag\":\"true\"}; flag; type",
        "{\"flag\":1}; flag; type",
        "{\"nested\":\"\"}; nested; type",
        "{\"nested\":[]}; nested; type",
        "{\"nested\":{\"text\":1}}; nested.text; type",
        "{\"nested\":{\"other\":1}}; nested.other; unknown",
        "{\"role\":\"admin\"}; role; unknown",
        "{\"title\":\"a\\u0000b\"}; title; invalid-character",
        "{\"title\":\"\\ud800\"}; title; invalid-character",
        "{\"title\":\"\\udc00\\ud800\"}; title; invalid-character"})
    void theFieldThatIsWrongIsNamed(String body, String field, String code) {
        ProblemException refusal = refusal(body);
        assertEquals(HttpProblem.INVALID_INPUT, refusal.type());
        assertEquals(List.of(new FieldError(field, code)), refusal.errors());
    }

    @Test
    void everyFieldThatIsWrongIsNamedAtOnce() {
        List<String> fields = refusal("{\"id\":1,\"title\":2,\"role\":{\"deep\":[1]},\"count\":\"x\"}").errors().stream()
                .map(FieldError::field).toList();
        assertEquals(List.of("id", "role", "title", "count"), fields);
    }

    @Test
    void deepNestingIsRefusedWithoutDescending() {
        assertEquals(HttpProblem.MALFORMED_JSON, refusal("[".repeat(100_000)).type());
        assertEquals(HttpProblem.MALFORMED_JSON, refusal("{\"a\":".repeat(100_000)).type());
    }

    @Test
    void endlessNumbersAndKeysAreRefused() {
        assertEquals(HttpProblem.MALFORMED_JSON, refusal("{\"count\":" + "9".repeat(100_000) + "}").type());
        assertEquals(HttpProblem.MALFORMED_JSON, refusal("{\"" + "k".repeat(100_000) + "\":1}").type());
    }

    private ProblemException refusal(String body) {
        return assertThrows(ProblemException.class, () -> read(body), () -> body.length() > 100 ? "long" : body);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Sample read(String body) throws IOException {
        return (Sample) reader.readFrom((Class) Sample.class, Sample.class, null, null, null,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
