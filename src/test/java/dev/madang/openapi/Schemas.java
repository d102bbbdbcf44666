package dev.madang.openapi;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfig;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import dev.madang.platform.http.Cursor;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;
import jakarta.annotation.Nullable;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * JSON Schema 2020-12 of the records that travel.
 *
 * <p>Keys are required unless a request marks them {@code @OptionalKey} or a response leaves them out when null, they
 * are nullable only where {@link Nullable} says so, and no other keys exist.
 */
final class Schemas {

    /** As the platform writes it: milliseconds and offset, always. */
    static final String INSTANT_PATTERN =
            "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\+00:00$";
    static final String INSTANT_EXAMPLE = "2026-11-20T10:36:39.123+00:00";
    static final String COMPONENTS = "components/schemas";

    private final ObjectMapper json;
    private final SchemaBuilder builder;

    Schemas(ObjectMapper json) {
        this.json = json;
        this.builder = new SchemaGenerator(config()).buildMultipleSchemaDefinitions();
    }

    /** A reference to the type's schema among the components, or the schema itself for what is no record. */
    ObjectNode of(Type type) {
        return builder.createSchemaReference(type);
    }

    /** Every schema that was referred to so far, and what they refer to. To be asked once, at the end. */
    ObjectNode components() {
        return builder.collectDefinitions(COMPONENTS);
    }

    private SchemaGeneratorConfig config() {
        var config = new SchemaGeneratorConfigBuilder(json, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(JacksonOption.RESPECT_JSONPROPERTY_ORDER,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE, JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                .with(new JakartaValidationModule(JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS))
                .with(Option.DEFINITIONS_FOR_ALL_OBJECTS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                        Option.FLATTENED_ENUMS, Option.PLAIN_DEFINITION_KEYS, Option.INLINE_NULLABLE_SCHEMAS,
                        Option.DUPLICATE_MEMBER_ATTRIBUTE_CLEANUP_AT_THE_END)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forTypesInGeneral()
                .withPropertySorter((one, other) -> 0) // as the record declares them, which is the order on the wire
                .withDescriptionResolver(scope -> documentation(scope.getType().getErasedType()))
                .withDefinitionNamingStrategy(new Names())
                .withCustomDefinitionProvider((type, context) ->
                        type.getErasedType() == Instant.class ? inline(instant())
                                : type.getErasedType() == Cursor.class ? inline(cursor()) : null);
        config.forFields()
                .withIgnoreCheck(field -> annotation(field, JsonIgnore.class).isPresent())
                .withRequiredCheck(field -> !isOptional(field))
                .withNullableCheck(field -> annotation(field, Nullable.class).isPresent())
                .withDescriptionResolver(field -> annotation(field, Doc.class).map(Doc::value)
                        .filter(text -> !text.isEmpty()).orElse(null))
                .withStringMinLengthResolver(field -> minLength(field))
                .withStringMaxLengthResolver(field -> annotation(field, CodePoints.class).map(CodePoints::max)
                        .orElse(null))
                .withInstanceAttributeOverride((node, field, context) -> annotation(field, Pattern.class)
                        .ifPresent(pattern -> putPattern(node, pattern.regexp())))
                .withInstanceAttributeOverride((node, field, context) -> annotation(field, Doc.class)
                        .filter(doc -> !doc.example().isEmpty())
                        .ifPresent(doc -> node.putArray("examples")
                                .add(example(field.getType().getErasedType(), doc.example()))));
        return config.build();
    }

    private ObjectNode instant() {
        var node = json.createObjectNode().put("type", "string").put("format", "date-time")
                .put("pattern", INSTANT_PATTERN);
        node.putArray("examples").add(INSTANT_EXAMPLE);
        return node;
    }

    /** A place in a list; opaque, whatever it is made of. */
    ObjectNode cursor() {
        var node = json.createObjectNode().put("type", "string");
        node.putArray("examples").add(new Cursor(1234).toString());
        return node;
    }

    private static CustomDefinition inline(ObjectNode node) {
        return new CustomDefinition(node, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
    }

    private static Integer minLength(FieldScope field) {
        return annotation(field, CodePoints.class).map(CodePoints::min).filter(min -> min > 0)
                .orElse(annotation(field, NotBlankText.class).map(blank -> 1).orElse(null));
    }

    private static boolean isOptional(FieldScope field) {
        return annotation(field, OptionalKey.class).isPresent() || annotation(field, JsonInclude.class)
                .map(JsonInclude::value).filter(value -> value != JsonInclude.Include.ALWAYS).isPresent();
    }

    /** Bean Validation means the whole text, JSON Schema a part of it; a choice between words is an enumeration. */
    static void putPattern(ObjectNode schema, String regexp) {
        if (regexp.matches("[\\w-]+(\\|[\\w-]+)+")) {
            schema.remove("pattern");
            var values = schema.putArray("enum");
            Arrays.stream(regexp.split("\\|")).forEach(values::add);
        } else {
            schema.put("pattern", "^(?:" + regexp + ")$");
        }
    }

    JsonNode example(Class<?> type, String text) {
        if (CharSequence.class.isAssignableFrom(type) || type.isEnum() || type == Instant.class) {
            return json.getNodeFactory().textNode(text);
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The example of a " + type.getSimpleName() + " is no JSON: " + text, e);
        }
    }

    /** PostResponse is Post to a client, and a page of them PostList. */
    private static final class Names implements SchemaDefinitionNamingStrategy {

        @Override
        public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
            var type = key.getType();
            var name = type.getErasedType().getSimpleName();
            if (type.getErasedType() == Page.class) {
                return plain(type.getTypeParameters().get(0).getErasedType().getSimpleName()) + "List";
            }
            var outer = type.getErasedType().getDeclaringClass();
            return outer == null || outer.isAnnotationPresent(Path.class) ? plain(name)
                    : plain(outer.getSimpleName()) + plain(name);
        }

        private static String plain(String name) {
            return name.replaceFirst("Response$", "");
        }
    }

    private static String documentation(Class<?> type) {
        return Optional.ofNullable(type.getAnnotation(Doc.class)).map(Doc::value).orElse(null);
    }

    private static <A extends Annotation> Optional<A> annotation(FieldScope field, Class<A> type) {
        // What is said of a list is not said of each of its elements.
        return field.isFakeContainerItemScope() ? Optional.empty()
                : Optional.ofNullable(field.getAnnotationConsideringFieldAndGetter(type));
    }
}
