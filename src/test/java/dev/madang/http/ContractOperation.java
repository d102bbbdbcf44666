package dev.madang.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An operation of docs/openapi.json, so that tests over all routes grow with the contract.
 *
 * @param path with its templates in braces
 * @param needsToken whether nobody may call it without an access token
 * @param queryParameters their schemas by name
 * @param body the schema of the JSON body; a missing node when there is none
 * @param conditional whether it documents 304
 */
record ContractOperation(String method, String path, boolean needsToken, Map<String, JsonNode> queryParameters,
        JsonNode body, Set<String> produces, boolean conditional) {

    private static final JsonNode DOCUMENT = read();

    static List<ContractOperation> all() {
        List<ContractOperation> operations = new ArrayList<>();
        DOCUMENT.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method ->
                operations.add(of(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    /** Those that read a JSON body. */
    static List<ContractOperation> withBody() {
        return all().stream().filter(ContractOperation::hasBody).toList();
    }

    /** @return every code that a problem may have */
    static Set<String> codes() {
        Set<String> codes = new TreeSet<>();
        DOCUMENT.path("x-problems").forEach(problem -> codes.add(problem.path("code").asText()));
        return codes;
    }

    /** @return the paths, each once */
    static Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        DOCUMENT.path("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    boolean hasBody() {
        return body.isObject();
    }

    /** The path with the id 1 for every thing, or what else each template needs. */
    String target() {
        return targetWith("1");
    }

    /** The path with this in the place of every id. */
    String targetWith(String id) {
        return path.replace("{language}", "en").replace("{email}", "nobody@example.com")
                .replaceAll("\\{[a-z_]+_id}", id);
    }

    boolean hasId() {
        return path.contains("_id}");
    }

    /** A body that its schema accepts, of the examples. */
    ObjectNode goodBody() {
        ObjectNode good = new ObjectMapper().createObjectNode();
        body.path("properties").fields().forEachRemaining(property ->
                good.set(property.getKey(), example(property.getValue())));
        return good;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    static JsonNode resolve(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : DOCUMENT.at(reference.substring(1));
    }

    private JsonNode example(JsonNode schema) {
        JsonNode resolved = resolve(schema);
        if (resolved.path("examples").size() > 0) {
            return resolved.path("examples").path(0);
        }
        if (resolved.path("enum").size() > 0) {
            return resolved.path("enum").path(0);
        }
        return new ObjectMapper().getNodeFactory().textNode("a good text");
    }

    private static ContractOperation of(String method, String path, JsonNode operation) {
        Map<String, JsonNode> query = new TreeMap<>();
        boolean conditional = false;
        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter = resolve(each);
            if (parameter.path("in").asText().equals("query")) {
                query.put(parameter.path("name").asText(), parameter.path("schema"));
            }
        }
        Set<String> produces = new TreeSet<>();
        for (String status : new String[] {"200", "201", "202"}) {
            resolve(operation.path("responses").path(status)).path("content").fieldNames()
                    .forEachRemaining(produces::add);
        }
        conditional = operation.path("responses").has("304");
        JsonNode body = resolve(operation.path("requestBody").path("content").path("application/json").path("schema"));
        return new ContractOperation(method, path, operation.path("security").size() > 0, query, body, produces,
                conditional);
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(Files.readString(Path.of("docs/openapi.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
