package dev.madang.page.docs;

import dev.madang.page.Html;
import dev.madang.platform.config.Settings;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Language;
import dev.madang.platform.http.Messages;
import dev.madang.platform.http.Operation;
import dev.madang.platform.openapi.ApiDocsAccess;
import dev.madang.platform.openapi.ApiDocument;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** The contract for people. */
@Path("/")
public final class DocsResource {

    private final Settings settings;
    private final ApiDocument document;
    private final ApiDocsAccess access;
    private final Html html;
    private final Messages messages;
    private volatile DocsPages pages;

    public DocsResource(Settings settings, ApiDocument document, ApiDocsAccess access, Html html, Messages messages) {
        this.settings = settings;
        this.document = document;
        this.access = access;
        this.html = html;
        this.messages = messages;
    }

    @GET
    @Path("docs")
    @Produces(MediaType.TEXT_HTML)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Documentation", summary = "Read this page",
            description = "In Korean or English by `Accept-Language`; needs no JavaScript.",
            problems = {"unauthenticated", "not-found"})
    public Response readDocs(@HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String acceptLanguage,
            @Context SecurityContext security, @Context ServletContext context) {
        return page(Language.choose(acceptLanguage, settings.siteLanguage()), security, context)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE).build();
    }

    @GET
    @Path("{language: ko|en}/docs")
    @Produces(MediaType.TEXT_HTML)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Documentation", summary = "Read this page in a language",
            problems = {"unauthenticated", "not-found"})
    public Response readDocsInLanguage(
            @PathParam("language") @Doc(value = "`ko` or `en`.", example = "en") String language,
            @Context SecurityContext security, @Context ServletContext context) {
        return page(language, security, context).build();
    }

    private Response.ResponseBuilder page(String language, SecurityContext security, ServletContext context) {
        access.require(security);
        // Where the settings say that the site is: a Host is the client's word, and the page may be cached for others.
        return Html.response(200, pages(context).page(language, settings.publicUrl().toString()), language);
    }

    /** Made at the first request, which is that of the warm-up: the context path is not known before. */
    private DocsPages pages(ServletContext context) {
        var made = pages;
        if (made == null) {
            synchronized (this) {
                made = pages;
                if (made == null) {
                    made = new DocsPages(document, html, messages, settings.siteName(), context.getContextPath());
                    pages = made;
                }
            }
        }
        return made;
    }
}
