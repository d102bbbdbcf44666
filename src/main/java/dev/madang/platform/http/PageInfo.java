package dev.madang.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.annotation.Nullable;

/**
 * Where in the list a page stands.
 *
 * @param size rows that a page holds at most
 * @param next where the list goes on below, or null at its end
 * @param previous where it goes on above, or null at its beginning
 * @param number of the page, from 1; only when it was asked for by number
 * @param total rows in the whole list; only when it was asked for by number
 */
@Doc("Where in the list a page stands.")
public record PageInfo(
        @Doc("How many rows a page holds at most.") int size,
        @Doc("A cursor: pass it as `after` for what comes further down; null at the end.") @Nullable Cursor next,
        @Doc("A cursor: pass it as `before` for what comes further up; null at the beginning.")
        @Nullable Cursor previous,
        @Doc("The number of this page, when it was asked for by number.")
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer number,
        @Doc("All rows of the list, when the page was asked for by number.")
        @JsonInclude(JsonInclude.Include.NON_NULL) Long total) { }
