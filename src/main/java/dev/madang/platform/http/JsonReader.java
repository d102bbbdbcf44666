package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a request record from JSON and tells every key that is unknown, of the wrong type or null at once, instead of
 * the first only. Required keys and constraints are {@link Validation}'s.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public final class JsonReader implements MessageBodyReader<Record> {

    /** What {@link Json} reports of a string that holds NUL or half a surrogate pair. */
    static final String UNCLEAN_TEXT = "invalid-character";

    private static final String ERRORS = "errors";

    private final ObjectMapper mapper;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    public JsonReader(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    @Override
    public Record readFrom(Class<Record> type, Type genericType, Annotation[] annotations, MediaType mediaType,
            MultivaluedMap<String, String> headers, InputStream body) throws IOException {
        List<FieldError> errors = new ArrayList<>();
        Record read;
        try {
            ObjectReader reader = readers.computeIfAbsent(type,
                    each -> mapper.readerFor(each).withHandler(new ErrorCollector()));
            try (JsonParser parser = mapper.createParser(body.readAllBytes())) {
                if (parser.nextToken() == null) {
                    throw new ProblemException(HttpProblem.MALFORMED_JSON);
                }
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    requireWellFormed(parser);
                    throw ProblemException.invalidField("", "not-an-object");
                }
                read = reader.withAttribute(ERRORS, errors).readValue(parser);
            }
        } catch (InvalidNullException e) {
            errors.add(new FieldError(path(e.getPath()), "null"));
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(errors);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof com.fasterxml.jackson.core.JsonParseException || e.getPath().isEmpty()) {
                throw new ProblemException(HttpProblem.MALFORMED_JSON);
            }
            errors.add(new FieldError(path(e.getPath()), "type"));
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(errors);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new ProblemException(HttpProblem.MALFORMED_JSON);
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(errors);
        }
        return read;
    }

    private static void requireWellFormed(JsonParser parser) throws IOException {
        parser.skipChildren();
        if (parser.nextToken() != null) {
            throw new ProblemException(HttpProblem.MALFORMED_JSON);
        }
    }

    private static String path(List<JsonMappingException.Reference> references) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    /** Notes what is wrong and reads on. */
    private static final class ErrorCollector extends DeserializationProblemHandler {

        @Override
        public boolean handleUnknownProperty(DeserializationContext context, JsonParser parser,
                JsonDeserializer<?> deserializer, Object bean, String name) throws IOException {
            add(context, path(parser), "unknown");
            parser.skipChildren();
            return true;
        }

        @Override
        public Object handleUnexpectedToken(DeserializationContext context, JavaType type, JsonToken token,
                JsonParser parser, String message) throws IOException {
            if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                return NOT_HANDLED;
            }
            add(context, path(parser), "type");
            parser.skipChildren();
            return null;
        }

        @Override
        public Object handleWeirdStringValue(DeserializationContext context, Class<?> type, String value,
                String message) {
            add(context, path(context.getParser()), UNCLEAN_TEXT.equals(message) ? UNCLEAN_TEXT : "value");
            return null;
        }

        @Override
        public Object handleWeirdNumberValue(DeserializationContext context, Class<?> type, Number value,
                String message) {
            add(context, path(context.getParser()), "value");
            return null;
        }

        @Override
        public JavaType handleUnknownTypeId(DeserializationContext context, JavaType baseType, String subTypeId,
                TypeIdResolver resolver, String message) {
            return null;
        }

        private static String path(JsonParser parser) {
            return parser.getParsingContext().pathAsPointer().toString().replaceFirst("^/", "").replace('/', '.');
        }

        @SuppressWarnings("unchecked")
        private static void add(DeserializationContext context, String field, String code) {
            ((List<FieldError>) context.getAttribute(ERRORS)).add(new FieldError(field, code));
        }
    }
}
