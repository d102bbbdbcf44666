package dev.madang.auth;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;

/** Where a member is logged in, and how he ends it from afar. */
@Path("/me/sessions")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class MySessionsResource {

    private final SessionRepository repository;
    private final Sessions sessions;
    private final RefreshCookie cookie;
    private final Clock clock;

    public MySessionsResource(SessionRepository repository, Sessions sessions, RefreshCookie cookie, Clock clock) {
        this.repository = repository;
        this.sessions = sessions;
        this.cookie = cookie;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Login", summary = "List your logins", id = "listSessions")
    public SessionsResponse list(@Context SecurityContext security) {
        Member member = Member.of(security);
        return new SessionsResponse(repository.listActive(member.id(), clock.instant()).stream()
                .map(session -> SessionResponse.of(session, member.sessionId())).toList());
    }

    @GET
    @Path("/{session_id}")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Login", summary = "Read one of your logins", id = "readSession",
            problems = {"session-not-found"})
    public SessionResponse read(@PathParam("session_id") long id, @Context SecurityContext security) {
        Member member = Member.of(security);
        return repository.findActive(id, member.id(), clock.instant())
                .map(session -> SessionResponse.of(session, member.sessionId()))
                .orElseThrow(() -> new ProblemException(AuthProblem.SESSION_NOT_FOUND));
    }

    @DELETE
    @Path("/{session_id}")
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Login", summary = "End one of your logins", id = "endSession", status = 204,
            description = "Its tokens die at once, on every node.", problems = {"session-not-found"})
    public Response end(@PathParam("session_id") long id, @Context SecurityContext security) {
        Member member = Member.of(security);
        RefreshIn refreshIn = sessions.end(id, member.id(), "ended")
                .orElseThrow(() -> new ProblemException(AuthProblem.SESSION_NOT_FOUND));
        var response = Response.noContent();
        if (refreshIn == RefreshIn.COOKIE && id == member.sessionId()) {
            response.header(HttpHeaders.SET_COOKIE, cookie.expired());
        }
        return response.build();
    }
}
