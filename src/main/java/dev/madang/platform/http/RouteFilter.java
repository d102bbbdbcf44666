package dev.madang.platform.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.uri.UriTemplate;

/**
 * What follows from the route alone, before anybody is asked who he is: its name for logs and metrics, 405 for HEAD where
 * GET changes something, 406 where Accept gives everything that the route makes the weight 0, 415 for a body that is not
 * JSON in UTF-8 where one is read.
 */
@Priority(RouteFilter.PRIORITY)
public final class RouteFilter implements ContainerRequestFilter {

    static final int PRIORITY = 100;

    /** By the framework's model, which is made once at the start: all routes have the same Java method for OPTIONS. */
    private final Map<ResourceMethod, String> routes = new ConcurrentHashMap<>();
    private final Map<Method, Boolean> takesJson = new ConcurrentHashMap<>();
    private final Map<Method, MediaType[]> produces = new ConcurrentHashMap<>();

    @Override
    public void filter(ContainerRequestContext context) {
        ExtendedUriInfo uri = ((ContainerRequest) context).getUriInfo();
        ResourceMethod matched = uri.getMatchedResourceMethod();
        if (matched == null) {
            return;
        }
        Method method = matched.getInvocable().getHandlingMethod();
        context.setProperty(RequestAttributes.ROUTE,
                routes.computeIfAbsent(matched, each -> template(uri.getMatchedTemplates())));
        if (context.getProperty(RequestAttributes.HEAD) != null && method.isAnnotationPresent(NoHead.class)) {
            throw new ProblemException(HttpProblem.METHOD_NOT_ALLOWED)
                    .withHeader(HttpHeaders.ALLOW, AllowFilter.allowed(uri.getMatchedModelResource().getResourceMethods()));
        }
        String accept = context.getHeaderString(HttpHeaders.ACCEPT);
        if (accept != null && Arrays.stream(produces.computeIfAbsent(method, RouteFilter::produces))
                .allMatch(type -> Accept.quality(accept, type.getType(), type.getSubtype()) == 0)) {
            // JAX-RS passes over weights of 0 when it looks for what fits.
            throw new ProblemException(HttpProblem.NOT_ACCEPTABLE);
        }
        if (takesJson.computeIfAbsent(method, RouteFilter::takesJson) && !isPlainUtf8Json(context)) {
            throw new ProblemException(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    private static MediaType[] produces(Method method) {
        return typesOf(method).map(MediaType::valueOf).toArray(MediaType[]::new);
    }

    /** What a method says that it makes, or else its class. */
    static Stream<String> typesOf(Method method) {
        Produces declared = method.isAnnotationPresent(Produces.class) ? method.getAnnotation(Produces.class)
                : method.getDeclaringClass().getAnnotation(Produces.class);
        return declared == null ? Stream.of(MediaType.APPLICATION_JSON) : Arrays.stream(declared.value());
    }

    private static boolean takesJson(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(Class::isRecord);
    }

    /** JAX-RS lets a body without a type and any charset through to where it would be read, after authentication. */
    private static boolean isPlainUtf8Json(ContainerRequestContext context) {
        MediaType type = context.getMediaType();
        String coding = context.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        return type != null
                && type.getType().equalsIgnoreCase("application") && type.getSubtype().equalsIgnoreCase("json")
                && "utf-8".equalsIgnoreCase(type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8"))
                && (coding == null || coding.isBlank() || coding.trim().equalsIgnoreCase("identity"));
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
