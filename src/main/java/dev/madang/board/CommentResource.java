package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.http.Answers;
import dev.madang.platform.http.IfMatch;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageParameters;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.limits.RateLimiter;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Instant;

/** What is said under a post. */
@Path("/board")
@Produces(MediaType.APPLICATION_JSON)
public final class CommentResource {

    private final CommentRepository comments;
    private final RateLimiter rateLimiter;
    private final Markdown markdown;
    private final Clock clock;

    public CommentResource(CommentRepository comments, RateLimiter rateLimiter, Markdown markdown, Clock clock) {
        this.comments = comments;
        this.rateLimiter = rateLimiter;
        this.markdown = markdown;
        this.clock = clock;
    }

    @GET
    @Path("/posts/{post_id}/comments")
    @PermitAll
    @Operation(group = "Comments", summary = "List the comments of a post", id = "listComments",
            description = "Oldest first.", problems = {"post-not-found", "post-deleted"})
    public Page<CommentResponse> list(@PathParam("post_id") long postId, @BeanParam PageParameters page) {
        return comments.list(postId, page.toRequest());
    }

    @POST
    @Path("/posts/{post_id}/comments")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Comments", summary = "Write a comment", id = "createComment",
            description = "20 a minute for each member.", status = 201, answer = CommentResponse.class,
            problems = {"post-not-found", "post-deleted", "too-many-requests"})
    public Response create(@PathParam("post_id") long postId, CommentRequest request,
            @Context SecurityContext security) {
        Member author = Member.of(security);
        WrittenText text = WrittenText.of(request.content(), markdown);
        rateLimiter.take(BoardLimits.COMMENTS, author.getName());
        comments.count(postId, 1);
        var comment = new Comment(postId, author.id(), text, clock.instant());
        comments.add(comment);
        CommentResponse written = comments.get(comment.id());
        return Response.created(Answers.location("/board/comments", written.id())).entity(written).build();
    }

    @GET
    @Path("/comments/{comment_id}")
    @PermitAll
    @Operation(group = "Comments", summary = "Read a comment", id = "readComment",
            problems = {"comment-not-found", "comment-deleted"})
    public CommentResponse read(@PathParam("comment_id") long id) {
        return comments.get(id);
    }

    @PATCH
    @Path("/comments/{comment_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Comments", summary = "Edit a comment", id = "updateComment",
            description = "Its author or a moderator. With `If-Match` only the version that it names is edited; without, "
                    + "the last write wins.",
            problems = {"comment-not-found", "comment-deleted", "not-the-author", "precondition-failed"})
    public CommentResponse update(@PathParam("comment_id") long id, CommentRequest request,
            @Context SecurityContext security, @Context HttpHeaders headers) {
        WrittenText text = WrittenText.of(request.content(), markdown);
        Comment comment = visible(comments.getLocked(id));
        Deletion.requireAuthorOrModerator(comment.authorId(), Member.of(security));
        IfMatch.of(headers).require(comment.version());
        comment.edit(text, clock.instant());
        return comments.written(comment);
    }

    @DELETE
    @Path("/comments/{comment_id}")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Comments", summary = "Delete a comment", id = "deleteComment",
            description = "Its author or a moderator. Answers what was deleted; it can be restored.",
            problems = {"comment-not-found", "comment-deleted", "not-the-author", "precondition-failed"})
    public CommentResponse delete(@PathParam("comment_id") long id, @Context SecurityContext security,
            @Context HttpHeaders headers) {
        Member member = Member.of(security);
        Comment comment = visible(comments.getLocked(id));
        Deletion.requireAuthorOrModerator(comment.authorId(), member);
        IfMatch.of(headers).require(comment.version());
        CommentResponse before = comments.get(id);
        Instant now = clock.instant();
        comment.delete(member.id(), now);
        comments.count(comment.postId(), -1);
        return before.updatedAt(now);
    }

    @POST
    @Path("/comments/{comment_id}/restore")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Comments", summary = "Take back the deletion of a comment", id = "restoreComment",
            description = "Its author, if he deleted it himself within the last ten minutes, or a moderator. Answers the "
                    + "comment as it is when it was not deleted.",
            problems = {"comment-not-found", "comment-deleted", "not-the-author", "restore-too-late"})
    public CommentResponse restore(@PathParam("comment_id") long id, @Context SecurityContext security) {
        Member member = Member.of(security);
        Comment comment = comments.getLocked(id);
        if (!comment.isDeleted()) {
            Deletion.requireAuthorOrModerator(comment.authorId(), member);
            return comments.get(id);
        }
        Instant now = clock.instant();
        Deletion.requireMayRestore(comment.authorId(), comment.deletedBy(), comment.deletedAt(), member, now);
        comment.restore(now);
        comments.count(comment.postId(), 1);
        return comments.written(comment);
    }

    private static Comment visible(Comment comment) {
        if (comment.isDeleted()) {
            throw new ProblemException(BoardProblem.COMMENT_DELETED);
        }
        return comment;
    }
}
