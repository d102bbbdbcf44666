package dev.madang.page.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads an OpenAPI document as {@link ApiReference}, in one language.
 *
 * <p>It understands what the generator of {@code docs/openapi.json} writes, not OpenAPI at large.
 */
final class ReferenceReader {

    /** They come with every answer, or say only how it may be kept; the guide tells of them once. */
    private static final Set<String> HEADERS_OF_EVERY_ANSWER = Set.of("Request-Id", "Cache-Control", "Vary",
            "Content-Language", "RateLimit", "RateLimit-Policy");

    private final JsonNode document;
    private final Map<String, String> examples;
    private final Words words;
    private final Set<String> codesOfEveryCall;

    /** @param examples shell commands by operation id; their order is the order of the calls in their group */
    ReferenceReader(JsonNode document, Map<String, String> examples, Words words) {
        this.document = document;
        this.examples = examples;
        this.words = words;
        this.codesOfEveryCall = codesOfEveryCall();
    }

    ApiReference read() {
        var guide = new Guide(words.guide());
        return new ApiReference(guide.introduction(), guide.sections(), groups(), shapes(), headers("parameters"),
                headers("headers"), problems(),
                codesOfEveryCall.stream().sorted().toList(), limits());
    }

    private List<ApiReference.Group> groups() {
        var operations = new LinkedHashMap<String, Operation>();
        document.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method ->
                operations.put(method.getValue().path("operationId").asText(),
                        new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(),
                                method.getValue()))));
        var order = new ArrayList<>(examples.keySet());
        var groups = new LinkedHashMap<String, List<ApiReference.Call>>();
        operations.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> placeIn(order, entry.getKey())))
                .map(Map.Entry::getValue)
                .forEach(operation -> groups.computeIfAbsent(operation.group(), name -> new ArrayList<>())
                        .add(call(operation)));
        return groups.entrySet().stream()
                .map(group -> new ApiReference.Group("calls-" + Guide.idOf(group.getKey()), words.translate(group.getKey()),
                        List.copyOf(group.getValue())))
                .toList();
    }

    private static int placeIn(List<String> order, String id) {
        int index = order.indexOf(id);
        return index < 0 ? Integer.MAX_VALUE : index;
    }

    private ApiReference.Call call(Operation operation) {
        var node = operation.node();
        var id = node.path("operationId").asText();
        var parameters = stream(node.path("parameters")).filter(parameter -> !parameter.has("$ref"))
                .map(this::parameter).toList();
        var headers = stream(node.path("parameters")).filter(parameter -> parameter.has("$ref"))
                .map(parameter -> resolve(parameter).path("name").asText()).toList();
        var bodyTypes = new ArrayList<String>();
        var body = new ArrayList<ApiReference.Key>();
        node.path("requestBody").path("content").fields().forEachRemaining(content -> {
            bodyTypes.add(content.getKey());
            if (body.isEmpty()) {
                body.addAll(keys(resolve(content.getValue().path("schema")), "key.required"));
            }
        });
        var answers = new ArrayList<ApiReference.Answer>();
        node.path("responses").fields().forEachRemaining(response -> {
            var answer = resolve(response.getValue());
            if (!codesOfEveryCall.containsAll(codes(answer)) || codes(answer).isEmpty()) {
                answers.add(answer(response.getKey(), answer));
            }
        });
        var summary = words.translate(node.path("summary").asText());
        return new ApiReference.Call(id, operation.method(), operation.path(), summary, html(node),
                access(node), parameters, headers, bodyTypes, body,
                answers, examples.getOrDefault(id, ""));
    }

    private String access(JsonNode operation) {
        for (var scheme : List.of("password", "refreshToken")) {
            if (operation.path("security").path(0).has(scheme)) {
                return words.of("access." + scheme);
            }
        }
        return words.of("access." + operation.path("x-role").asText("anybody"));
    }

    private ApiReference.Key parameter(JsonNode parameter) {
        var schema = parameter.path("schema");
        return new ApiReference.Key(parameter.path("name").asText(), words.of("in." + parameter.path("in").asText()),
                words.of(parameter.path("required").asBoolean() ? "key.required" : "key.optional"), type(schema),
                html(parameter), example(parameter.has("example") ? parameter : schema));
    }

    private ApiReference.Answer answer(String status, JsonNode response) {
        var mediaTypes = new ArrayList<String>();
        var codes = codes(response).stream().filter(code -> !codesOfEveryCall.contains(code)).toList();
        ApiReference.Type type = null;
        for (var contents = response.path("content").fields(); contents.hasNext();) {
            var content = contents.next();
            mediaTypes.add(content.getKey());
            var schema = content.getValue().path("schema");
            if (type == null && schema.has("$ref")) {
                type = type(schema);
            }
        }
        var headers = new ArrayList<String>();
        response.path("headers").fieldNames().forEachRemaining(name -> {
            if (!HEADERS_OF_EVERY_ANSWER.contains(name)) {
                headers.add(name);
            }
        });
        return new ApiReference.Answer(status, status.startsWith("2") || status.startsWith("3"), html(response),
                mediaTypes, type, headers, codes);
    }

    private static List<String> codes(JsonNode response) {
        return stream(response.at("/content/application~1problem+json/schema/properties/code/enum"))
                .map(JsonNode::asText).toList();
    }

    /** What every call can be refused with is said once, so that what is special to a call is seen. */
    private Set<String> codesOfEveryCall() {
        Set<String> common = null;
        for (var path : document.path("paths")) {
            for (var operation : path) {
                var codes = new HashSet<String>();
                operation.path("responses").forEach(response -> codes.addAll(codes(resolve(response))));
                if (common == null) {
                    common = codes;
                } else {
                    common.retainAll(codes);
                }
            }
        }
        return common == null ? Set.of() : Set.copyOf(common);
    }

    private List<ApiReference.Shape> shapes() {
        var shapes = new ArrayList<ApiReference.Shape>();
        document.path("components").path("schemas").fields().forEachRemaining(schema -> {
            // What a request holds is shown with its call.
            if (schema.getValue().has("properties") && !schema.getKey().endsWith("Request")) {
                shapes.add(new ApiReference.Shape(schema.getKey(), html(schema.getValue()),
                        keys(schema.getValue(), "key.always")));
            }
        });
        return shapes;
    }

    /** @param kind "parameters" for those of requests, "headers" for those of answers */
    private List<ApiReference.Key> headers(String kind) {
        var headers = new ArrayList<ApiReference.Key>();
        document.path("components").path(kind).fields().forEachRemaining(header -> headers.add(
                new ApiReference.Key(header.getKey(), null, "", type(header.getValue().path("schema")),
                        html(header.getValue()), example(header.getValue().path("schema")))));
        return headers;
    }

    private List<ApiReference.Key> keys(JsonNode schema, String always) {
        var required = stream(schema.path("required")).map(JsonNode::asText).toList();
        var keys = new ArrayList<ApiReference.Key>();
        schema.path("properties").fields().forEachRemaining(property -> {
            var node = property.getValue();
            var presence = !required.contains(property.getKey()) ? words.of("key.optional")
                    : words.of(isNullable(node) ? "key.nullable" : always);
            keys.add(new ApiReference.Key(property.getKey(), null, presence, type(node), html(node), example(node)));
        });
        return keys;
    }

    private static boolean isNullable(JsonNode schema) {
        return Stream.concat(stream(schema.path("type")),
                        stream(schema.path("anyOf")).map(option -> option.path("type")))
                .anyMatch(type -> type.asText().equals("null"));
    }

    private ApiReference.Type type(JsonNode schema) {
        for (var option : schema.path("anyOf")) {
            if (!option.path("type").asText().equals("null")) {
                return type(option);
            }
        }
        if (schema.has("$ref")) {
            var target = resolve(schema);
            if (!target.has("properties")) {
                return type(target);
            }
            var name = schema.path("$ref").asText().replaceFirst(".*/", "");
            return new ApiReference.Type(name, name);
        }
        if (schema.has("enum")) {
            return new ApiReference.Type(String.join(" · ",
                    stream(schema.path("enum")).filter(value -> !value.isNull()).map(JsonNode::asText).toList()), null);
        }
        var name = schema.path("type").isArray()
                ? stream(schema.path("type")).map(JsonNode::asText).filter(type -> !type.equals("null"))
                        .findFirst().orElse("")
                : schema.path("type").asText();
        if (name.equals("array")) {
            var items = type(schema.path("items"));
            return new ApiReference.Type(words.of("type.array", items.text()), items.shape());
        }
        var text = new StringBuilder(words.of(switch (schema.path("format").asText()) {
            case "date-time" -> "type.time";
            case "email" -> "type.email";
            case "uri", "uri-reference" -> "type.uri";
            default -> name.isEmpty() ? "type.any" : "type." + name;
        }));
        var range = range(schema, "minLength", "maxLength", "limit.length")
                + range(schema, "minimum", "maximum", "limit.number");
        text.append(range);
        if (schema.has("default")) {
            text.append(", ").append(words.of("limit.default", schema.path("default").asText()));
        }
        return new ApiReference.Type(text.toString(), null);
    }

    private String range(JsonNode schema, String minimum, String maximum, String key) {
        var from = schema.path(minimum).asText("");
        var to = schema.path(maximum).asText("");
        if (from.isEmpty() && to.isEmpty()) {
            return "";
        }
        var range = from.equals(to) ? words.of(key + ".exact", from)
                : to.isEmpty() ? words.of(key + ".from", from)
                : from.isEmpty() ? words.of(key + ".to", to)
                : words.of(key + ".between", from, to);
        return ", " + range;
    }

    private List<ApiReference.Problem> problems() {
        return stream(document.path("x-problems"))
                .map(problem -> words.problem(problem.path("code").asText(), problem.path("status").asInt()))
                .toList();
    }

    private List<ApiReference.Limit> limits() {
        return stream(document.path("x-limits"))
                .map(limit -> new ApiReference.Limit(words.translate(limit.path("name").asText()),
                        words.translate(limit.path("value").asText())))
                .toList();
    }

    private String html(JsonNode described) {
        var text = described.path("description").asText("");
        return text.isEmpty() ? "" : Guide.html(words.translate(text));
    }

    private static String example(JsonNode node) {
        var example = node.path("example").isMissingNode() ? node.path("examples").path(0) : node.path("example");
        return example.isMissingNode() ? "" : example.isTextual() ? example.asText() : example.toString();
    }

    private JsonNode resolve(JsonNode node) {
        var reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return array.isArray() ? StreamSupport.stream(array.spliterator(), false) : Stream.empty();
    }

    private record Operation(String method, String path, JsonNode node) {

        String group() {
            return node.path("tags").path(0).asText();
        }
    }
}
