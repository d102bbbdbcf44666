package dev.madang.platform.http;

import jakarta.ws.rs.QueryParam;

/** The query parameters of every list, for {@code @BeanParam}. */
public final class PageParameters {

    @Doc("How many rows a page holds at most.")
    @QueryParam("size")
    private String size;

    @Doc("A cursor of this list (`page.next`): what comes further down.")
    @QueryParam("after")
    private String after;

    @Doc("A cursor of this list (`page.previous`): what comes further up.")
    @QueryParam("before")
    private String before;

    @Doc("A page by its number, from 1; not together with a cursor.")
    @QueryParam("page")
    private String page;

    /** @throws ProblemException {@code invalid-query} naming the parameter that is wrong */
    public PageRequest toRequest() {
        return PageRequest.of(size, after, before, page);
    }
}
