package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.platform.http.ClientAddress;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.limits.RateLimiter;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** Counts who reads a post, by a request of its own: a read stays a read, and a cached one counts too. */
@Path("/board/posts/{post_id}/views")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class ViewResource {

    private final CommentRepository posts;
    private final ViewCounter viewCounter;
    private final RateLimiter rateLimiter;

    public ViewResource(CommentRepository posts, ViewCounter viewCounter, RateLimiter rateLimiter) {
        this.posts = posts;
        this.viewCounter = viewCounter;
        this.rateLimiter = rateLimiter;
    }

    @POST
    @PermitAll
    @Operation(group = "Posts", summary = "Count a reader of a post", id = "countView", status = 204,
            description = "Counts a member, or an address, once an hour. The number appears within ten seconds.",
            problems = {"post-not-found", "post-deleted", "too-many-requests"})
    public Response count(@PathParam("post_id") long postId, @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String reader = Member.find(security).map(member -> "member " + member.id())
                .orElseGet(() -> "address " + ClientAddress.of(request));
        rateLimiter.take(BoardLimits.VIEWS, reader);
        posts.requirePost(postId);
        viewCounter.add(postId, reader);
        return Response.noContent().build();
    }
}
