package dev.madang.account;

import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;

/**
 * Who sends a request, as his account and session were when it arrived.
 *
 * @param sessionId the login that the access token belongs to
 */
public record Member(long id, String nickname, Role role, long sessionId) implements Principal {

    /** @return the account's id, which never changes; the nickname does */
    @Override
    public String getName() {
        return Long.toString(id);
    }

    /** @throws ProblemException {@code unauthenticated} when nobody is logged in */
    public static Member of(SecurityContext context) {
        return find(context).orElseThrow(() -> new ProblemException(HttpProblem.UNAUTHENTICATED));
    }

    public static Optional<Member> find(SecurityContext context) {
        return context.getUserPrincipal() instanceof Member member ? Optional.of(member) : Optional.empty();
    }

    public boolean is(Role role) {
        return this.role.isAtLeast(role);
    }
}
