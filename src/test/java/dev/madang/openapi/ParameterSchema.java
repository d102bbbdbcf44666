package dev.madang.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.madang.platform.http.validation.CodePoints;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.function.Consumer;

/** The schema of one value outside a body: its Java type and the constraints that stand on it. */
final class ParameterSchema {

    private ParameterSchema() {
    }

    static ObjectNode of(Parameter parameter, ObjectMapper json, Schemas schemas) {
        var schema = schemas.of(parameter.type());
        if (parameter.in().equals("path") && parameter.type() == long.class) {
            // What is no id names nothing and is 404, so that the schema may promise more than "an integer".
            schema.put("format", "int64").put("minimum", 1);
        }
        on(parameter, CodePoints.class, limit -> {
            if (limit.min() > 0) {
                schema.put("minLength", limit.min());
            }
            schema.put("maxLength", limit.max());
        });
        on(parameter, Size.class, limit -> {
            if (limit.min() > 0) {
                schema.put("minLength", limit.min());
            }
            if (limit.max() < Integer.MAX_VALUE) {
                schema.put("maxLength", limit.max());
            }
        });
        on(parameter, Min.class, limit -> schema.put("minimum", limit.value()));
        on(parameter, Max.class, limit -> schema.put("maximum", limit.value()));
        on(parameter, Pattern.class, limit -> Schemas.putPattern(schema, limit.regexp()));
        parameter.defaultValue().ifPresent(value -> schema.set("default", schemas.example(parameter.type(), value)));
        parameter.doc().filter(doc -> !doc.example().isEmpty()).ifPresent(doc ->
                schema.putArray("examples").add(schemas.example(parameter.type(), doc.example())));
        return schema;
    }

    private static <A extends Annotation> void on(Parameter parameter, Class<A> type, Consumer<A> then) {
        Optional.ofNullable(parameter.declared().getAnnotation(type)).ifPresent(then);
    }
}
