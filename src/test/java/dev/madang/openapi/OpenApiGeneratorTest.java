package dev.madang.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.NoHead;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.OptionalKey;
import dev.madang.platform.http.Page;
import dev.madang.platform.http.PageParameters;
import dev.madang.platform.http.Versioned;
import dev.madang.platform.http.validation.CodePoints;
import dev.madang.platform.http.validation.NotBlankText;
import jakarta.annotation.Nullable;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class OpenApiGeneratorTest {

    /** Stands for the resources of the application, one of each kind. */
    @Path("/yards")
    public static final class YardResource {

        @GET
        @PermitAll
        @Operation(summary = "List yards", group = "Yards")
        public Page<YardResponse> listYards(@BeanParam PageParameters page,
                @Doc("Only walled ones.") @QueryParam("walled") Boolean walled) {
            return null;
        }

        @POST
        @RolesAllowed("admin")
        @Consumes("application/json")
        @Operation(summary = "Make a yard", group = "Yards", status = 201, answer = YardResponse.class)
        public Response createYard(CreateYardRequest request) {
            return null;
        }

        @PATCH
        @Path("{yard_id: [0-9]{1,19}}")
        @RolesAllowed("member")
        @Consumes("application/json")
        @Operation(summary = "Change a yard", group = "Yards", problems = "precondition-failed")
        public YardResponse changeYard(@PathParam("yard_id") long id, CreateYardRequest request) {
            return null;
        }

        @GET
        @Path("gate")
        @PermitAll
        @NoStore
        @NoHead
        @Produces("application/json")
        @Operation(summary = "Knock", group = "Gate")
        public void knock() {
        }

        @GET
        @Path("gate")
        @PermitAll
        @NoStore
        @NoHead
        @Produces("text/html")
        @Operation(summary = "Knock", group = "Gate", id = "knockPage")
        public String page() {
            return null;
        }

        @POST
        @Path("gate")
        @PermitAll
        @Consumes("application/x-www-form-urlencoded")
        @Operation(summary = "Open the gate", group = "Gate")
        public void open(@FormParam("word") String word) {
        }
    }

    @Doc("A yard.")
    public record YardResponse(long id, String name, @Nullable Instant sweptAt, @Nullable Owner owner,
            List<String> trees, @JsonInclude(JsonInclude.Include.NON_NULL) Integer gates,
            @JsonIgnore int version) implements Versioned {
    }

    public record Owner(long id, Season season) {
    }

    public enum Season { spring, winter }

    public record CreateYardRequest(
            @Doc(value = "Its name.", example = "마당") @NotBlankText @CodePoints(min = 1, max = 32) String name,
            @OptionalKey @CodePoints(max = 200) String description,
            @OptionalKey @Pattern(regexp = "stone|clay") String wall,
            @OptionalKey @Pattern(regexp = "[a-z]+") String word) {
    }

    @Path("/clash")
    public static final class ClashingResource {

        @GET
        @PermitAll
        @Operation(summary = "One", group = "Clash")
        public void listYards() {
        }
    }

    @Path("/wrong")
    public static final class UnknownProblemResource {

        @GET
        @PermitAll
        @Operation(summary = "One", group = "Wrong", problems = "no-such-code")
        public void wrong() {
        }
    }

    private final JsonNode document = read(Route.of(YardResource.class));

    @Test
    void keysAreRequiredUnlessMarkedAndNullOnlyWhereMarked() {
        var yard = document.at("/components/schemas/OpenApiGeneratorTestYard");
        assertEquals(Set.of("id", "name", "sweptAt", "owner", "trees"), names(yard.path("required")));
        assertEquals(List.of("id", "name", "sweptAt", "owner", "trees", "gates"), fields(yard.path("properties")));
        assertFalse(yard.path("additionalProperties").asBoolean(true));
        assertEquals("A yard.", yard.path("description").asText());
        assertEquals(Set.of("string", "null"), names(yard.at("/properties/sweptAt/type")));
        assertEquals("null", yard.at("/properties/owner/anyOf/0/type").asText());
        assertEquals("#/components/schemas/OpenApiGeneratorTestOwner",
                yard.at("/properties/owner/anyOf/1/$ref").asText());
        assertEquals("string", yard.at("/properties/name/type").asText());
        assertEquals(Set.of("spring", "winter"),
                names(document.at("/components/schemas/OpenApiGeneratorTestSeason/enum")));

        var request = document.at("/components/schemas/OpenApiGeneratorTestCreateYardRequest");
        assertEquals(Set.of("name"), names(request.path("required")));
        assertEquals(32, request.at("/properties/name/maxLength").asInt());
        assertEquals(1, request.at("/properties/name/minLength").asInt());
        assertEquals("마당", request.at("/properties/name/examples/0").asText());
        assertEquals(Set.of("stone", "clay"), names(request.at("/properties/wall/enum")));
        assertEquals("^(?:[a-z]+)$", request.at("/properties/word/pattern").asText());
        assertEquals(200, request.at("/properties/description/maxLength").asInt());
        assertEquals("string", request.at("/properties/description/type").asText());
    }

    @Test
    void timesHaveMillisecondsAndOffset() {
        var time = document.at("/components/schemas/OpenApiGeneratorTestYard/properties/sweptAt");
        assertTrue(time.path("examples").path(0).asText().matches(time.path("pattern").asText()));
    }

    @Test
    void aListHasCursorsAndNumbers() {
        var list = document.at("/paths/~1yards/get");
        assertEquals(Set.of("size", "after", "before", "page", "walled"),
                new TreeSet<>(StreamSupport.stream(list.path("parameters").spliterator(), false)
                        .filter(parameter -> parameter.has("name")).map(parameter -> parameter.path("name").asText())
                        .toList()));
        assertEquals(100, list.at("/parameters/0/schema/maximum").asInt());
        assertEquals("#/components/schemas/YardList",
                list.at("/responses/200/content/application~1json/schema/$ref").asText());
        assertTrue(list.at("/responses/200/headers").has("Link"));
        assertTrue(list.path("responses").has("304"));
        assertEquals(Set.of("next", "previous", "size"), names(document.at("/components/schemas/PageInfo/required")));
        assertEquals(Set.of("string", "null"), names(document.at("/components/schemas/PageInfo/properties/next/type")));
    }

    @Test
    void whoMayIsSaidAndWhatFollowsFromIt() {
        var create = document.at("/paths/~1yards/post");
        assertEquals("admin", create.path("x-role").asText());
        assertTrue(create.at("/security/0").has("accessToken"));
        assertEquals(Set.of("forbidden"), codes(create, "403"));
        assertEquals(Set.of("unauthenticated", "invalid-token"), codes(create, "401"));
        assertEquals(Set.of("idempotency-key-reused"), codes(create, "422"));
        assertTrue(create.at("/responses/201/headers").has("Location"));
        assertTrue(create.at("/responses/201/headers").has("ETag"));
        var change = document.at("/paths/~1yards~1{yard_id}/patch");
        assertEquals(Set.of("precondition-failed"), codes(change, "412"));
        assertEquals("#/components/parameters/If-Match", change.at("/parameters/1/$ref").asText());
        assertFalse(change.path("responses").has("403"));
    }

    @Test
    void negotiatedMethodsAreOneOperation() {
        var knock = document.at("/paths/~1yards~1gate/get");
        assertEquals("knock", knock.path("operationId").asText());
        assertFalse(knock.path("responses").has("304"));
        var open = document.at("/paths/~1yards~1gate/post");
        assertEquals(Set.of("word"),
                names(open.at("/requestBody/content/application~1x-www-form-urlencoded/schema/required")));
        assertTrue(open.path("security").isEmpty());
    }

    @Test
    void theSameCodeGivesTheSameBytes() {
        var routes = Route.of(YardResource.class);
        assertEquals(new OpenApiGenerator(Bundles.all()).document(routes),
                new OpenApiGenerator(Bundles.all()).document(routes));
    }

    @Test
    void oneNameForTwoOperationsIsRefused() {
        var routes = new java.util.ArrayList<>(Route.of(YardResource.class));
        routes.addAll(Route.of(ClashingResource.class));
        assertThrows(IllegalStateException.class, () -> read(routes));
    }

    @Test
    void aProblemThatDoesNotExistIsRefused() {
        assertThrows(IllegalStateException.class, () -> read(Route.of(UnknownProblemResource.class)));
    }

    private Set<String> codes(JsonNode operation, String status) {
        var reference = operation.path("responses").path(status).path("$ref").asText().substring(1);
        return names(document.at(reference).at("/content/application~1problem+json/schema/properties/code/enum"));
    }

    private static JsonNode read(List<Route> routes) {
        try {
            return new ObjectMapper().readTree(new OpenApiGenerator(Bundles.all()).document(routes));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> names(JsonNode array) {
        return new TreeSet<>(StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList());
    }

    private static List<String> fields(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false).toList();
    }
}
