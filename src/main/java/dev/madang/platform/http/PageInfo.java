package dev.madang.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Where in the list a page stands.
 *
 * @param size rows that a page holds at most
 * @param next where the list goes on below, or null at its end
 * @param previous where it goes on above, or null at its beginning
 * @param number of the page, from 1; only when it was asked for by number
 * @param total rows in the whole list; only when it was asked for by number
 */
public record PageInfo(
        int size,
        Cursor next,
        Cursor previous,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer number,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long total) { }
