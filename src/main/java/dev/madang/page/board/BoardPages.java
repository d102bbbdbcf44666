package dev.madang.page.board;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.account.AccountRepository;
import dev.madang.account.UserResponse;
import dev.madang.board.BoardProblem;
import dev.madang.board.CategoryRepository;
import dev.madang.board.CategoryResponse;
import dev.madang.board.CommentRepository;
import dev.madang.board.CommentResponse;
import dev.madang.board.PostList;
import dev.madang.board.PostRepository;
import dev.madang.board.PostResponse;
import dev.madang.board.PostSummary;
import dev.madang.page.Frame;
import dev.madang.page.Html;
import dev.madang.page.HtmlPage;
import dev.madang.page.Site;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageRequest;
import dev.madang.platform.http.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The pages on which the board is read. In the site's first language they have no language in their path, in the other
 * one they stand below its name; what is said of one is true of both.
 */
@Path("/")
@HtmlPage
@Produces(Html.MEDIA_TYPE)
public final class BoardPages {

    private static final int NEWEST = 20;

    private static final int POSTS = PageRequest.DEFAULT_SIZE;

    private static final int COMMENTS = 50;

    private final Site site;
    private final Html html;
    private final PostList list;
    private final PostRepository posts;
    private final CategoryRepository categories;
    private final CommentRepository comments;
    private final AccountRepository accounts;
    private final StructuredData structuredData;
    private final Clock clock;

    public BoardPages(Site site, Html html, PostList list, PostRepository posts, CategoryRepository categories,
            CommentRepository comments, AccountRepository accounts, ObjectMapper mapper, Clock clock) {
        this.site = site;
        this.html = html;
        this.list = list;
        this.posts = posts;
        this.categories = categories;
        this.comments = comments;
        this.accounts = accounts;
        this.structuredData = new StructuredData(site, mapper);
        this.clock = clock;
    }

    @GET
    @PermitAll
    @Produces("text/html;charset=UTF-8;qs=0.9")
    public Response home(@Context ServletContext context) {
        return home(site.language(), context).header(HttpHeaders.VARY, HttpHeaders.ACCEPT).build();
    }

    @GET
    @Path("{language: ko|en}")
    @PermitAll
    public Response homeInLanguage(@PathParam("language") String language, @Context ServletContext context) {
        return home(language, context).build();
    }

    @GET
    @Path("c/{category_id}")
    @PermitAll
    public Response category(@PathParam("category_id") long id, @QueryParam("page") String page, @Context ServletContext context) {
        return category(site.language(), id, page, context);
    }

    @GET
    @Path("{language: ko|en}/c/{category_id}")
    @PermitAll
    public Response categoryInLanguage(@PathParam("language") String language, @PathParam("category_id") long id,
            @QueryParam("page") String page, @Context ServletContext context) {
        return category(language, id, page, context);
    }

    @GET
    @Path("p/{post_id}")
    @PermitAll
    public Response post(@PathParam("post_id") long id, @QueryParam("page") String page, @Context ServletContext context) {
        return post(site.language(), id, page, context);
    }

    @GET
    @Path("{language: ko|en}/p/{post_id}")
    @PermitAll
    public Response postInLanguage(@PathParam("language") String language, @PathParam("post_id") long id,
            @QueryParam("page") String page, @Context ServletContext context) {
        return post(language, id, page, context);
    }

    @GET
    @Path("u/{user_id}")
    @PermitAll
    public Response member(@PathParam("user_id") long id, @Context ServletContext context) {
        return member(site.language(), id, context);
    }

    @GET
    @Path("{language: ko|en}/u/{user_id}")
    @PermitAll
    public Response memberInLanguage(@PathParam("language") String language, @PathParam("user_id") long id,
            @Context ServletContext context) {
        return member(language, id, context);
    }

    private Response.ResponseBuilder home(String language, ServletContext context) {
        List<CategoryResponse> all = categories.list();
        List<PostSummary> newest = list.ofAll(new PageRequest(NEWEST, null, null, null)).data();
        Frame frame = frame(language, context, "/", "", site.messages().text(language, "board.home.description", site.name()),
                Optional.of("/feed"), Optional.empty());
        return html.page(language, "board/home.jte", new HomePage(frame, all, newest));
    }

    private Response category(String language, long id, String page, ServletContext context) {
        CategoryResponse category = categories.find(id)
                .orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
        PageRequest request = request(page, POSTS);
        Page<PostSummary> found = list.ofCategory(id, request);
        String path = "/c/" + id;
        var pager = Pager.of(path, request.page(), POSTS, found.page().total());
        Frame frame = frame(language, context, pager.path(request.page()), category.name(), category.description().isEmpty()
                        ? site.messages().text(language, "board.category.description", category.name(), site.name())
                        : category.description(),
                Optional.of(path + "/feed"), Optional.empty());
        return html.page(language, "board/category.jte", new CategoryPage(frame, category, found.data(), pager)).build();
    }

    private Response post(String language, long id, String page, ServletContext context) {
        PostRepository.Found found = posts.find(id).orElseThrow(() -> new ProblemException(BoardProblem.POST_NOT_FOUND));
        if (found.deleted()) {
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
        PostResponse post = found.post();
        PageRequest request = request(page, COMMENTS);
        Page<CommentResponse> said = comments.list(id, request);
        String path = "/p/" + id;
        var pager = Pager.of(path, request.page(), COMMENTS, said.page().total());
        String description = Excerpt.of(post.contentHtml());
        Frame frame = frame(language, context, pager.path(request.page()), post.title(), description, Optional.empty(),
                Optional.of(structuredData.of(language, post, description, said.data())));
        return html.page(language, "board/post.jte", new PostPage(frame, post, list.neighboursOf(post), said.data(), pager))
                .build();
    }

    private Response member(String language, long id, ServletContext context) {
        UserResponse member = accounts.profile(id);
        String description = site.messages().text(language, "board.member.description", member.nickname(), site.name());
        Frame frame = frame(language, context, "/u/" + id, member.nickname(), description, Optional.empty(), Optional.empty());
        return html.page(language, "board/member.jte", new MemberPage(frame, member, list.newestOf(id, POSTS))).build();
    }

    private Frame frame(String language, ServletContext context, String path, String title, String description,
            Optional<String> feed, Optional<String> structured) {
        return new Frame(site, language, context.getContextPath(), html.assets(), path, title, description, feed, structured,
                clock.instant());
    }

    private static PageRequest request(String page, int size) {
        return PageRequest.of(Integer.toString(size), null, null, page == null ? "1" : page);
    }
}
