package dev.madang.openapi;

import dev.madang.platform.http.Doc;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One value that a route takes from outside its body.
 *
 * @param in       path, query, header, cookie or form
 * @param declared where it stands, with its constraints and its {@code @Doc}
 */
record Parameter(String name, String in, Class<?> type, AnnotatedElement declared) {

    /** What OpenAPI wants described elsewhere, and what the generator describes itself. */
    private static final Set<String> HEADERS_NOT_LISTED =
            Set.of("accept", "accept-language", "authorization", "content-type", "if-match", "if-none-match",
                    "idempotency-key");

    static List<Parameter> of(Route route) {
        var parameters = new ArrayList<Parameter>();
        for (var each : route.javaMethod().getParameters()) {
            if (each.isAnnotationPresent(BeanParam.class)) {
                for (var field : each.getType().getDeclaredFields()) {
                    read(field, field.getType()).ifPresent(parameters::add);
                }
            } else {
                read(each, each.getType()).ifPresent(parameters::add);
            }
        }
        parameters.removeIf(parameter -> parameter.in().equals("header")
                && HEADERS_NOT_LISTED.contains(parameter.name().toLowerCase(Locale.ROOT)));
        return parameters;
    }

    /** The type of the request's body; a method has one parameter without an annotation of JAX-RS at most. */
    static Optional<Class<?>> body(Route route) {
        for (var each : route.javaMethod().getParameters()) {
            if (read(each, each.getType()).isEmpty() && !each.isAnnotationPresent(BeanParam.class)
                    && !each.isAnnotationPresent(Context.class) && !each.isAnnotationPresent(Suspended.class)) {
                return Optional.of(each.getType());
            }
        }
        return Optional.empty();
    }

    boolean isRequired() {
        return in.equals("path");
    }

    Optional<String> defaultValue() {
        return Optional.ofNullable(declared.getAnnotation(DefaultValue.class)).map(DefaultValue::value);
    }

    Optional<Doc> doc() {
        return Optional.ofNullable(declared.getAnnotation(Doc.class));
    }

    private static Optional<Parameter> read(AnnotatedElement element, Class<?> type) {
        return Stream.of(
                        named("path", element.getAnnotation(PathParam.class), PathParam::value),
                        named("query", element.getAnnotation(QueryParam.class), QueryParam::value),
                        named("header", element.getAnnotation(HeaderParam.class), HeaderParam::value),
                        named("cookie", element.getAnnotation(CookieParam.class), CookieParam::value),
                        named("form", element.getAnnotation(FormParam.class), FormParam::value))
                .flatMap(Optional::stream)
                .map(found -> new Parameter(found.getValue(), found.getKey(), type, element))
                .findFirst();
    }

    private static <A extends Annotation> Optional<Map.Entry<String, String>> named(String in, A annotation,
            Function<A, String> name) {
        return Optional.ofNullable(annotation).map(present -> Map.entry(in, name.apply(present)));
    }
}
