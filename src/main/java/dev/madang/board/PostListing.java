package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.http.Answers;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageParameters;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.limits.RateLimiter;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;

/** The lists of posts, and writing into them. */
@Path("/board")
@Produces(MediaType.APPLICATION_JSON)
public final class PostListing {

    private final PostList list;
    private final PostRepository posts;
    private final CategoryRepository categories;
    private final Markdown markdown;
    private final RateLimiter rateLimiter;
    private final Clock clock;

    public PostListing(PostList list, PostRepository posts, CategoryRepository categories, Markdown markdown,
            RateLimiter rateLimiter, Clock clock) {
        this.list = list;
        this.posts = posts;
        this.categories = categories;
        this.markdown = markdown;
        this.rateLimiter = rateLimiter;
        this.clock = clock;
    }

    @GET
    @Path("/posts")
    @PermitAll
    @Operation(group = "Posts", summary = "List the posts of all categories", id = "listPosts",
            problems = {"unauthenticated", "forbidden"}, description = "Newest first.")
    public Page<PostSummary> listAll(@BeanParam PageParameters parameters,
            @QueryParam("deleted") @Pattern(regexp = "true|false")
            @Doc("`true` lists what was deleted instead, for moderators.") String deleted,
            @Context SecurityContext security) {
        if ("true".equals(deleted)) {
            if (!Member.of(security).is(Role.MODERATOR)) {
                throw new ProblemException(HttpProblem.FORBIDDEN);
            }
            return list.ofDeleted(parameters.toRequest());
        }
        if (deleted != null && !deleted.equals("false")) {
            throw ProblemException.invalidQuery("deleted", "value");
        }
        return list.ofAll(parameters.toRequest());
    }

    @GET
    @Path("/categories/{category_id}/posts")
    @PermitAll
    @Operation(group = "Posts", summary = "List the posts of a category", id = "listPostsOfCategory",
            problems = "category-not-found", description = "Newest first.")
    public Page<PostSummary> listOfCategory(@PathParam("category_id") long category,
            @BeanParam PageParameters parameters) {
        return list.ofCategory(category, parameters.toRequest());
    }

    @POST
    @Path("/categories/{category_id}/posts")
    @RolesAllowed(Role.MEMBER_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Posts", summary = "Write a post", id = "createPost", status = 201, answer = PostResponse.class,
            description = "6 a minute for each member.",
            problems = {"category-not-found", "too-many-requests"})
    public Response create(@PathParam("category_id") long id, CreatePostRequest request,
            @Context SecurityContext security) {
        Member author = Member.of(security);
        // Before the database is asked for anything: nobody waits for a lock while a text is rendered.
        WrittenText text = WrittenText.of(request.content(), markdown);
        CategoryResponse.Reference category = categories.findReference(id).orElseThrow(PostListing::noCategory);
        rateLimiter.take(BoardLimits.POSTS, author.getName());
        PostResponse post = posts.add(category, author, request.title(), text, clock.instant())
                .orElseThrow(PostListing::noCategory);
        return Response.created(Answers.location("/board/posts", post.id())).entity(post).build();
    }

    private static ProblemException noCategory() {
        return new ProblemException(BoardProblem.CATEGORY_NOT_FOUND);
    }
}
