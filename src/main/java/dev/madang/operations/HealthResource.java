package dev.madang.operations;

import dev.madang.platform.http.Doc;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.DatabaseWatch;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Liveness and readiness. Neither asks the database itself: the watch over it has done so within the last second, so
 * that a hanging database cannot make a probe hang, and probes cost nothing.
 */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class HealthResource {

    private final DatabaseWatch database;
    private final Optional<java.nio.file.Path> drainFile;

    /** @param drainFile whose presence says that this node is being taken out before a planned stop */
    public HealthResource(DatabaseWatch database, Optional<java.nio.file.Path> drainFile) {
        this.database = database;
        this.drainFile = drainFile;
    }

    /** What a probe reads. */
    public record HealthResponse(@Doc(value = "Always `ok`; what is not is answered with 503.", example = "ok")
            String status) { }

    @GET
    @Path("/live")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Operations", summary = "Ask whether the process answers", id = "readLiveness")
    public HealthResponse live() {
        return new HealthResponse("ok");
    }

    @GET
    @Path("/ready")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Operations", summary = "Ask whether reads can be served", id = "readReadiness",
            problems = "unavailable",
            description = "503 while no database is reached, while its schema does not fit yet, and while the node is "
                    + "being drained before a planned stop.")
    public HealthResponse ready() {
        if (drainFile.filter(Files::exists).isPresent() || !database.isUsable()) {
            throw new ProblemException(HttpProblem.UNAVAILABLE);
        }
        return new HealthResponse("ok");
    }
}
