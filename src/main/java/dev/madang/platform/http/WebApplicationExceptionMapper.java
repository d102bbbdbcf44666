package dev.madang.platform.http;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import java.util.TreeSet;
import org.glassfish.jersey.server.ParamException;

/** The framework's refusals: no such route, method, media type; a parameter that does not parse. */
public final class WebApplicationExceptionMapper extends ProblemMapper<WebApplicationException> {

    public WebApplicationExceptionMapper(ProblemResponses responses) {
        super(responses);
    }

    @Override
    ProblemException refusal(WebApplicationException exception) {
        if (exception instanceof ParamException.QueryParamException parameter) {
            return ProblemException.invalidQuery(parameter.getParameterName(), "value");
        }
        int status = exception.getResponse().getStatus();
        if (exception instanceof NotSupportedException
                && Accept.quality(request().getHeader("Accept"), "application", "json") == 0) {
            // JAX-RS looks at the body first (JSR 370 section 3.7.2); here what can be answered goes before it.
            status = 406;
        }
        var problem = new ProblemException(HttpProblem.of(status));
        var allowed = new TreeSet<>(exception.getResponse().getAllowedMethods());
        if (!allowed.isEmpty()) {
            problem.withHeader("Allow", String.join(", ", allowed));
        }
        return problem;
    }
}
