package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.http.IfMatch;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.html.Markdown;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
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
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** One post. */
@Path("/board")
@Produces(MediaType.APPLICATION_JSON)
public final class PostResource {

    private final PostRepository posts;
    private final Markdown markdown;
    private final Clock clock;

    public PostResource(PostRepository posts, Markdown markdown, Clock clock) {
        this.posts = posts;
        this.markdown = markdown;
        this.clock = clock;
    }

    @GET
    @Path("/posts/{post_id}")
    @PermitAll
    @Operation(group = "Posts", summary = "Read a post", id = "readPost",
            problems = {"post-not-found", "post-deleted"})
    public PostResponse read(@PathParam("post_id") long id) {
        PostRepository.Found found = posts.find(id).orElseThrow(PostResource::noPost);
        if (found.deleted()) {
            throw new ProblemException(BoardProblem.POST_DELETED);
        }
        return found.post();
    }

    @GET
    @Path("/posts/{post_id}/content")
    @PermitAll
    @Operation(group = "Posts", summary = "Read only the text of a post", id = "readPostContent",
            problems = {"post-not-found", "post-deleted"})
    public PostResponse.ContentResponse readContent(@PathParam("post_id") long id) {
        return read(id).contentOnly();
    }

    @PATCH
    @Path("/posts/{post_id}")
    @RolesAllowed(Role.MEMBER_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Posts", summary = "Edit a post", id = "updatePost",
            description = "For its author and for moderators. Without If-Match the last write wins; an edit that changes "
                    + "nothing is none.",
            problems = {"post-not-found", "post-deleted", "not-the-author", "precondition-failed"})
    public PostResponse update(@PathParam("post_id") long id, UpdatePostRequest request,
            @Context SecurityContext security, @Context HttpHeaders headers) {
        Optional<WrittenText> written = Optional.ofNullable(request.content())
                .map(source -> WrittenText.of(source, markdown));
        Post post = posts.findLocked(id).orElseThrow(PostResource::noPost);
        post.requirePresent();
        post.requireChangeableBy(Member.of(security));
        IfMatch.of(headers).require(post.version());
        Instant now = clock.instant();
        PostContent content = posts.contentOf(post);
        String title = Optional.ofNullable(request.title()).orElse(post.title());
        boolean newContent = written.filter(other -> !other.content().equals(content.content())).isPresent();
        if (newContent) {
            content.replace(written.get(), now);
        }
        if (newContent || !title.equals(post.title())) {
            post.edit(title, now);
        }
        return posts.written(post);
    }

    @DELETE
    @Path("/posts/{post_id}")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Posts", summary = "Delete a post", id = "deletePost",
            description = "For its author and for moderators. Answers with the post as it was; it is gone for readers and "
                    + "can be restored.",
            problems = {"post-not-found", "post-deleted", "not-the-author", "precondition-failed"})
    public PostResponse delete(@PathParam("post_id") long id, @Context SecurityContext security,
            @Context HttpHeaders headers) {
        Member member = Member.of(security);
        Post post = posts.findLocked(id).orElseThrow(PostResource::noPost);
        post.requirePresent();
        post.requireChangeableBy(member);
        IfMatch.of(headers).require(post.version());
        post.delete(member, clock.instant());
        posts.count(post, -1);
        return posts.written(post);
    }

    @POST
    @Path("/posts/{post_id}/restore")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Posts", summary = "Take back a deletion", id = "restorePost",
            description = "For moderators, and for the author within ten minutes of his own deletion. A post that is not "
                    + "deleted stays as it is.",
            problems = {"post-not-found", "not-the-author", "restore-too-late", "precondition-failed"})
    public PostResponse restore(@PathParam("post_id") long id, @Context SecurityContext security,
            @Context HttpHeaders headers) {
        Member member = Member.of(security);
        Post post = posts.findLocked(id).orElseThrow(PostResource::noPost);
        if (post.isDeleted()) {
            post.restore(member, clock.instant());
            IfMatch.of(headers).require(post.version());
            posts.count(post, 1);
        } else {
            post.requireChangeableBy(member);
            IfMatch.of(headers).require(post.version());
        }
        return posts.written(post);
    }

    private static ProblemException noPost() {
        return new ProblemException(BoardProblem.POST_NOT_FOUND);
    }
}
