package dev.madang.platform.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.ext.ContextResolver;

/** Gives Jersey's JSON provider the one mapper of the application. */
public final class JsonMapperResolver implements ContextResolver<ObjectMapper> {

    private final ObjectMapper mapper;

    public JsonMapperResolver(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public ObjectMapper getContext(Class<?> type) {
        return mapper;
    }
}
