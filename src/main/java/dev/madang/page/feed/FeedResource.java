package dev.madang.page.feed;

import dev.madang.board.BoardProblem;
import dev.madang.board.CategoryRepository;
import dev.madang.board.CategoryResponse;
import dev.madang.board.PostList;
import dev.madang.board.PostRepository;
import dev.madang.board.PostSummary;
import dev.madang.page.HtmlPage;
import dev.madang.page.Site;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The newest posts as Atom (RFC 4287), of all categories and of each. */
@Path("/")
@HtmlPage
@Produces(FeedResource.MEDIA_TYPE)
public final class FeedResource {

    static final String MEDIA_TYPE = "application/atom+xml;charset=UTF-8";

    private static final int ENTRIES = 30;

    private final Site site;
    private final PostList list;
    private final PostRepository posts;
    private final CategoryRepository categories;

    public FeedResource(Site site, PostList list, PostRepository posts, CategoryRepository categories) {
        this.site = site;
        this.list = list;
        this.posts = posts;
        this.categories = categories;
    }

    @GET
    @Path("feed")
    @PermitAll
    public byte[] ofAll() {
        return ofAllInLanguage(site.language());
    }

    @GET
    @Path("{language: ko|en}/feed")
    @PermitAll
    public byte[] ofAllInLanguage(@PathParam("language") String language) {
        return feed(language, "/", site.name(), list.ofAll(newest()).data());
    }

    @GET
    @Path("c/{category_id}/feed")
    @PermitAll
    public byte[] ofCategory(@PathParam("category_id") long id) {
        return ofCategoryInLanguage(site.language(), id);
    }

    @GET
    @Path("{language: ko|en}/c/{category_id}/feed")
    @PermitAll
    public byte[] ofCategoryInLanguage(@PathParam("language") String language, @PathParam("category_id") long id) {
        CategoryResponse category = categories.find(id)
                .orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
        return feed(language, "/c/" + id, category.name() + " · " + site.name(), list.ofCategory(id, newest()).data());
    }

    private static PageRequest newest() {
        return new PageRequest(ENTRIES, null, null, null);
    }

    private byte[] feed(String language, String path, String title, List<PostSummary> newest) {
        String page = site.address(language, path);
        String self = site.address(language, path.equals("/") ? "/feed" : path + "/feed");
        var xml = new Xml("feed", "http://www.w3.org/2005/Atom", "xml:lang", language)
                .text("id", self)
                .text("title", title)
                .text("updated", newest.stream().map(PostSummary::updatedAt).max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH).toString())
                .empty("link", "rel", "self", "href", self)
                .empty("link", "rel", "alternate", "type", "text/html", "href", page)
                .open("author").text("name", site.name()).close();
        Map<Long, String> texts = posts.htmlOf(newest.stream().map(PostSummary::id).toList());
        for (PostSummary post : newest) {
            String address = site.address(language, "/p/" + post.id());
            xml.open("entry")
                    // The same in both languages, as it is the same post.
                    .text("id", site.address(site.language(), "/p/" + post.id()))
                    .text("title", post.title())
                    .empty("link", "rel", "alternate", "type", "text/html", "href", address)
                    .text("published", post.createdAt().toString())
                    .text("updated", post.updatedAt().toString())
                    .open("author").text("name", post.author() == null
                            ? site.messages().text(language, "board.departed") : post.author().nickname()).close()
                    .empty("category", "term", post.category().name())
                    .text("content", texts.getOrDefault(post.id(), ""), "type", "html")
                    .close();
        }
        return xml.bytes();
    }
}
