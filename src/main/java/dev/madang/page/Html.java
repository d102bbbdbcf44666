package dev.madang.page;

import dev.madang.platform.http.PagePolicy;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Renders view models through their templates. One per application; safe for all threads. */
public final class Html {

    public static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private final TemplateEngine engine;

    public Html(TemplateEngine engine) {
        this.engine = engine;
    }

    /** @return the whole document in UTF-8 */
    public byte[] render(String template, Object page) {
        var output = new Utf8ByteOutput();
        engine.render(template, page, output);
        return output.toByteArray();
    }

    /** An answer that a browser may show, within the policy of our pages. */
    public static Response.ResponseBuilder response(int status, byte[] document, String language) {
        return Response.status(status).entity(document).type(MEDIA_TYPE)
                .header(HttpHeaders.CONTENT_LANGUAGE, language)
                .header("Content-Security-Policy", PagePolicy.CONTENT_SECURITY_POLICY);
    }
}
