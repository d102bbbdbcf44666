package dev.madang.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The headers of requests and answers that the contract gives a meaning, described once. */
final class Headers {

    private static final Map<String, Definition> ANSWER = new LinkedHashMap<>();
    private static final Map<String, Definition> REQUEST = new LinkedHashMap<>();

    static {
        ANSWER.put("Cache-Control", text("Who may keep the answer, and for how long.", "private, no-cache"));
        ANSWER.put("Content-Language", text("The language of the messages in it.", "ko"));
        ANSWER.put("ETag", pattern(
                "The state of the resource; its first part is the version, which only an edit changes.",
                "^(W/)?\"[^\"]+\"$", "\"3-5d41402a\""));
        ANSWER.put("Link", text("The neighbouring pages of a list, as relative references.",
                "<?size=30&after=AAAAAAAABNI>; rel=\"next\""));
        ANSWER.put("Location", new Definition("The path of what was made.", "string", "uri-reference", null,
                "/board/posts/1234"));
        ANSWER.put("RateLimit", text("What is left of the tightest limit that was counted.", "\"posts\";r=5;t=60"));
        ANSWER.put("RateLimit-Policy", text("The limits that were counted: quota and window in seconds.",
                "\"posts\";q=6;w=60"));
        ANSWER.put("Request-Id", pattern("Names this request in the logs.", "^[A-Za-z0-9-]{1,64}$",
                "9f0c2a7be4d14f6c8a31b0c5d2e6f798"));
        ANSWER.put("Retry-After", new Definition("Seconds after which to try again.", "integer", null, null, "2"));
        ANSWER.put("WWW-Authenticate", pattern("Always Bearer: send an access token.", "^Bearer\\b.*",
                "Bearer realm=\"madang\""));

        REQUEST.put("Idempotency-Key", pattern(
                "A name of your own for this request, such as a UUID: sent again with it, the request is carried out "
                        + "once.",
                "^[\\x21-\\x7e]{1,255}$", "0d8a3b52-6d0e-4a52-b1a5-5ff0c3a4d7e1"));
        REQUEST.put("If-Match", text("Change only the state with this ETag; otherwise the last write wins.",
                "\"3-5d41402a\""));
        REQUEST.put("If-None-Match", text("Answer only when the state is not this ETag's.", "\"3-5d41402a\""));
    }

    /** What an answer that may have it need not have: a page at the end of its list, a limit that was not counted. */
    private static final Set<String> SOMETIMES = Set.of("Link", "RateLimit", "RateLimit-Policy");

    private Headers() {
    }

    /** The definitions for {@code components/headers}. */
    static ObjectNode answerHeaders(ObjectMapper json) {
        var headers = json.createObjectNode();
        ANSWER.forEach((name, definition) -> headers.putObject(name)
                .put("description", definition.description()).put("required", !SOMETIMES.contains(name))
                .set("schema", definition.schema(json)));
        return headers;
    }

    /** The definitions for {@code components/parameters}. */
    static ObjectNode requestHeaders(ObjectMapper json) {
        var parameters = json.createObjectNode();
        REQUEST.forEach((name, definition) -> parameters.putObject(name)
                .put("name", name).put("in", "header").put("description", definition.description())
                .put("required", false).set("schema", definition.schema(json)));
        return parameters;
    }

    static void refer(ObjectNode headers, String name) {
        if (!ANSWER.containsKey(name)) {
            throw new IllegalArgumentException("No description of the header " + name);
        }
        headers.putObject(name).put("$ref", "#/components/headers/" + name);
    }

    private static Definition text(String description, String example) {
        return new Definition(description, "string", null, null, example);
    }

    private static Definition pattern(String description, String pattern, String example) {
        return new Definition(description, "string", null, pattern, example);
    }

    private record Definition(String description, String type, String format, String pattern, String example) {

        ObjectNode schema(ObjectMapper json) {
            var schema = json.createObjectNode().put("type", type);
            if (format != null) {
                schema.put("format", format);
            }
            if (pattern != null) {
                schema.put("pattern", pattern);
            }
            if (type.equals("integer")) {
                schema.put("minimum", 0).putArray("examples").add(Integer.parseInt(example));
            } else {
                schema.putArray("examples").add(example);
            }
            return schema;
        }
    }
}
