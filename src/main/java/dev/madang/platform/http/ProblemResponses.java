package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns a refusal into an answer: problem details, or a page for who prefers one, in the reader's language. */
public final class ProblemResponses {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Seconds after which a client may try again when nobody knows better. */
    static final int RETRY_AFTER = 2;

    /** Fields that are told of at most; a body can hold tens of thousands of wrong ones. */
    static final int MAX_ERRORS = 50;

    /** Code points of a field's name that are told; unknown ones are the client's words. */
    private static final int MAX_FIELD_NAME = 100;

    /** The error page of the site. */
    @FunctionalInterface
    public interface ErrorPage {
        /** @return a whole HTML document in UTF-8 */
        byte[] render(Problem problem, String language, String contextPath);
    }

    /** Status, headers and body, for JAX-RS and servlets alike. */
    public record Answer(int status, Map<String, String> headers, byte[] body) { }

    private final ObjectMapper mapper;
    private final Messages messages;
    private final ErrorPage page;
    private final String siteLanguage;

    public ProblemResponses(ObjectMapper mapper, Messages messages, ErrorPage page, String siteLanguage) {
        this.mapper = mapper;
        this.messages = messages;
        this.page = page;
        this.siteLanguage = siteLanguage;
    }

    /** @param path the path that was asked for, with the context's */
    public Answer of(ProblemException exception, HttpServletRequest request, String path) {
        String language = languageOf(request, path);
        ProblemType type = exception.type();
        String detail = messages.text(language, "problem." + type.code() + ".detail", exception.arguments());
        var problem = new Problem(
                request.getContextPath() + "/docs#" + type.code(),
                messages.text(language, "problem." + type.code() + ".title"),
                type.status(),
                detail,
                path,
                type.code(),
                String.valueOf(request.getAttribute(RequestAttributes.REQUEST_ID)),
                exception.errors().stream().limit(MAX_ERRORS).map(error -> new Problem.Field(
                        Text.excerpt(error.field(), MAX_FIELD_NAME), error.code(),
                        messages.text(language, "field." + error.code(), error.arguments()))).toList());
        Map<String, String> headers = new LinkedHashMap<>(exception.headers());
        boolean isPage = Accept.prefersHtml(request.getHeader("Accept"));
        if (isPage && type.status() == 410 && request.getMethod().equals("GET") && request.getHeader("Authorization") == null) {
            // It takes the place of the page that was there, in every cache.
            headers.put("Cache-Control", Answers.SHARED);
            headers.put("Vary", "Authorization, Accept, Accept-Language");
        } else {
            headers.put("Cache-Control", "no-store");
        }
        headers.put("Content-Language", language);
        if (type.status() == 401) {
            headers.putIfAbsent("WWW-Authenticate", "Bearer realm=\"madang\"");
        }
        if (type.status() == 503 || type.status() == 429) {
            headers.putIfAbsent("Retry-After", Integer.toString(RETRY_AFTER));
        }
        if (isPage) {
            headers.put("Content-Type", "text/html;charset=UTF-8");
            headers.put("Content-Security-Policy", PagePolicy.CONTENT_SECURITY_POLICY);
            return new Answer(type.status(), headers,
                    page.render(problem, language, request.getContextPath()));
        }
        headers.put("Content-Type", MEDIA_TYPE);
        return new Answer(type.status(), headers, write(problem));
    }

    /** That of a page's address, which is what its reader has chosen; else the one that the request prefers. */
    private String languageOf(HttpServletRequest request, String path) {
        String below = path.substring(Math.min(path.length(), request.getContextPath().length()));
        return Messages.LANGUAGES.stream().filter(each -> below.equals("/" + each) || below.startsWith("/" + each + "/")).findFirst()
                .orElseGet(() -> Language.choose(request.getHeader("Accept-Language"), siteLanguage));
    }

    private byte[] write(Problem problem) {
        try {
            return mapper.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is made of strings", e);
        }
    }
}
