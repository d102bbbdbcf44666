package dev.madang.openapi;

import dev.madang.ApplicationClasses;
import dev.madang.page.HtmlPage;
import dev.madang.platform.http.Operation;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One method on one path, as the JAX-RS annotations declare it.
 *
 * @param path relative to the context, with the names of its parameters but not their patterns: {@code /users/{user_id}}
 */
public record Route(String method, String path, Class<?> resource, Method javaMethod) {

    private static final List<String> METHOD_ORDER = List.of("GET", "PUT", "POST", "PATCH", "DELETE");

    /** Every route of the application's own code, by path and method; needs no running application. */
    public static List<Route> all() {
        return ApplicationClasses.that(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> of(type).stream())
                .sorted(Comparator.comparing(Route::path)
                        .thenComparing(route -> METHOD_ORDER.indexOf(route.method())))
                .toList();
    }

    /** The routes of the API alone, without those whose answers are pages for people. */
    public static List<Route> ofApi() {
        return all().stream().filter(route -> !route.isAnnotated(HtmlPage.class)).toList();
    }

    /** The routes of one resource class, in no particular order. */
    public static List<Route> of(Class<?> resource) {
        var routes = new ArrayList<Route>();
        for (var method : resource.getDeclaredMethods()) {
            httpMethodOf(method).ifPresent(verb ->
                    routes.add(new Route(verb, pathOf(resource, method), resource, method)));
        }
        return routes;
    }

    /** "GET /users/{user_id}" */
    public String name() {
        return method + " " + path;
    }

    /** The name under which clients and links know it. */
    public String id() {
        return Optional.ofNullable(operation()).map(Operation::id).filter(id -> !id.isEmpty())
                .orElse(javaMethod.getName());
    }

    /** Null where the method is not documented, which a test forbids. */
    public Operation operation() {
        return javaMethod.getAnnotation(Operation.class);
    }

    public boolean isPermittedToAll() {
        return javaMethod.isAnnotationPresent(PermitAll.class);
    }

    /** The role that is needed at least; empty where nobody needs to be known. */
    public Optional<String> role() {
        return Optional.ofNullable(javaMethod.getAnnotation(RolesAllowed.class)).map(roles -> roles.value()[0]);
    }

    public List<String> consumes() {
        return Optional.ofNullable(nearest(Consumes.class)).map(Consumes::value).map(Arrays::asList).orElse(List.of());
    }

    public List<String> produces() {
        return Optional.ofNullable(nearest(Produces.class)).map(Produces::value).map(Arrays::asList)
                .orElse(List.of("application/json"));
    }

    public boolean isAnnotated(Class<? extends Annotation> annotation) {
        return javaMethod.isAnnotationPresent(annotation) || resource.isAnnotationPresent(annotation);
    }

    private <A extends Annotation> A nearest(Class<A> annotation) {
        var own = javaMethod.getAnnotation(annotation);
        return own != null ? own : resource.getAnnotation(annotation);
    }

    private static Optional<String> httpMethodOf(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String pathOf(Class<?> resource, Method method) {
        var own = method.getAnnotation(Path.class);
        var path = "/" + resource.getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value());
        // {id: [0-9]+} → {id}; then one slash between segments and none at the end, but for the root itself
        path = path.replaceAll("\\{\\s*([\\w-]+)\\s*:(?:[^{}]|\\{[^{}]*})*}", "{$1}").replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
