package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Reads a request record from JSON, and tells every key that is unknown, null or of the wrong type at once, where a
 * general data binder stops at the first and takes absent for null. Absent keys are null in the record; which of them
 * are required, and all other constraints, are {@link Validation}'s.
 */
@Consumes(MediaType.APPLICATION_JSON)
public final class JsonReader implements MessageBodyReader<Record> {

    private final ObjectMapper mapper;
    private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

    public JsonReader(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    private record Shape(RecordComponent[] components, Set<String> names, Constructor<?> constructor) { }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    /** @throws ProblemException {@code malformed-json} or {@code invalid-input} */
    @Override
    public Record readFrom(Class<Record> type, Type genericType, Annotation[] annotations, MediaType mediaType,
            MultivaluedMap<String, String> headers, InputStream body) throws IOException {
        JsonNode tree = parse(body);
        if (!tree.isObject()) {
            throw ProblemException.invalidField("", "not-an-object");
        }
        List<FieldError> errors = new ArrayList<>();
        Record read = bind(type, tree, "", errors);
        if (!errors.isEmpty()) {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(errors);
        }
        return read;
    }

    private JsonNode parse(InputStream body) throws IOException {
        try {
            JsonNode tree = mapper.readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw new ProblemException(HttpProblem.MALFORMED_JSON);
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new ProblemException(HttpProblem.MALFORMED_JSON);
        }
    }

    private Record bind(Class<?> type, JsonNode object, String prefix, List<FieldError> errors) {
        Shape shape = shapes.computeIfAbsent(type, JsonReader::shape);
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!shape.names().contains(entry.getKey())) {
                errors.add(new FieldError(prefix + entry.getKey(), "unknown"));
            }
        }
        Object[] values = new Object[shape.components().length];
        for (int i = 0; i < values.length; i++) {
            String name = shape.components()[i].getName();
            JsonNode node = object.get(name);
            if (node != null) {
                values[i] = value(shape.components()[i].getType(), node, prefix + name, errors);
            }
        }
        try {
            return (Record) shape.constructor().newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the constructor of a request record only assigns", e);
        }
    }

    private Object value(Class<?> type, JsonNode node, String field, List<FieldError> errors) {
        if (node.isNull()) {
            errors.add(new FieldError(field, "null"));
            return null;
        }
        if (type == String.class && node.isTextual()) {
            if (Text.isClean(node.textValue())) {
                return node.textValue();
            }
            errors.add(new FieldError(field, "invalid-character"));
            return null;
        }
        if (type == Boolean.class && node.isBoolean()) {
            return node.booleanValue();
        }
        if (type == Integer.class && node.isIntegralNumber() && node.canConvertToInt()) {
            return node.intValue();
        }
        if (type == Long.class && node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (type.isRecord() && node.isObject()) {
            return bind(type, node, field + ".", errors);
        }
        errors.add(new FieldError(field, "type"));
        return null;
    }

    private static Shape shape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new Shape(components, Arrays.stream(components).map(RecordComponent::getName)
                    .collect(Collectors.toUnmodifiableSet()), constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }
}
