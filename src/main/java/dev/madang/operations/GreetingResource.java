package dev.madang.operations;

import dev.madang.platform.http.Operation;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The simplest answer there is: proof that a request came all the way here. */
@Path("/")
public final class GreetingResource {

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Operations", summary = "Greet")
    public String greet() {
        return "Hello World";
    }
}
