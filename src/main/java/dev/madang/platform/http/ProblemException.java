package dev.madang.platform.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A refusal on purpose: rolls the unit of work back and becomes an RFC 9457 answer. Carries no stack trace. */
public final class ProblemException extends RuntimeException {

    private final transient ProblemType type;
    private final transient List<Object> arguments;
    private final transient List<FieldError> errors = new ArrayList<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /** @param arguments of the detail message in the bundles */
    public ProblemException(ProblemType type, Object... arguments) {
        super(type.code(), null, false, false);
        this.type = type;
        this.arguments = List.of(arguments);
    }

    /** What a bare status of the framework or the container means. */
    public static ProblemException ofStatus(int status) {
        HttpProblem problem = HttpProblem.of(status);
        return switch (problem) {
            case CONTENT_TOO_LARGE -> new ProblemException(problem, RequestBodyFilter.MAX_BYTES);
            case TOO_MANY_REQUESTS -> new ProblemException(problem, ProblemResponses.RETRY_AFTER);
            default -> new ProblemException(problem);
        };
    }

    /** The refusal of one field of a body. */
    public static ProblemException invalidField(String field, String code, Object... arguments) {
        return new ProblemException(HttpProblem.INVALID_INPUT)
                .withErrors(List.of(new FieldError(field, code, arguments)));
    }

    /** The refusal of one query parameter. */
    public static ProblemException invalidQuery(String parameter, String code, Object... arguments) {
        return new ProblemException(HttpProblem.INVALID_QUERY)
                .withErrors(List.of(new FieldError(parameter, code, arguments)));
    }

    public ProblemException withErrors(List<FieldError> more) {
        errors.addAll(more);
        return this;
    }

    public ProblemException withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public ProblemType type() {
        return type;
    }

    public List<Object> arguments() {
        return arguments;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
