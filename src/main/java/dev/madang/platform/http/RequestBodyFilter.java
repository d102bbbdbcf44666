package dev.madang.platform.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the whole body, once, before anything is decided by it: bounded, in UTF-8 without a byte order mark (RFC 8259
 * section 8.1). Runs after authentication, so that a stranger's body is not read for nothing.
 */
@Priority(Priorities.ENTITY_CODER)
public final class RequestBodyFilter implements ContainerRequestFilter {

    /** Bytes in a request body. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final String PROPERTY = RequestBodyFilter.class.getName();

    private static final byte[] NOTHING = {};

    /** @return the body as it arrived; empty when there is none */
    public static byte[] bodyOf(ContainerRequestContext request) {
        return request.getProperty(PROPERTY) instanceof byte[] body ? body : NOTHING;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String method = request.getMethod();
        if (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS")) {
            return;
        }
        if (tooLong(request.getHeaderString(HttpHeaders.CONTENT_LENGTH))) {
            throw tooLarge();
        }
        byte[] body = request.getEntityStream().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw tooLarge();
        }
        requireUtf8(body);
        request.setProperty(PROPERTY, body);
        request.setEntityStream(new ByteArrayInputStream(body));
    }

    /** Not by the framework's reading, which throws when the length is beyond an int. */
    private static boolean tooLong(String contentLength) {
        return contentLength != null && (!contentLength.trim().matches("0*[0-9]{1,9}")
                || Long.parseLong(contentLength.trim()) > MAX_BYTES);
    }

    private static ProblemException tooLarge() {
        // What is left of the body is not read: the connection cannot be used again.
        return new ProblemException(HttpProblem.CONTENT_TOO_LARGE, MAX_BYTES).withHeader("Connection", "close");
    }

    private static void requireUtf8(byte[] body) {
        for (byte each : body) {
            if (each == 0) {
                // Nothing that we read has one unescaped; UTF-16 and UTF-32, which a JSON parser detects by itself, do.
                throw new ProblemException(HttpProblem.MALFORMED_JSON);
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw new ProblemException(HttpProblem.MALFORMED_JSON);
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            throw new ProblemException(HttpProblem.MALFORMED_JSON);
        }
    }
}
