package dev.madang.platform.http;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.function.Function;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;

/**
 * Takes parameters of resource methods from the request itself where Jersey would have its injection make them: a bean
 * of query parameters by looking for converters of each field anew, the rest by a proxy that looks for the request again
 * at each call. Together that was a seventh of what a list costs.
 */
public final class RequestValues implements ValueParamProvider {

    private static final Map<Class<?>, Function<ContainerRequest, ?>> OF_CONTEXT = Map.of(
            HttpHeaders.class, request -> request,
            SecurityContext.class, ContainerRequest::getSecurityContext,
            UriInfo.class, ContainerRequest::getUriInfo);

    @Override
    public Function<ContainerRequest, ?> getValueProvider(Parameter parameter) {
        if (parameter.getRawType() == PageParameters.class) {
            return RequestValues::pageParameters;
        }
        return parameter.isAnnotationPresent(Context.class) ? OF_CONTEXT.get(parameter.getRawType()) : null;
    }

    /** Before Jersey's own. */
    @Override
    public PriorityType getPriority() {
        return Priority.HIGH;
    }

    private static PageParameters pageParameters(ContainerRequest request) {
        MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
        return new PageParameters(query.getFirst("size"), query.getFirst("after"), query.getFirst("before"),
                query.getFirst("page"));
    }
}
