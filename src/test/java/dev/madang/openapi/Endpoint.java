package dev.madang.openapi;

import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.NoHead;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One method on one path as a client sees it: several resource methods where media types are negotiated.
 *
 * @param routes the one that speaks JSON first, because it documents the others
 */
record Endpoint(List<Route> routes) {

    static List<Endpoint> of(List<Route> routes) {
        return routes.stream()
                .collect(Collectors.groupingBy(Route::name, LinkedHashMap::new, Collectors.toList()))
                .values().stream()
                .map(same -> new Endpoint(same.stream().sorted(Comparator
                        .comparing((Route route) -> !route.produces().contains("application/json"))
                        .thenComparing(route -> !route.consumes().contains("application/json"))
                        .thenComparing(route -> route.javaMethod().getName())).toList()))
                .toList();
    }

    Route main() {
        return routes.get(0);
    }

    String name() {
        return main().name();
    }

    String method() {
        return main().method();
    }

    String path() {
        return main().path();
    }

    Operation operation() {
        return Optional.ofNullable(main().operation())
                .orElseThrow(() -> new IllegalStateException(name() + " has no @Operation: " + main().javaMethod()));
    }

    Optional<String> role() {
        return main().role();
    }

    List<String> problems() {
        return routes.stream().map(Route::operation).filter(operation -> operation != null)
                .flatMap(operation -> Arrays.stream(operation.problems())).distinct().toList();
    }

    List<Parameter> parameters() {
        return routes.stream().flatMap(route -> Parameter.of(route).stream()).distinct().toList();
    }

    boolean hasBody() {
        return routes.stream().anyMatch(route -> Parameter.body(route).isPresent())
                || parameters().stream().anyMatch(parameter -> parameter.in().equals("form"));
    }

    /** GETs that may be answered with 304 and kept by caches. */
    boolean isCacheable() {
        return method().equals("GET") && !main().isAnnotated(NoStore.class) && !main().isAnnotated(NoHead.class);
    }

    /** POSTs that a client may send again with an Idempotency-Key. */
    boolean isIdempotent() {
        return method().equals("POST") && role().isPresent();
    }

    boolean isConditional() {
        return problems().contains(HttpProblem.PRECONDITION_FAILED.code());
    }

    int status() {
        var operation = operation();
        return operation.status() != 0 ? operation.status()
                : main().javaMethod().getReturnType() == void.class ? 204 : 200;
    }

    /** The record in the good answer's body; empty where there is none. */
    Optional<Type> answer() {
        var declared = operation().answer();
        if (declared != void.class) {
            return Optional.of(declared);
        }
        var type = main().javaMethod().getGenericReturnType();
        var raw = main().javaMethod().getReturnType();
        return raw.isRecord() ? Optional.of(type) : Optional.empty();
    }

    /** Reads carry the ETag of their state, and writes that of the new one. */
    boolean hasEtag() {
        return status() != 204 && !main().isAnnotated(NoStore.class);
    }

    List<String> produces() {
        var types = new ArrayList<String>();
        routes.forEach(route -> route.produces().stream()
                .map(type -> type.replaceFirst(";.*", "")).filter(type -> !types.contains(type)).forEach(types::add));
        return types;
    }
}
