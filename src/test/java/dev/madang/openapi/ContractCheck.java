package dev.madang.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import dev.madang.page.HtmlPage;
import dev.madang.platform.http.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what really went over the wire with {@code docs/openapi.json}: the status is documented, so are media type
 * and headers, the body fits its schema, a refusal's code is listed for this operation and status, and what was accepted
 * was acceptable by the contract. Safe for all threads.
 */
public final class ContractCheck {

    private static final String ADDRESS = "https://madang.invalid/openapi.json";

    /** Headers that mean something to a client: one that is not documented is a secret of the code. */
    private static final Set<String> TELLING = Set.of("etag", "location", "link", "ratelimit", "ratelimit-policy",
            "retry-after", "www-authenticate");

    private static final List<Pattern> PAGES = Route.all().stream().filter(route -> route.isAnnotated(HtmlPage.class))
            .map(route -> Pattern.compile(route.path().replace(".", "\\.").replace("{form}", "(login|join|reset|settings|admin)")
                    .replace("{language}", "(ko|en)").replaceAll("\\{\\w+}", "[^/]+") + "/?")).toList();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();
    private final List<Template> templates;
    private final Set<String> generalCodes = Problems.withoutRoute().stream().map(ProblemType::code)
            .collect(Collectors.toSet());

    /**
     * One request and its answer.
     *
     * @param target  path and query, relative to the context
     * @param headers of the answer, names in any case
     */
    public record Exchange(String method, String target, Map<String, List<String>> requestHeaders, byte[] requestBody,
            int status, Map<String, List<String>> headers, byte[] body) {
    }

    /** The contract as it is in the working directory. */
    public static ContractCheck ofWorkingDirectory() {
        try {
            return new ContractCheck(Files.readString(OpenApiGenerator.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ContractCheck(String openApi) {
        try {
            document = new ObjectMapper().readTree(openApi);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012());
        // The words of OpenAPI around the schemas are none of JSON Schema's.
        document.fieldNames().forEachRemaining(word -> dialect.keyword(new NonValidationKeyword(word)));
        schemas = JsonSchemaFactory.builder().metaSchema(dialect.build())
                .defaultMetaSchemaIri(JsonMetaSchema.getV202012().getIri())
                .schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, openApi))).build();
        templates = templates();
    }

    /** @throws AssertionError saying what was not as promised */
    public void check(Exchange exchange) {
        var path = exchange.target().replaceFirst("\\?.*", "");
        if (path.startsWith("/assets/") && exchange.status() < 400 || isPage(path, exchange)) {
            return;
        }
        var template = templates.stream().filter(each -> each.pattern().matcher(path).matches()).findFirst();
        var method = exchange.method().equals("HEAD") ? "get" : exchange.method().toLowerCase(Locale.ROOT);
        var pointer = template.map(each -> "/paths/" + each.path().replace("~", "~0").replace("/", "~1") + "/" + method)
                .filter(each -> document.at(each).isObject());
        if (exchange.method().equals("OPTIONS") && exchange.status() < 400) {
            require(exchange, header(exchange, "Allow").isPresent(), "OPTIONS must tell what is allowed");
        } else if (pointer.isEmpty() || exchange.method().equals("HEAD") && exchange.status() == 405) {
            checkWithoutOperation(exchange, template.isPresent());
        } else {
            checkOperation(exchange, pointer.get());
        }
    }

    /** What is read by people is no part of the contract. The first page shares its address with a greeting that is. */
    private static boolean isPage(String path, Exchange exchange) {
        return !path.equals("/") ? PAGES.stream().anyMatch(page -> page.matcher(path).matches())
                : mediaType(exchange).equals("text/html");
    }

    private void checkWithoutOperation(Exchange exchange, boolean pathIsKnown) {
        require(exchange, exchange.status() >= 400, "there is no such operation in the contract");
        require(exchange, pathIsKnown || exchange.status() != 405, "405 for a path that the contract does not know");
        if (exchange.status() == 405) {
            require(exchange, header(exchange, "Allow").isPresent(), "405 must tell what is allowed");
        }
        if (exchange.body().length > 0 && mediaType(exchange).equals("application/problem+json")) {
            checkProblem(exchange, "/components/schemas/Problem");
            require(exchange, generalCodes.contains(json(exchange, exchange.body()).path("code").asText()),
                    "a refusal without an operation has a code of the platform's");
        }
    }

    private void checkOperation(Exchange exchange, String operation) {
        var answerPointer = resolve(operation + "/responses/" + exchange.status());
        var answer = document.at(answerPointer);
        require(exchange, answer.isObject(), "the contract has no answer " + exchange.status());
        checkHeaders(exchange, answer);
        if (exchange.status() / 100 == 2) {
            checkQuery(exchange, document.at(operation), operation);
            checkRequestBody(exchange, operation);
        }
        if (!answer.has("content")) {
            require(exchange, exchange.body().length == 0, "the contract promises no body");
            return;
        }
        if (exchange.method().equals("HEAD")) {
            require(exchange, exchange.body().length == 0, "HEAD has no body");
            return;
        }
        var mediaType = mediaType(exchange);
        require(exchange, answer.path("content").has(mediaType), "the contract has no media type " + mediaType
                + " for this answer");
        var schema = answerPointer + "/content/" + mediaType.replace("/", "~1") + "/schema";
        if (mediaType.equals("application/problem+json")) {
            checkProblem(exchange, schema);
        } else if (mediaType.endsWith("json")) {
            validate(exchange, schema, new String(exchange.body(), StandardCharsets.UTF_8), "the answer's body");
        }
    }

    private void checkProblem(Exchange exchange, String schema) {
        validate(exchange, schema, new String(exchange.body(), StandardCharsets.UTF_8), "the problem");
        var problem = json(exchange, exchange.body());
        require(exchange, problem.path("status").asInt() == exchange.status(), "the problem names another status");
        var id = header(exchange, "Request-Id");
        require(exchange, id.isEmpty() || id.get().equals(problem.path("requestId").asText()),
                "the problem names another request");
    }

    private void checkHeaders(Exchange exchange, JsonNode answer) {
        answer.path("headers").fields().forEachRemaining(documented -> {
            var pointer = documented.getValue().path("$ref").asText().substring(1);
            var value = header(exchange, documented.getKey());
            if (value.isEmpty()) {
                require(exchange, !document.at(pointer + "/required").asBoolean(),
                        "the header " + documented.getKey() + " is missing");
                return;
            }
            var isNumber = document.at(pointer + "/schema/type").asText().equals("integer");
            validate(exchange, pointer + "/schema", isNumber ? value.get() : quoted(value.get()),
                    "the header " + documented.getKey());
        });
        var documented = new java.util.TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        answer.path("headers").fieldNames().forEachRemaining(documented::add);
        exchange.headers().keySet().forEach(name -> require(exchange,
                documented.contains(name) || !TELLING.contains(name.toLowerCase(Locale.ROOT)),
                "the header " + name + " is not in the contract"));
    }

    private void checkQuery(Exchange exchange, JsonNode operation, String pointer) {
        int start = exchange.target().indexOf('?');
        if (start < 0 || operation.at("/responses/200/content").has("text/html")) {
            return; // links to pages get parameters of others added
        }
        var documented = new TreeMap<String, Integer>();
        for (int i = 0; i < operation.path("parameters").size(); i++) {
            documented.put(operation.path("parameters").path(i).path("name").asText(), i);
        }
        for (var pair : exchange.target().substring(start + 1).split("&")) {
            var parts = pair.split("=", 2);
            var name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            require(exchange, documented.containsKey(name), "the contract has no parameter " + name);
            var schema = pointer + "/parameters/" + documented.get(name) + "/schema";
            var value = parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            var isText = document.at(schema + "/type").asText().equals("string");
            validate(exchange, schema, isText ? quoted(value) : value, "the accepted parameter " + name);
        }
    }

    private void checkRequestBody(Exchange exchange, String operation) {
        var type = exchange.requestHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(header -> header.getValue().get(0).replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .findFirst().orElse("");
        if (exchange.requestBody() == null || exchange.requestBody().length == 0 || !type.equals("application/json")) {
            return;
        }
        var schema = operation + "/requestBody/content/application~1json/schema";
        if (document.at(schema).isObject()) {
            validate(exchange, schema, new String(exchange.requestBody(), StandardCharsets.UTF_8), "the accepted body");
        }
    }

    private void validate(Exchange exchange, String pointer, String json, String what) {
        var schema = compiled.computeIfAbsent(pointer, each -> schemas.getSchema(
                SchemaLocation.of(ADDRESS + "#" + each.replace("{", "%7B").replace("}", "%7D")),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build()));
        Set<?> faults;
        try {
            faults = schema.validate(json, InputFormat.JSON);
        } catch (IllegalArgumentException e) {
            throw failure(exchange, what + " is no JSON: " + e.getMessage());
        }
        require(exchange, faults.isEmpty(), what + " does not fit its schema: " + faults);
    }

    private String resolve(String pointer) {
        var reference = document.at(pointer).path("$ref").asText("");
        return reference.isEmpty() ? pointer : reference.substring(1);
    }

    private List<Template> templates() {
        var all = new java.util.ArrayList<Template>();
        document.path("paths").fieldNames().forEachRemaining(path -> all.add(new Template(path, Pattern.compile(
                Arrays.stream(path.split("(?<=})|(?=\\{)"))
                        .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                        .collect(Collectors.joining()) + "/?"))));
        // JAX-RS prefers the path with more literal characters (section 3.7.2).
        all.sort(Comparator.comparingInt((Template template) ->
                template.path().replaceAll("\\{[^}]*}", "").length()).reversed());
        return List.copyOf(all);
    }

    private static Optional<String> header(Exchange exchange, String name) {
        return exchange.headers().entrySet().stream().filter(header -> name.equalsIgnoreCase(header.getKey()))
                .map(header -> String.join(", ", header.getValue())).findFirst();
    }

    private static String mediaType(Exchange exchange) {
        return header(exchange, "Content-Type").orElse("").replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static JsonNode json(Exchange exchange, byte[] body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw failure(exchange, "the body is no JSON");
        }
    }

    private static String quoted(String text) {
        return new ObjectMapper().getNodeFactory().textNode(text).toString();
    }

    private static void require(Exchange exchange, boolean condition, String otherwise) {
        if (!condition) {
            throw failure(exchange, otherwise);
        }
    }

    private static AssertionError failure(Exchange exchange, String what) {
        var body = new String(exchange.body(), StandardCharsets.UTF_8);
        return new AssertionError("Against docs/openapi.json: " + exchange.method() + " " + exchange.target() + " → "
                + exchange.status() + ": " + what + "\n"
                + (body.length() > 1000 ? body.substring(0, 1000) + "…" : body));
    }

    private record Template(String path, Pattern pattern) {
    }
}
