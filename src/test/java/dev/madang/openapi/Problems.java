package dev.madang.openapi;

import dev.madang.ApplicationClasses;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The published list of error codes, from every {@link ProblemType} of the application. */
final class Problems {

    private final Map<String, ProblemType> byCode;

    Problems() {
        byCode = ApplicationClasses.that(type -> type.isEnum() && type.isAssignableTo(ProblemType.class))
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(ProblemType.class::cast)
                .collect(Collectors.toMap(ProblemType::code, type -> type, (one, other) -> {
                    throw new IllegalStateException("Two problems have the code " + one.code());
                }, TreeMap::new));
    }

    /** All, by status and then by code. */
    List<ProblemType> all() {
        return byCode.values().stream()
                .sorted(Comparator.comparingInt(ProblemType::status).thenComparing(ProblemType::code))
                .toList();
    }

    /** What a request can be refused with before any route is found. */
    static List<ProblemType> withoutRoute() {
        return List.of(HttpProblem.values());
    }

    /**
     * The codes that a route can answer, by status: its own, and those of the machinery that stands around its kind.
     *
     * @throws IllegalStateException when the route names a code that does not exist
     */
    Map<Integer, TreeSet<String>> of(Endpoint endpoint) {
        var codes = new TreeMap<Integer, TreeSet<String>>();
        for (var code : endpoint.problems()) {
            var type = byCode.get(code);
            if (type == null) {
                throw new IllegalStateException(endpoint.name() + " names a problem that does not exist: " + code);
            }
            add(codes, type);
        }
        add(codes, HttpProblem.BAD_REQUEST, HttpProblem.INVALID_QUERY, HttpProblem.REQUEST_TIMEOUT,
                HttpProblem.NOT_ACCEPTABLE, HttpProblem.INTERNAL_ERROR, HttpProblem.UNAVAILABLE);
        if (endpoint.path().contains("{")) {
            add(codes, HttpProblem.NOT_FOUND);
        }
        if (!endpoint.method().equals("GET")) {
            add(codes, HttpProblem.CONTENT_TOO_LARGE, HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        }
        if (endpoint.hasBody()) {
            add(codes, HttpProblem.MALFORMED_JSON, HttpProblem.INVALID_INPUT);
        }
        // Who need not be known, but shows a token, is told when it is no good.
        add(codes, HttpProblem.INVALID_TOKEN);
        endpoint.role().ifPresent(role -> {
            add(codes, HttpProblem.UNAUTHENTICATED);
            if (!role.equals("member")) {
                add(codes, HttpProblem.FORBIDDEN);
            }
        });
        if (endpoint.isIdempotent()) {
            add(codes, HttpProblem.INVALID_IDEMPOTENCY_KEY, HttpProblem.IDEMPOTENCY_KEY_IN_USE,
                    HttpProblem.IDEMPOTENCY_KEY_REUSED);
        }
        return codes;
    }

    private static void add(Map<Integer, TreeSet<String>> codes, ProblemType... types) {
        for (var type : types) {
            codes.computeIfAbsent(type.status(), status -> new TreeSet<>()).add(type.code());
        }
    }
}
