package dev.madang.platform.http;

import java.util.Arrays;
import java.util.List;

/**
 * What is wrong with one field.
 *
 * @param field its place in the body, as {@code a.b} or {@code a[0]}, or the name of a query parameter
 * @param code in kebab-case; the message stands in the bundles under {@code field.<code>}
 * @param arguments of the message
 */
public record FieldError(String field, String code, List<Object> arguments) {

    public FieldError(String field, String code, Object... arguments) {
        this(field, code, Arrays.asList(arguments));
    }
}
