package dev.madang.platform.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.TreeSet;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.ResourceMethod;

/**
 * Lists what a route takes, on 405 and in answer to OPTIONS, which has no body. HEAD is there where GET is, unless GET
 * changes something.
 */
public final class AllowFilter implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean options = request.getMethod().equals("OPTIONS") && response.getStatus() == 200;
        if (options) {
            response.setEntity(null);
            response.setStatus(204);
            response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        }
        if (options || response.getStatus() == 405) {
            ((ContainerRequest) request).getUriInfo().getMatchedRuntimeResources().stream().findFirst()
                    .ifPresent(route -> response.getHeaders()
                            .putSingle(HttpHeaders.ALLOW, allowed(route.getResourceMethods())));
        }
    }

    static String allowed(List<ResourceMethod> routeMethods) {
        var methods = new TreeSet<String>();
        methods.add("OPTIONS");
        for (ResourceMethod method : routeMethods) {
            methods.add(method.getHttpMethod());
            if (method.getHttpMethod().equals("GET")
                    && !method.getInvocable().getHandlingMethod().isAnnotationPresent(NoHead.class)) {
                methods.add("HEAD");
            }
        }
        return String.join(", ", methods);
    }
}
