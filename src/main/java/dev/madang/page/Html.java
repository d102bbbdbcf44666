package dev.madang.page;

import dev.madang.platform.http.PagePolicy;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Renders view models through their templates. One per application; safe for all threads. */
public final class Html {

    public static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private final TemplateEngine engine;
    private final String assets;

    /** @param assets where the stylesheets are ({@link Assets#base}) */
    public Html(TemplateEngine engine, String assets) {
        this.engine = engine;
        this.assets = assets;
    }

    /** @return where the stylesheets and scripts are */
    public String assets() {
        return assets;
    }

    /** @return an answer with a page that was found */
    public Response.ResponseBuilder page(String language, String template, Object page) {
        return response(200, render(template, page), language);
    }

    /** @return the whole document in UTF-8 */
    public byte[] render(String template, Object page) {
        var output = new Utf8ByteOutput();
        engine.render(template, Map.of("page", page, "assets", assets), output);
        return output.toByteArray();
    }

    /** An answer that a browser may show, within the policy of our pages. */
    public static Response.ResponseBuilder response(int status, byte[] document, String language) {
        return Response.status(status).entity(document).type(MEDIA_TYPE)
                .header(HttpHeaders.CONTENT_LANGUAGE, language)
                .header("Content-Security-Policy", PagePolicy.CONTENT_SECURITY_POLICY);
    }
}
