package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

    private static final String CURSOR = new Cursor(7).toString();

    @Test
    void withoutParametersThirtyRowsFromTheTop() {
        PageRequest request = PageRequest.of(null, null, null, null);
        assertEquals(30, request.size());
        assertNull(request.after());
        assertNull(request.before());
        assertNull(request.page());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "30", "100"})
    void sizesUpToAHundredAreTaken(String size) {
        assertEquals(Integer.parseInt(size), PageRequest.of(size, null, null, null).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "1e1", " 1", "1 ", "+1", "", "abc", "2147483648", "99999999999999999999",
        "１０", "1.0", "0x1"})
    void otherSizesAreRefused(String size) {
        assertRefused("size", size, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000000001", "9223372036854775808", "one"})
    void pagesThatAreNoneAreRefused(String page) {
        assertRefused("page", null, null, null, page);
    }

    @ParameterizedTest
    @CsvSource({"1,30,0", "7,30,180", "3000,30,89970", "1000000000,100,99999999900"})
    void theOffsetOfAPageNeverOverflows(String page, String size, long offset) {
        assertEquals(offset, PageRequest.of(size, null, null, page).offset());
    }

    @Test
    void waysOfPagingDoNotMix() {
        assertRefused("before", null, CURSOR, CURSOR, null);
        assertRefused("page", null, CURSOR, null, "2");
        assertRefused("page", null, null, CURSOR, "2");
    }

    private static void assertRefused(String field, String size, String after, String before, String page) {
        ProblemException refusal = assertThrows(ProblemException.class,
                () -> PageRequest.of(size, after, before, page));
        assertEquals(HttpProblem.INVALID_QUERY, refusal.type());
        assertEquals(field, refusal.errors().get(0).field());
    }
}
