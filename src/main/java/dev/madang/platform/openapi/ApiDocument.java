package dev.madang.platform.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The OpenAPI document that was packaged with this code.
 *
 * @param bytes as it is served: minified, UTF-8
 */
public record ApiDocument(byte[] bytes) {

    private static final String RESOURCE = "/dev/madang/platform/openapi/openapi.json";

    /** @throws IllegalStateException when the build did not package it */
    public static ApiDocument load() {
        // Not the application's mapper: its limits are for what strangers send.
        var mapper = new ObjectMapper();
        try (var resource = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the class path has no " + RESOURCE);
            }
            return new ApiDocument(mapper.writeValueAsBytes(mapper.readTree(resource)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document as a tree, made anew: it is wanted once and is large. */
    public JsonNode tree() {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
