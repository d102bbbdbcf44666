package dev.madang.platform.http;

import jakarta.ws.rs.QueryParam;

/** The query parameters of every list, for {@code @BeanParam}; made by {@link RequestValues}. */
public final class PageParameters {

    @Doc("How many rows a page holds at most.")
    @QueryParam("size")
    private final String size;

    @Doc("A cursor of this list (`page.next`): what comes further down.")
    @QueryParam("after")
    private final String after;

    @Doc("A cursor of this list (`page.previous`): what comes further up.")
    @QueryParam("before")
    private final String before;

    @Doc("A page by its number, from 1; not together with a cursor.")
    @QueryParam("page")
    private final String page;

    PageParameters(String size, String after, String before, String page) {
        this.size = size;
        this.after = after;
        this.before = before;
        this.page = page;
    }

    /** @throws ProblemException {@code invalid-query} naming the parameter that is wrong */
    public PageRequest toRequest() {
        return PageRequest.of(size, after, before, page);
    }
}
