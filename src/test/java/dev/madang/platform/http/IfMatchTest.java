package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"3-abc\"", "\"3-other\"", "\"2-x\", \"3-y\"", "W/\"3-x\", \"3-y\"", " \"3-\" "})
    void aStrongTagOfTheVersionMatches(String header) {
        assertDoesNotThrow(() -> ifMatch(header).require(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2-abc\"", "W/\"3-abc\"", "\"3\"", "3-abc", "", "\"03-abc\"", "\"3-abc", "garbage",
        "\"33-abc\"", "\"99999999999-x\"", ",,,"})
    void anythingElseDoesNot(String header) {
        ProblemException refusal = assertThrows(ProblemException.class, () -> ifMatch(header).require(3));
        assertEquals(HttpProblem.PRECONDITION_FAILED, refusal.type());
    }

    @Test
    void withoutTheHeaderTheLastWriteWins() {
        assertDoesNotThrow(() -> IfMatch.of(headers(null)).require(3));
    }

    private static IfMatch ifMatch(String header) {
        return IfMatch.of(headers(List.of(header)));
    }

    private static HttpHeaders headers(List<String> values) {
        return (HttpHeaders) Proxy.newProxyInstance(IfMatchTest.class.getClassLoader(),
                new Class<?>[] {HttpHeaders.class}, (proxy, method, arguments) -> values);
    }
}
