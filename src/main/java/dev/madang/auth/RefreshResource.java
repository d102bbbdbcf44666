package dev.madang.auth;

import dev.madang.auth.Tokens.RefreshToken;
import dev.madang.platform.http.NoHead;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** New tokens for who holds a refresh token. */
@Path("/refresh")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class RefreshResource {

    private final Sessions sessions;
    private final Tokens tokens;
    private final RefreshCookie cookie;

    public RefreshResource(Sessions sessions, Tokens tokens, RefreshCookie cookie) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.cookie = cookie;
    }

    @GET
    @PermitAll
    @NoHead
    @ReadsAuthorization
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Login", summary = "Get a new access token", id = "refresh", answer = TokensResponse.class,
            credentials = "refreshToken",
            description = """
                    The refresh token stands in `Authorization: Bearer`, or, for pages of this site, in the cookie. When \
                    less than half of its life is left, a new refresh token comes along; asking again, also many times at \
                    once, brings the same one. Once the new one has been used, the old one works for 30 seconds more; \
                    whoever uses it later ends the session, because one of the two copies is stolen.""",
            problems = {"unauthenticated", "invalid-token", "not-same-origin"})
    public Response refresh(@Context HttpHeaders headers, @Context HttpServletRequest request) {
        Optional<String> bearer = BearerAuthenticationFilter.bearerToken(
                headers.getRequestHeader(HttpHeaders.AUTHORIZATION));
        RefreshIn from = bearer.isPresent() ? RefreshIn.BODY : RefreshIn.COOKIE;
        String presented = bearer.or(() -> sameOriginCookie(request))
                .orElseThrow(BearerAuthenticationFilter::unauthenticated);
        RefreshToken token = BearerAuthenticationFilter.verified(() -> tokens.verifyRefresh(presented));
        Sessions.Granted granted = sessions.refresh(token, from)
                .orElseThrow(BearerAuthenticationFilter::invalidToken);
        var response = Response.ok(granted.response());
        if (from == RefreshIn.COOKIE && granted.refresh() != null) {
            response.header(HttpHeaders.SET_COOKIE, cookie.set(granted.refresh(), granted.refreshLife()));
        }
        return response.build();
    }

    private Optional<String> sameOriginCookie(HttpServletRequest request) {
        Optional<String> token = RefreshCookie.find(request);
        if (token.isPresent() && !cookie.isSameOrigin(request)) {
            throw new ProblemException(AuthProblem.NOT_SAME_ORIGIN);
        }
        return token;
    }
}
