package dev.madang.platform.http;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * The id of a thing in a path, as a {@code long} parameter: decimal digits without sign, zero in front, or any other
 * script's digits. What is not one names nothing, and so is 404.
 */
public final class ResourceId implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        return type == long.class || type == Long.class ? (ParamConverter<T>) new Converter() : null;
    }

    private static final class Converter implements ParamConverter<Long> {
        @Override
        public Long fromString(String value) {
            if (value == null || !value.matches("[1-9][0-9]{0,18}")) {
                throw new IllegalArgumentException("not an id");
            }
            return Long.valueOf(value);
        }

        @Override
        public String toString(Long value) {
            return value.toString();
        }
    }
}
