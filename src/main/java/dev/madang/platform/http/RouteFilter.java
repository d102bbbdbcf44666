package dev.madang.platform.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/** Notes which route was matched, for logs and metrics, and answers HEAD with 405 where GET changes something. */
@Priority(RouteFilter.PRIORITY)
public final class RouteFilter implements ContainerRequestFilter {

    static final int PRIORITY = 100;

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext context) {
        ExtendedUriInfo uri = ((ContainerRequest) context).getUriInfo();
        context.setProperty(RequestAttributes.ROUTE, template(uri.getMatchedTemplates()));
        if (context.getMethod().equals("HEAD") && resource.getResourceMethod() != null
                && resource.getResourceMethod().isAnnotationPresent(NoHead.class)) {
            throw new ProblemException(HttpProblem.METHOD_NOT_ALLOWED)
                    .withHeader(HttpHeaders.ALLOW, AllowFilter.allowed(uri.getMatchedModelResource().getResourceMethods()));
        }
    }

    private static String template(List<UriTemplate> innermostFirst) {
        var route = new StringBuilder();
        for (UriTemplate template : innermostFirst) {
            route.insert(0, template.getTemplate());
        }
        String whole = route.toString().replaceAll("/{2,}", "/");
        return whole.length() > 1 && whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }
}
