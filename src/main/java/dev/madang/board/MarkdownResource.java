package dev.madang.board;

import dev.madang.account.Role;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The preview of what somebody is writing, by the very rules that will render it. */
@Path("/markdown")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class MarkdownResource {

    private final Markdown markdown;

    public MarkdownResource(Markdown markdown) {
        this.markdown = markdown;
    }

    /** What is to be shown. */
    public record PreviewRequest(
            @Doc(value = "Markdown.", example = "# 안녕하세요")
            @NotBlankText @CodePoints(min = 1, max = BoardLimits.CONTENT) String content) { }

    /** How it will look. */
    public record PreviewResponse(
            @Doc(value = "Safe HTML.", example = "<h1>안녕하세요</h1>") String contentHtml) { }

    @POST
    @RolesAllowed(Role.MEMBER_NAME)
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Posts", summary = "Preview Markdown", id = "previewMarkdown")
    public PreviewResponse preview(PreviewRequest request) {
        return new PreviewResponse(WrittenText.of(request.content(), markdown).contentHtml());
    }
}
