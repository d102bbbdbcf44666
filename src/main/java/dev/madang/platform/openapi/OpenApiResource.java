package dev.madang.platform.openapi;

import dev.madang.platform.http.Operation;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** The contract for machines. */
@Path("/openapi.json")
public final class OpenApiResource {

    private final ApiDocument document;
    private final ApiDocsAccess access;

    public OpenApiResource(ApiDocument document, ApiDocsAccess access) {
        this.document = document;
        this.access = access;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Documentation", summary = "Read this contract",
            description = "OpenAPI 3.1. The site may show it to members only, or not at all.",
            problems = {"unauthenticated", "not-found"})
    public Response readContract(@Context SecurityContext security) {
        access.require(security);
        return Response.ok(document.bytes(), MediaType.APPLICATION_JSON).build();
    }
}
