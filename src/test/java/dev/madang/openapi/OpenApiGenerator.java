package dev.madang.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.madang.platform.http.Messages;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageParameters;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes {@code docs/openapi.json} from the resource classes: OpenAPI 3.1, the same bytes for the same code.
 *
 * <p>Beside the standard's own words it says {@code x-role} (who may, at least), {@code x-problems} (every error code
 * with its status and English words) and {@code x-limits} (the numbers that no constraint of a key shows).
 */
public final class OpenApiGenerator {

    public static final Path FILE = Path.of("docs/openapi.json");
    public static final Path ERRORS_FILE = Path.of("docs/errors.md");

    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String JSON = "application/json";

    private final ObjectMapper json = new ObjectMapper();
    private final Schemas schemas = new Schemas(json);
    private final Problems problems = new Problems();
    private final Messages messages;
    private final ObjectNode responses = json.createObjectNode();

    public OpenApiGenerator(Messages messages) {
        this.messages = messages;
    }

    /** Renews the files in the working directory. */
    public static void main(String[] arguments) throws IOException {
        var generator = new OpenApiGenerator(Bundles.all());
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, generator.document(Route.ofApi()));
        Files.writeString(ERRORS_FILE, generator.errors());
        System.out.println("==> " + FILE + " and " + ERRORS_FILE + " are up to date");
    }

    /** The whole document as text. Call once on an instance. */
    public String document(List<Route> routes) {
        var document = json.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info").put("title", "Madang").put("description", guide()).put("version", "1");
        // Relative to this document, wherever it was fetched from: ROOT, /madang, behind any proxy.
        document.putArray("servers").addObject().put("url", ".").put("description", "The server of this document");
        var endpoints = Endpoint.of(routes);
        requireUniqueIds(endpoints);
        var tags = document.putArray("tags");
        new TreeSet<>(endpoints.stream().map(endpoint -> endpoint.operation().group()).toList())
                .forEach(group -> tags.addObject().put("name", group));
        var paths = document.putObject("paths");
        for (var endpoint : endpoints) {
            var path = (ObjectNode) paths.get(endpoint.path());
            (path == null ? paths.putObject(endpoint.path()) : path)
                    .set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        schemas.of(Problem.class);
        var components = document.putObject("components");
        components.set("schemas", sorted(schemas.components()));
        components.set("responses", sorted(responses));
        components.set("parameters", Headers.requestHeaders(json));
        components.set("headers", Headers.answerHeaders(json));
        var schemes = components.putObject("securitySchemes");
        schemes.putObject("accessToken").put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT")
                .put("description", "The access token of a login.");
        schemes.putObject("password").put("type", "http").put("scheme", "basic")
                .put("description", "E-mail address and password in UTF-8.");
        schemes.putObject("refreshToken").put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT")
                .put("description", "The refresh token of a login.");
        var codes = document.putArray("x-problems");
        for (var problem : problems.all()) {
            codes.addObject().put("code", problem.code()).put("status", problem.status())
                    .put("title", text("en", problem.code(), "title"))
                    .put("detail", text("en", problem.code(), "detail"));
        }
        var limits = document.putArray("x-limits");
        LimitTable.rows().forEach((name, value) -> limits.addObject().put("name", name).put("value", value));
        return print(document);
    }

    /** The published list of codes, in both languages, as Markdown. */
    public String errors() {
        var page = new StringBuilder("""
                # Error codes

                Every refusal is a problem document (RFC 9457) with one of these codes; they are stable, the words
                are not. Which call gives which code stands in `openapi.json` and at `/docs`. This page is made from
                the code by `scripts/openapi`.

                | status | code | English | 한국어 |
                |---|---|---|---|
                """);
        for (var problem : problems.all()) {
            page.append("| ").append(problem.status()).append(" | `").append(problem.code()).append("` | ")
                    .append(words("en", problem.code())).append(" | ")
                    .append(words("ko", problem.code())).append(" |\n");
        }
        page.append("""

                ## Codes of a field

                `errors[].code` tells what is wrong with one field of the request.

                | code | English | 한국어 |
                |---|---|---|
                """);
        for (var key : messages.keys("en")) {
            if (key.startsWith("field.")) {
                page.append("| `").append(key.substring("field.".length())).append("` | ")
                        .append(shown(messages.text("en", key))).append(" | ")
                        .append(shown(messages.text("ko", key))).append(" |\n");
            }
        }
        return page.toString();
    }

    private ObjectNode operation(Endpoint endpoint) {
        var documented = endpoint.operation();
        var operation = json.createObjectNode();
        operation.putArray("tags").add(documented.group());
        operation.put("operationId", endpoint.main().id()).put("summary", documented.summary());
        if (!documented.description().isEmpty()) {
            operation.put("description", documented.description());
        }
        endpoint.role().ifPresent(role -> operation.put("x-role", role));
        addParameters(operation, endpoint);
        addBody(operation, endpoint);
        var answers = operation.putObject("responses");
        answers.set(Integer.toString(endpoint.status()), goodAnswer(endpoint));
        if (endpoint.isCacheable()) {
            answers.set("304", notModified());
        }
        problems.of(endpoint).forEach((status, codes) ->
                answers.set(Integer.toString(status), refusal(status, codes)));
        var security = operation.putArray("security");
        if (endpoint.role().isPresent()) {
            security.addObject().putArray("accessToken");
        } else if (!documented.credentials().isEmpty()) {
            security.addObject().putArray(documented.credentials());
        }
        return operation;
    }

    private void addParameters(ObjectNode operation, Endpoint endpoint) {
        var parameters = json.createArrayNode();
        for (var parameter : endpoint.parameters()) {
            if (parameter.in().equals("form")) {
                continue;
            }
            var node = parameters.addObject().put("name", parameter.name()).put("in", parameter.in());
            parameter.doc().filter(doc -> !doc.value().isEmpty())
                    .ifPresent(doc -> node.put("description", doc.value()));
            node.put("required", parameter.isRequired()).set("schema", schemaOf(parameter));
        }
        var headers = new ArrayList<String>();
        if (endpoint.isCacheable()) {
            headers.add("If-None-Match");
        }
        if (endpoint.isConditional()) {
            headers.add("If-Match");
        }
        if (endpoint.isIdempotent()) {
            headers.add("Idempotency-Key");
        }
        headers.forEach(name -> parameters.addObject().put("$ref", "#/components/parameters/" + name));
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private ObjectNode schemaOf(Parameter parameter) {
        if (parameter.declared() instanceof Field field
                && field.getDeclaringClass() == PageParameters.class) {
            return pageParameter(parameter.name());
        }
        return ParameterSchema.of(parameter, json, schemas);
    }

    private ObjectNode pageParameter(String name) {
        return switch (name) {
            case "size" -> json.createObjectNode().put("type", "integer").put("minimum", 1)
                    .put("maximum", PageRequest.MAX_SIZE).put("default", PageRequest.DEFAULT_SIZE);
            case "page" -> json.createObjectNode().put("type", "integer").put("minimum", 1)
                    .put("maximum", PageRequest.MAX_PAGE);
            default -> schemas.cursor();
        };
    }

    private void addBody(ObjectNode operation, Endpoint endpoint) {
        if (!endpoint.hasBody()) {
            return;
        }
        var body = operation.putObject("requestBody").put("required", true);
        var content = body.putObject("content");
        for (var route : endpoint.routes()) {
            var form = Parameter.of(route).stream().filter(parameter -> parameter.in().equals("form")).toList();
            if (!form.isEmpty()) {
                var schema = json.createObjectNode().put("type", "object");
                var properties = schema.putObject("properties");
                var required = schema.putArray("required");
                form.forEach(parameter -> {
                    var property = ParameterSchema.of(parameter, json, schemas);
                    parameter.doc().ifPresent(doc -> property.put("description", doc.value()));
                    properties.set(parameter.name(), property);
                    required.add(parameter.name());
                });
                schema.put("additionalProperties", false);
                route.consumes().forEach(type -> content.putObject(type).set("schema", schema));
            }
            Parameter.body(route).ifPresent(type -> route.consumes()
                    .forEach(mediaType -> content.putObject(mediaType).set("schema", schemas.of(type))));
        }
    }

    private ObjectNode goodAnswer(Endpoint endpoint) {
        var answer = json.createObjectNode().put("description", switch (endpoint.status()) {
            case 201 -> "Made; the answer is what was made.";
            case 202 -> "Accepted; what follows from it comes later.";
            case 204 -> "Done; there is nothing to tell.";
            default -> "Done.";
        });
        var headers = answer.putObject("headers");
        Headers.refer(headers, "Request-Id");
        Headers.refer(headers, "Cache-Control");
        if (endpoint.hasEtag()) {
            Headers.refer(headers, "ETag");
        }
        if (endpoint.status() == 201) {
            Headers.refer(headers, "Location");
        }
        if (isPage(endpoint)) {
            Headers.refer(headers, "Link");
        }
        if (!endpoint.isCacheable()) {
            Headers.refer(headers, "RateLimit");
            Headers.refer(headers, "RateLimit-Policy");
        }
        if (endpoint.status() != 204) {
            var content = answer.putObject("content");
            for (var mediaType : endpoint.produces()) {
                var schema = mediaType.endsWith("json") ? endpoint.answer().map(schemas::of)
                        .orElseGet(json::createObjectNode) : json.createObjectNode().put("type", "string");
                content.putObject(mediaType).set("schema", schema);
            }
        }
        return answer;
    }

    private static boolean isPage(Endpoint endpoint) {
        return endpoint.main().javaMethod().getReturnType() == Page.class;
    }

    private ObjectNode notModified() {
        if (!responses.has("NotModified")) {
            var answer = responses.putObject("NotModified").put("description", "Nothing changed since that ETag.");
            var headers = answer.putObject("headers");
            Headers.refer(headers, "Request-Id");
            Headers.refer(headers, "Cache-Control");
            Headers.refer(headers, "ETag");
        }
        return json.createObjectNode().put("$ref", "#/components/responses/NotModified");
    }

    /** One component for each set of codes that occurs, so that the document stays readable. */
    private ObjectNode refusal(int status, Set<String> codes) {
        var name = String.join("-or-", codes);
        if (!responses.has(name)) {
            var answer = responses.putObject(name).put("description",
                    String.join(" · ", codes.stream().map(code -> text("en", code, "title")).toList()));
            var headers = answer.putObject("headers");
            Headers.refer(headers, "Request-Id");
            Headers.refer(headers, "Cache-Control");
            Headers.refer(headers, "Content-Language");
            if (status == 401) {
                Headers.refer(headers, "WWW-Authenticate");
            }
            if (status == 429) {
                Headers.refer(headers, "RateLimit");
                Headers.refer(headers, "RateLimit-Policy");
            }
            if (status == 429 || status == 503) {
                Headers.refer(headers, "Retry-After");
            }
            var content = answer.putObject("content");
            var schema = content.putObject(PROBLEM_JSON).putObject("schema")
                    .put("$ref", "#/components/schemas/Problem");
            var enumeration = schema.putObject("properties").putObject("code").putArray("enum");
            codes.forEach(enumeration::add);
            content.putObject("text/html").putObject("schema").put("type", "string");
        }
        return json.createObjectNode().put("$ref", "#/components/responses/" + name);
    }

    private static void requireUniqueIds(List<Endpoint> endpoints) {
        var ids = new HashSet<String>();
        for (var endpoint : endpoints) {
            if (!ids.add(endpoint.main().id())) {
                throw new IllegalStateException("Two operations are called " + endpoint.main().id()
                        + ": give the method of " + endpoint.name() + " another name, or @Operation an id");
            }
        }
    }

    private String guide() {
        try (var guide = OpenApiGenerator.class.getResourceAsStream("/dev/madang/page/docs_en.md")) {
            return new String(guide.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String words(String language, String code) {
        return "**" + text(language, code, "title") + "** " + text(language, code, "detail");
    }

    private String text(String language, String code, String part) {
        return shown(messages.text(language, "problem." + code + "." + part));
    }

    /** A text whose numbers are not known yet. */
    private static String shown(String text) {
        return text.replaceAll("\\{\\d}", "…").replace("|", "\\|");
    }

    private ObjectNode sorted(ObjectNode node) {
        var byName = new TreeMap<String, JsonNode>();
        node.fields().forEachRemaining(field -> byName.put(field.getKey(), field.getValue()));
        var sorted = json.createObjectNode();
        byName.forEach(sorted::set);
        return sorted;
    }

    private String print(ObjectNode document) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter)
                .withoutSpacesInObjectEntries();
        try {
            return json.writer(printer).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

}
