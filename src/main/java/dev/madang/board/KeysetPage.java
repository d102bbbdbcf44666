package dev.madang.board;

import dev.madang.platform.http.Cursor;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageInfo;
import dev.madang.platform.http.PageRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Cuts pages of lists that are ordered by id. One row more than a page holds was asked for, so that it is known whether
 * the list goes on.
 *
 * @param id of a row
 * @param newestFirst whether ids fall on the way down the list
 */
record KeysetPage<T>(ToLongFunction<T> id, boolean newestFirst) {

    /** How many rows to ask for. */
    static int limit(PageRequest request) {
        return request.size() + 1;
    }

    /**
     * A page from the list's top or below a cursor.
     *
     * @param found in the order of the list
     * @param above whether there are rows at or above the cursor; asked only when there is one
     */
    Page<T> below(PageRequest request, List<T> found, BooleanSupplier above) {
        List<T> data = cut(request, found);
        Cursor next = found.size() > data.size() ? last(data) : null;
        Cursor previous = null;
        if (request.after() != null && above.getAsBoolean()) {
            previous = data.isEmpty() ? justBelow(request.after()) : first(data);
        }
        return new Page<>(data, new PageInfo(request.size(), next, previous, null, null));
    }

    /**
     * A page above a cursor.
     *
     * @param found from the cursor upwards
     * @param below whether there are rows at or below the cursor
     */
    Page<T> above(PageRequest request, List<T> found, BooleanSupplier below) {
        List<T> data = new ArrayList<>(cut(request, found));
        Collections.reverse(data);
        Cursor previous = found.size() > data.size() ? first(data) : null;
        Cursor next = null;
        if (below.getAsBoolean()) {
            next = data.isEmpty() ? justAbove(request.before()) : last(data);
        }
        return new Page<>(data, new PageInfo(request.size(), next, previous, null, null));
    }

    /**
     * A page by its number.
     *
     * @param found its rows, in the order of the list; one more is left out
     */
    Page<T> numbered(PageRequest request, List<T> found, long total) {
        List<T> data = cut(request, found);
        Cursor next = !data.isEmpty() && request.offset() + data.size() < total ? last(data) : null;
        Cursor previous = null;
        if (request.offset() > 0 && total > 0) {
            previous = data.isEmpty() ? new Cursor(newestFirst ? 0 : Long.MAX_VALUE) : first(data);
        }
        return new Page<>(data, new PageInfo(request.size(), next, previous, request.page(), total));
    }

    private List<T> cut(PageRequest request, List<T> found) {
        return found.size() > request.size() ? found.subList(0, request.size()) : found;
    }

    private Cursor first(List<T> data) {
        return new Cursor(id.applyAsLong(data.get(0)));
    }

    private Cursor last(List<T> data) {
        return new Cursor(id.applyAsLong(data.get(data.size() - 1)));
    }

    /** A place such that above it lies the cursor's own row, too. */
    private Cursor justBelow(Cursor cursor) {
        return moved(cursor, newestFirst ? -1 : 1);
    }

    private Cursor justAbove(Cursor cursor) {
        return moved(cursor, newestFirst ? 1 : -1);
    }

    private static Cursor moved(Cursor cursor, int by) {
        long id = cursor.id();
        return new Cursor(by > 0 && id == Long.MAX_VALUE || by < 0 && id == 0 ? id : id + by);
    }
}
