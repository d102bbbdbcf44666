package dev.madang.page.feed;

import dev.madang.board.CategoryRepository;
import dev.madang.board.PostList;
import dev.madang.page.HtmlPage;
import dev.madang.page.Site;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.Messages;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/**
 * What search engines are told: where they need not look, and what there is (sitemaps.org, protocol 0.9). An index of
 * sitemaps, each with a range of posts by their ids, so that none grows and old ones stay as they are.
 */
@Path("/")
@HtmlPage
@Produces(SitemapResource.MEDIA_TYPE)
public final class SitemapResource {

    static final String MEDIA_TYPE = "application/xml;charset=UTF-8";

    /** Ids of a range; the protocol allows 50,000 addresses in a file of 50 MB, and each post has two. */
    private static final int RANGE = 10_000;

    private static final String NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private final Site site;
    private final PostList list;
    private final CategoryRepository categories;

    public SitemapResource(Site site, PostList list, CategoryRepository categories) {
        this.site = site;
        this.list = list;
        this.categories = categories;
    }

    @GET
    @Path("robots.txt")
    @Produces(MediaType.TEXT_PLAIN)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    public String robots() {
        String context = site.publicUrl().getPath();
        var text = new StringBuilder("User-agent: *\n");
        for (String path : List.of("/login", "/join", "/reset", "/write", "/settings", "/admin", "/verify")) {
            text.append("Disallow: ").append(context).append(path).append('\n');
            text.append("Disallow: ").append(context).append('/').append(Site.otherThan(site.language())).append(path).append('\n');
        }
        return text.append("\nSitemap: ").append(site.publicUrl()).append("/sitemap.xml\n").toString();
    }

    @GET
    @Path("sitemap.xml")
    @PermitAll
    public byte[] index() {
        var xml = new Xml("sitemapindex", NAMESPACE);
        xml.open("sitemap").text("loc", site.publicUrl() + "/sitemaps/categories.xml").close();
        long last = ranges();
        for (long range = 1; range <= last; range++) {
            xml.open("sitemap").text("loc", site.publicUrl() + "/sitemaps/posts/" + range + ".xml").close();
        }
        return xml.bytes();
    }

    @GET
    @Path("sitemaps/categories.xml")
    @PermitAll
    public byte[] ofCategories() {
        var xml = new Xml("urlset", NAMESPACE, "xmlns:xhtml", "http://www.w3.org/1999/xhtml");
        put(xml, "/", null);
        categories.list().forEach(category -> put(xml, "/c/" + category.id(), null));
        return xml.bytes();
    }

    @GET
    @Path("sitemaps/posts/{range}.xml")
    @PermitAll
    public byte[] ofPosts(@PathParam("range") long range) {
        if (range < 1 || range > ranges()) {
            throw new ProblemException(HttpProblem.NOT_FOUND);
        }
        var xml = new Xml("urlset", NAMESPACE, "xmlns:xhtml", "http://www.w3.org/1999/xhtml");
        list.changes((range - 1) * RANGE, RANGE).forEach(change -> put(xml, "/p/" + change.id(), change.updatedAt()));
        return xml.bytes();
    }

    /** @return how many there are, one at least */
    private long ranges() {
        return list.greatestId() / RANGE + 1;
    }

    /** A page in both languages, each naming the other. */
    private void put(Xml xml, String path, Instant changed) {
        for (String language : Messages.LANGUAGES) {
            xml.open("url").text("loc", site.address(language, path));
            if (changed != null) {
                xml.text("lastmod", changed.toString());
            }
            for (String other : Messages.LANGUAGES) {
                xml.empty("xhtml:link", "rel", "alternate", "hreflang", other, "href", site.address(other, path));
            }
            xml.close();
        }
    }
}
