package dev.madang.platform.http;

import jakarta.ws.rs.QueryParam;

/** The query parameters of every list, for {@code @BeanParam}. */
public final class PageParameters {

    @QueryParam("size")
    private String size;

    @QueryParam("after")
    private String after;

    @QueryParam("before")
    private String before;

    @QueryParam("page")
    private String page;

    /** @throws ProblemException {@code invalid-query} naming the parameter that is wrong */
    public PageRequest toRequest() {
        return PageRequest.of(size, after, before, page);
    }
}
