package dev.madang.auth;

import dev.madang.platform.http.Operation;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The public keys (RFC 7517), for whoever wants to verify an access token himself. */
@Path("/.well-known/jwks.json")
@Produces(MediaType.APPLICATION_JSON)
public final class KeySetResource {

    /** Well under the time for which a new key is only published, so that nobody meets a token of an unknown key. */
    private static final String CACHE_CONTROL = "public, max-age=300";

    private final KeyRing keyRing;

    public KeySetResource(KeyRing keyRing) {
        this.keyRing = keyRing;
    }

    @GET
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Tokens", summary = "Read the public keys", id = "readPublicKeys",
            description = "A JWK set (RFC 7517). New keys appear here ten minutes before they sign.")
    public Response keys() {
        return Response.ok(keyRing.keys().toPublicJson())
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .build();
    }
}
