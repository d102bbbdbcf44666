package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.madang.platform.limits.RateLimiter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ExtendedUriInfo;

/**
 * Makes the bytes of an answer from what a resource method returned: JSON, validators, caching rules, links of a page.
 * Made while the unit of work is still open, so that an idempotent answer can be stored with its write.
 */
public final class Answers {

    /** Bytes of the hash in an ETag. */
    private static final int ETAG_HASH_BYTES = 12;

    private static final String JSON = "application/json";

    private static final byte[] NO_BODY = {};

    /** A browser asks each time; what stands before us may keep it for a second. */
    static final String SHARED = "public, max-age=0, s-maxage=1";

    private final ObjectMapper mapper;
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Map<Method, Boolean> noStore = new ConcurrentHashMap<>();

    public Answers(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** An answer as it goes out. */
    public record Answer(int status, Map<String, String> headers, byte[] body) {

        Response toResponse() {
            var response = Response.status(status);
            headers.forEach(response::header);
            if (body.length > 0) {
                // Known here, so that the framework need not copy the body into a buffer to count it.
                response.header(HttpHeaders.CONTENT_LENGTH, body.length).entity(body);
            }
            return response.build();
        }
    }

    /** @param result what the resource method returned: null, a record, a page, or a Response around one of them */
    Answer of(ContainerRequest request, Method method, Object result) {
        Map<String, String> headers = new LinkedHashMap<>();
        int status = 200;
        Object entity = result;
        if (result instanceof Response response) {
            status = response.getStatus();
            entity = response.getEntity();
            response.getStringHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        } else if (result == null) {
            status = 204;
        }
        qualifyLocation(headers, request);
        byte[] body = bytes(entity);
        if (entity != null && !headers.containsKey(HttpHeaders.CONTENT_TYPE)) {
            headers.put(HttpHeaders.CONTENT_TYPE,
                    entity instanceof String || entity instanceof byte[] ? declaredType(method) : JSON);
        }
        if (entity instanceof Page<?> page) {
            putLinks(headers, request, page.page());
        }
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        boolean private_ = request.getHeaderString(HttpHeaders.AUTHORIZATION) != null;
        boolean keep = !noStore.computeIfAbsent(method, Answers::isNoStore);
        if (keep && status / 100 == 2 && entity != null) {
            headers.put(HttpHeaders.ETAG, etag(entity, body));
        }
        headers.putIfAbsent(HttpHeaders.CACHE_CONTROL, !keep ? "no-store"
                : private_ || !reads ? "private, no-cache" : SHARED);
        if (reads && keep) {
            headers.merge(HttpHeaders.VARY, "Authorization", (given, ours) -> ours + ", " + given);
        }
        return new Answer(status, headers, body);
    }

    /** @return the answer, or 304 when the client has it already (RFC 9110 section 13.1.2) */
    static Answer unlessKnown(ContainerRequest request, Answer answer) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!reads || answer.status() != 200
                || !matches(request.getHeaderString(HttpHeaders.IF_NONE_MATCH), answer.headers().get(HttpHeaders.ETAG))) {
            return answer;
        }
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        // What describes the body stays with the one that is kept (RFC 9110 section 15.4.5).
        headers.remove(HttpHeaders.CONTENT_TYPE);
        headers.remove(HttpHeaders.LINK);
        return new Answer(304, headers, NO_BODY);
    }

    /** Headers about limits go on what no cache shares between people. */
    static Answer withLimits(Answer answer, List<RateLimiter.Decision> decisions) {
        if (decisions.isEmpty() || answer.headers().getOrDefault(HttpHeaders.CACHE_CONTROL, "").startsWith("public")) {
            return answer;
        }
        RateLimiter.Decision last = decisions.get(decisions.size() - 1);
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.put("RateLimit-Policy", last.policyHeader());
        headers.put("RateLimit", last.header());
        return new Answer(answer.status(), headers, answer.body());
    }

    private byte[] bytes(Object entity) {
        if (entity == null) {
            return NO_BODY;
        }
        if (entity instanceof byte[] bytes) {
            return bytes;
        }
        if (entity instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return writers.computeIfAbsent(entity.getClass(), mapper::writerFor).writeValueAsBytes(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer cannot be written", e);
        }
    }

    private static String declaredType(Method method) {
        String type = RouteFilter.typesOf(method).findFirst().orElseThrow();
        return type.contains("charset") ? type : type + ";charset=UTF-8";
    }

    private static void qualifyLocation(Map<String, String> headers, ContainerRequest request) {
        // The base ends with a slash: "/" or "/madang/".
        headers.computeIfPresent(HttpHeaders.LOCATION, (name, location) -> location.startsWith("/")
                ? request.getBaseUri().getRawPath() + location.substring(1) : location);
    }

    private static String etag(Object entity, byte[] body) {
        int version = entity instanceof Versioned versioned ? versioned.version() : 0;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return "\"" + version + "-" + Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(Arrays.copyOf(hash, ETAG_HASH_BYTES)) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Weak comparison (RFC 9110 section 13.1.2). */
    private static boolean matches(String ifNoneMatch, String etag) {
        if (ifNoneMatch == null || etag == null) {
            return false;
        }
        for (String tag : ifNoneMatch.split(",")) {
            String trimmed = tag.trim();
            if (trimmed.equals("*") || trimmed.equals(etag)
                    || trimmed.startsWith("W/") && trimmed.substring(2).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    static boolean isNoStore(Method method) {
        return method.isAnnotationPresent(NoStore.class)
                || method.getDeclaringClass().isAnnotationPresent(NoStore.class);
    }

    /** Relative references (RFC 8288 section 3.1), so that they hold behind any proxy. */
    private static void putLinks(Map<String, String> headers, ContainerRequest request, PageInfo page) {
        ExtendedUriInfo uri = request.getUriInfo();
        var links = new java.util.ArrayList<String>(2);
        if (page.number() != null) {
            if ((long) page.number() * page.size() < page.total()) {
                links.add(link(uri, "page", Integer.toString(page.number() + 1), "next"));
            }
            if (page.number() > 1) {
                links.add(link(uri, "page", Integer.toString(page.number() - 1), "prev"));
            }
        } else {
            if (page.next() != null) {
                links.add(link(uri, "after", page.next().toString(), "next"));
            }
            if (page.previous() != null) {
                links.add(link(uri, "before", page.previous().toString(), "prev"));
            }
        }
        if (!links.isEmpty()) {
            headers.put(HttpHeaders.LINK, String.join(", ", links));
        }
    }

    private static String link(ExtendedUriInfo uri, String parameter, String value, String relation) {
        var target = new StringBuilder("<?");
        uri.getQueryParameters().forEach((name, values) -> {
            if (!List.of("after", "before", "page").contains(name)) {
                values.forEach(each -> target.append(encode(name)).append('=').append(encode(each)).append('&'));
            }
        });
        return target.append(parameter).append('=').append(value).append(">; rel=\"").append(relation).append('"')
                .toString();
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @return a Location inside the application, for {@code Response.created} */
    public static URI location(String collection, long id) {
        return URI.create(collection + "/" + id);
    }
}
