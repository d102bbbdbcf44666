package dev.madang.platform.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Set;

/**
 * Lets the scripts of other origins read answers, if the administrator lists them (Fetch standard, section 3.3); without
 * a list no header of it is ever sent. Never with cookies: the refresh cookie is for our own origin.
 */
public final class CorsFilter implements ContainerResponseFilter {

    private static final String EXPOSED = "ETag, Link, Location, Request-Id, RateLimit, RateLimit-Policy, Retry-After";

    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language";

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /** Seconds for which a browser may remember the answer to its preflight. */
    private static final String MAX_AGE = "600";

    private final Set<String> origins;

    public CorsFilter(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (origins.isEmpty()) {
            return;
        }
        response.getHeaders().add(HttpHeaders.VARY, "Origin");
        String origin = request.getHeaderString("Origin");
        if (origin == null || !origins.contains(origin)) {
            return;
        }
        response.getHeaders().putSingle("Access-Control-Allow-Origin", origin);
        response.getHeaders().putSingle("Access-Control-Expose-Headers", EXPOSED);
        if (request.getMethod().equals("OPTIONS")
                && request.getHeaderString("Access-Control-Request-Method") != null) {
            response.getHeaders().putSingle("Access-Control-Allow-Methods", METHODS);
            response.getHeaders().putSingle("Access-Control-Allow-Headers", REQUEST_HEADERS);
            response.getHeaders().putSingle("Access-Control-Max-Age", MAX_AGE);
        }
    }
}
