package dev.madang.page.board;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.board.AuthorResponse;
import dev.madang.board.CommentResponse;
import dev.madang.board.PostResponse;
import dev.madang.page.Site;
import java.time.Instant;
import java.util.List;

/** What search engines read of a post: a DiscussionForumPosting of schema.org, as JSON-LD that may stand in HTML. */
final class StructuredData {

    private final Site site;
    private final ObjectMapper mapper;

    StructuredData(Site site, ObjectMapper mapper) {
        this.site = site;
        this.mapper = mapper;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Posting(@JsonProperty("@context") String context, @JsonProperty("@type") String type, String url,
            String headline, String text, Person author, Instant datePublished, Instant dateModified, int commentCount,
            Counter interactionStatistic, List<Comment> comment) { }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Person(@JsonProperty("@type") String type, String name, String url) { }

    private record Counter(@JsonProperty("@type") String type, String interactionType, long userInteractionCount) { }

    private record Comment(@JsonProperty("@type") String type, String text, Instant datePublished, Person author) { }

    /** @param text of the post without its markup */
    String of(String language, PostResponse post, String text, List<CommentResponse> comments) {
        var posting = new Posting("https://schema.org", "DiscussionForumPosting", site.address(language, "/p/" + post.id()),
                post.title(), text, person(language, post.author()), post.createdAt(), post.editedAt(), post.commentCount(),
                new Counter("InteractionCounter", "https://schema.org/ViewAction", post.viewCount()),
                comments.stream().map(comment -> new Comment("Comment", Excerpt.of(comment.contentHtml()),
                        comment.createdAt(), person(language, comment.author()))).toList());
        try {
            // The only thing in JSON that HTML could take for the end of the script.
            return mapper.writeValueAsString(posting).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it is made of strings and numbers", e);
        }
    }

    private Person person(String language, AuthorResponse author) {
        return author == null ? new Person("Person", site.messages().text(language, "board.departed"), null)
                : new Person("Person", author.nickname(), site.address(language, "/u/" + author.id()));
    }
}
