package dev.madang.page.board;

import dev.madang.board.CategoryRepository;
import dev.madang.page.Frame;
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
import java.time.Clock;
import java.util.Optional;

/**
 * The pages on which people take part. They are the same for everybody, too: who is logged in, and what is sent, is the
 * affair of their scripts and the API.
 */
@Path("/")
@HtmlPage
@Produces(Html.MEDIA_TYPE)
public final class FormPages {

    private static final String FORMS = "{form: login|join|reset|settings|admin}";

    private final Site site;
    private final Html html;
    private final CategoryRepository categories;
    private final Clock clock;

    public FormPages(Site site, Html html, CategoryRepository categories, Clock clock) {
        this.site = site;
        this.html = html;
        this.categories = categories;
        this.clock = clock;
    }

    @GET
    @Path(FORMS)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    public Response form(@PathParam("form") String form, @Context ServletContext context) {
        return formInLanguage(site.language(), form, context);
    }

    @GET
    @Path("{language: ko|en}/" + FORMS)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    public Response formInLanguage(@PathParam("language") String language, @PathParam("form") String form,
            @Context ServletContext context) {
        return html.page(language, "board/" + form + ".jte", frame(language, form, context)).build();
    }

    @GET
    @Path("write")
    @PermitAll
    public Response write(@Context ServletContext context) {
        return writeInLanguage(site.language(), context);
    }

    @GET
    @Path("{language: ko|en}/write")
    @PermitAll
    public Response writeInLanguage(@PathParam("language") String language, @Context ServletContext context) {
        return html.page(language, "board/write.jte", new WritePage(frame(language, "write", context), categories.list())).build();
    }

    private Frame frame(String language, String form, ServletContext context) {
        String title = site.messages().text(language, "board." + form);
        return new Frame(site, language, context.getContextPath(), html.assets(), "/" + form, title, title + " · " + site.name(),
                Optional.empty(), Optional.empty(), clock.instant());
    }
}
