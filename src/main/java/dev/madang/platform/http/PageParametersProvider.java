package dev.madang.platform.http;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.function.Function;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;

/**
 * Makes {@link PageParameters} for {@code @BeanParam} from the query itself. Jersey would have the bean made by its
 * injection, which looks for converters of each field anew in every request: a tenth of what a list costs.
 */
public final class PageParametersProvider implements ValueParamProvider {

    @Override
    public Function<ContainerRequest, ?> getValueProvider(Parameter parameter) {
        return parameter.getRawType() == PageParameters.class ? PageParametersProvider::parameters : null;
    }

    /** Before Jersey's own. */
    @Override
    public PriorityType getPriority() {
        return Priority.HIGH;
    }

    private static PageParameters parameters(ContainerRequest request) {
        MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
        return new PageParameters(query.getFirst("size"), query.getFirst("after"), query.getFirst("before"),
                query.getFirst("page"));
    }
}
