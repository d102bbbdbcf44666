package dev.madang.platform.http;

import java.util.Optional;

/**
 * Which part of a list is asked for.
 *
 * @param size rows, 1 to {@value #MAX_SIZE}
 * @param after the place below which the page begins, or null
 * @param before the place above which the page ends, or null
 * @param page a page by its number, from 1, or null
 */
public record PageRequest(int size, Cursor after, Cursor before, Integer page) {

    public static final int DEFAULT_SIZE = 30;

    public static final int MAX_SIZE = 100;

    /** Pages beyond this are past any end; the number of rows before them still fits a long. */
    public static final int MAX_PAGE = 1_000_000_000;

    /** @return rows before the page that was asked for by number */
    public long offset() {
        return (page - 1L) * size;
    }

    /**
     * @throws ProblemException {@code invalid-query} naming the parameter
     */
    public static PageRequest of(String size, String after, String before, String page) {
        Cursor below = cursor("after", after);
        Cursor above = cursor("before", before);
        Integer number = page == null ? null : number("page", page, MAX_PAGE);
        if (below != null && above != null) {
            throw ProblemException.invalidQuery("before", "not-together", "after");
        }
        if (number != null && (below != null || above != null)) {
            throw ProblemException.invalidQuery("page", "not-together", below != null ? "after" : "before");
        }
        return new PageRequest(size == null ? DEFAULT_SIZE : number("size", size, MAX_SIZE), below, above, number);
    }

    private static Cursor cursor(String parameter, String value) {
        return value == null ? null : Cursor.parse(value)
                .orElseThrow(() -> ProblemException.invalidQuery(parameter, "cursor"));
    }

    private static int number(String parameter, String value, int max) {
        return Optional.of(value).filter(text -> text.matches("[1-9][0-9]{0,9}")).map(Long::parseLong)
                .filter(number -> number <= max)
                .orElseThrow(() -> ProblemException.invalidQuery(parameter, "range", 1, max))
                .intValue();
    }
}
