package dev.madang.auth;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.http.RequestAttributes;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Method;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who sends a request (RFC 6750 section 2.1) and whether he may use the route at all: {@code @PermitAll} or
 * {@code @RolesAllowed} with the least role. Session, role and status are read from the primary at each request, so that
 * logout, ban and demotion act at the next one on every node. A token that is there but not valid is refused on public
 * routes too; other schemes are no way in and are passed over.
 */
@Priority(Priorities.AUTHENTICATION)
public final class BearerAuthenticationFilter implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer";

    /** No account and no session ever has this id. */
    private static final long NOBODY = 999_999_999_999_999_999L;

    private static final Logger LOG = LoggerFactory.getLogger(BearerAuthenticationFilter.class);

    private final Tokens tokens;
    private final SessionRepository sessions;
    private final UnitOfWork unitOfWork;
    private final Clock clock;

    public BearerAuthenticationFilter(Tokens tokens, SessionRepository sessions, UnitOfWork unitOfWork, Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        ResourceMethod matched = ((ContainerRequest) request).getUriInfo().getMatchedResourceMethod();
        if (matched == null) {
            return;
        }
        Method method = matched.getInvocable().getHandlingMethod();
        // Jersey's own answer to OPTIONS has no method of ours.
        if (!method.getDeclaringClass().getName().startsWith("dev.madang.")) {
            return;
        }
        Optional<Member> member = method.isAnnotationPresent(ReadsAuthorization.class)
                ? Optional.empty() : authenticate(request);
        member.ifPresent(known -> {
            request.setSecurityContext(new MemberSecurityContext(known, request.getSecurityContext()));
            request.setProperty(RequestAttributes.ACCOUNT, known.id());
        });
        if (method.isAnnotationPresent(PermitAll.class)) {
            return;
        }
        Member known = member.orElseThrow(BearerAuthenticationFilter::unauthenticated);
        Role least = Role.of(method.getAnnotation(RolesAllowed.class).value()[0]).orElseThrow();
        if (!known.is(least)) {
            LOG.atWarn().addKeyValue("account", known.id()).addKeyValue("needs", least.wireName()).log("authz_fail");
            throw new ProblemException(HttpProblem.FORBIDDEN);
        }
    }

    private Optional<Member> authenticate(ContainerRequestContext request) {
        Optional<String> token = bearerToken(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Tokens.AccessToken valid = verified(() -> tokens.verifyAccess(token.get()));
        return Optional.of(unitOfWork.read(() ->
                sessions.findMember(valid.sessionId(), valid.accountId(), clock.instant())).orElseThrow(() -> {
                    LOG.atWarn().addKeyValue("account", valid.accountId()).addKeyValue("session", valid.sessionId())
                            .log("session_use_after_expire");
                    return invalidToken();
                }));
    }

    /** Checks a token of nobody's once, as each request of a member does: what that needs is then loaded and compiled. */
    public void rehearse() {
        Instant now = clock.instant();
        String token = tokens.issueAccess(NOBODY, NOBODY, now.plus(AuthLimits.ACCESS_TOKEN_LIFE));
        Tokens.AccessToken valid = verified(() -> tokens.verifyAccess(token));
        unitOfWork.read(() -> sessions.findMember(valid.sessionId(), valid.accountId(), now));
    }

    /** A check of a token. */
    @FunctionalInterface
    interface Verification<T> {
        T verify() throws InvalidTokenException;
    }

    /** @throws ProblemException {@code invalid-token}, the same for every reason; the log tells which it was */
    static <T> T verified(Verification<T> verification) {
        try {
            return verification.verify();
        } catch (InvalidTokenException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("authn_token_invalid");
            throw invalidToken();
        }
    }

    /**
     * @param authorization the header's values, or null
     * @return what stands behind the scheme Bearer, if that is the scheme
     * @throws ProblemException {@code invalid-token} when there are two headers
     */
    static Optional<String> bearerToken(List<String> authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        if (authorization.size() > 1) {
            return verified(() -> {
                throw new InvalidTokenException("two headers");
            });
        }
        String[] parts = authorization.get(0).split(" ", 2);
        if (!parts[0].equalsIgnoreCase(SCHEME)) {
            return Optional.empty();
        }
        // One space (RFC 6750 section 2.1); a second one, or nothing, is no token.
        return Optional.of(parts.length < 2 ? "" : parts[1]);
    }

    static ProblemException invalidToken() {
        return new ProblemException(HttpProblem.INVALID_TOKEN)
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"madang\", error=\"invalid_token\"");
    }

    static ProblemException unauthenticated() {
        return new ProblemException(HttpProblem.UNAUTHENTICATED);
    }

    private record MemberSecurityContext(Member member, SecurityContext outer) implements SecurityContext {

        @Override
        public Principal getUserPrincipal() {
            return member;
        }

        @Override
        public boolean isUserInRole(String role) {
            return Role.of(role).filter(member::is).isPresent();
        }

        @Override
        public boolean isSecure() {
            return outer.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return SCHEME;
        }
    }
}
