package dev.madang.page.board;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The links to the pages of a list.
 *
 * @param path of the list, without context and language
 * @param number of this page, from 1
 * @param last number of the last page, 1 for an empty list
 */
public record Pager(String path, long number, long last) {

    /** So many pages are linked on either side of this one. */
    private static final int AROUND = 2;

    static Pager of(String path, long number, int size, long total) {
        return new Pager(path, number, Math.max(1, (total + size - 1) / size));
    }

    /** @return the page's path; the first one has no number, so that a list has one address */
    public String path(long page) {
        return page == 1 ? path : path + "?page=" + page;
    }

    public boolean isNeeded() {
        return last > 1;
    }

    public boolean hasPrevious() {
        return number > 1;
    }

    public boolean hasNext() {
        return number < last;
    }

    /** @return the pages around this one, without the first and the last of all */
    public List<Long> around() {
        return LongStream.rangeClosed(Math.max(2, number - AROUND), Math.min(last - 1, number + AROUND)).boxed().toList();
    }

    /** @return whether pages lie between the first one and those around this one */
    public boolean hasGapBefore() {
        return number - AROUND > 2;
    }

    public boolean hasGapAfter() {
        return number + AROUND < last - 1;
    }
}
