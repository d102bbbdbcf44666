package dev.madang.page.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.madang.page.Html;
import dev.madang.page.HtmlPage;
import dev.madang.page.Site;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** How a phone puts the board among its applications (W3C, Web Application Manifest). */
@Path("/")
@HtmlPage
@Produces(ManifestResource.MEDIA_TYPE)
public final class ManifestResource {

    static final String MEDIA_TYPE = "application/manifest+json";

    private final Site site;
    private final Html html;

    public ManifestResource(Site site, Html html) {
        this.site = site;
        this.html = html;
    }

    /** As it is written. */
    public record Manifest(String name, @JsonProperty("short_name") String shortName, String lang,
            @JsonProperty("start_url") String startUrl, String scope, String display,
            @JsonProperty("background_color") String backgroundColor, @JsonProperty("theme_color") String themeColor,
            List<Icon> icons) { }

    /** A picture that stands for the board. */
    public record Icon(String src, String sizes, String type) { }

    @GET
    @Path("manifest.webmanifest")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    public Response manifest(@Context ServletContext context) {
        return manifestInLanguage(site.language(), context);
    }

    @GET
    @Path("{language: ko|en}/manifest.webmanifest")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    public Response manifestInLanguage(@PathParam("language") String language, @Context ServletContext context) {
        String start = context.getContextPath() + site.path(language, "/");
        return Response.ok(new Manifest(site.name(), site.name(), language, start, context.getContextPath() + "/", "browser",
                "#fbfaf7", "#1f6b4f", List.of(new Icon(html.assets() + "/img/icon.svg", "any", "image/svg+xml"))), MEDIA_TYPE)
                .build();
    }
}
