package dev.madang.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Lets a request whose Content-Type cannot be read come as far as its route, as one of a type that no route takes: the
 * framework would answer 400 without a body before it knows the path.
 */
final class ReadableContentType extends HttpServletRequestWrapper {

    private ReadableContentType(HttpServletRequest request) {
        super(request);
    }

    static HttpServletRequest of(HttpServletRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return request;
        }
        try {
            MediaType.valueOf(type);
            return request;
        } catch (IllegalArgumentException e) {
            return new ReadableContentType(request);
        }
    }

    @Override
    public String getContentType() {
        return MediaType.APPLICATION_OCTET_STREAM;
    }

    @Override
    public String getHeader(String name) {
        return isContentType(name) ? getContentType() : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isContentType(name) ? Collections.enumeration(List.of(getContentType())) : super.getHeaders(name);
    }

    private static boolean isContentType(String name) {
        return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name);
    }
}
