package dev.madang.board;

import dev.madang.account.Role;
import dev.madang.platform.http.Answers;
import dev.madang.platform.http.IfMatch;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
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
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;

/** The parts of the board. */
@Path("/board")
@Produces(MediaType.APPLICATION_JSON)
public final class CategoryResource {

    private final CategoryRepository categories;
    private final Clock clock;

    public CategoryResource(CategoryRepository categories, Clock clock) {
        this.categories = categories;
        this.clock = clock;
    }

    @GET
    @Path("/categories")
    @PermitAll
    @Operation(group = "Categories", summary = "List the categories", id = "listCategories")
    public CategoryResponse.Listing list() {
        return new CategoryResponse.Listing(categories.list());
    }

    @POST
    @Path("/categories")
    @RolesAllowed(Role.MEMBER_NAME)
    @CreatesCategories
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Categories", summary = "Make a category", id = "createCategory", status = 201,
            answer = CategoryResponse.class, problems = {"forbidden", "category-name-taken"},
            description = "For administrators, or for every member where the site is set so.")
    public Response create(CreateCategoryRequest request) {
        var category = new Category(CategoryName.of(request.name()),
                Optional.ofNullable(request.description()).orElse(""), clock.instant());
        categories.add(category);
        return Response.created(Answers.location("/board/categories", category.id()))
                .entity(CategoryResponse.of(category)).build();
    }

    @GET
    @Path("/categories/{category_id}")
    @PermitAll
    @Operation(group = "Categories", summary = "Read a category", id = "readCategory",
            problems = "category-not-found")
    public CategoryResponse read(@PathParam("category_id") long id) {
        return present(categories.find(id));
    }

    @PATCH
    @Path("/categories/{category_id}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Categories", summary = "Edit a category", id = "updateCategory",
            problems = {"category-not-found", "precondition-failed", "category-name-taken"},
            description = "Without If-Match the last write wins.")
    public CategoryResponse update(@PathParam("category_id") long id, UpdateCategoryRequest request,
            @Context HttpHeaders headers) {
        Category category = present(categories.findLocked(id));
        IfMatch.of(headers).require(category.version());
        category.edit(CategoryName.of(Optional.ofNullable(request.name()).orElse(category.name())),
                Optional.ofNullable(request.description()).orElse(category.description()), clock.instant());
        categories.flushName();
        return CategoryResponse.of(category);
    }

    @DELETE
    @Path("/categories/{category_id}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(group = "Categories", summary = "Remove an empty category", id = "deleteCategory",
            problems = {"category-not-found", "precondition-failed", "category-not-empty"},
            description = "Answers with the category as it was. One that holds posts stays, deleted posts counted, "
                    + "because they can be restored.")
    public CategoryResponse delete(@PathParam("category_id") long id, @Context HttpHeaders headers) {
        Category category = present(categories.findLocked(id));
        IfMatch.of(headers).require(category.version());
        categories.remove(category);
        return CategoryResponse.of(category);
    }

    private static <T> T present(Optional<T> category) {
        return category.orElseThrow(() -> new ProblemException(BoardProblem.CATEGORY_NOT_FOUND));
    }
}
