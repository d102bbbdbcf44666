package dev.madang.auth;

import dev.madang.account.Account;
import dev.madang.account.AccountRepository;
import dev.madang.account.EmailAddress;
import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.auth.AccountPasswords.Proof;
import dev.madang.platform.http.Answers;
import dev.madang.platform.http.ClientAddress;
import dev.madang.platform.http.NoHead;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.http.Text;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Login and logout. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class AuthenticationResource {

    private static final String BASIC = "basic ";

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticationResource.class);

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final AccountPasswords passwords;
    private final Sessions sessions;
    private final RefreshCookie cookie;
    private final Clock clock;

    public AuthenticationResource(UnitOfWork unitOfWork, AccountRepository accounts, AccountPasswords passwords,
            Sessions sessions, RefreshCookie cookie, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
        this.cookie = cookie;
        this.clock = clock;
    }

    /** What stands in an Authorization header of scheme Basic. */
    private record Credentials(String email, String password) { }

    @POST
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Login", summary = "Log in", id = "login", status = 201, answer = TokensResponse.class,
            description = "Whatever is wrong, the answer is the same 401, and it takes the same time. Ten failures a "
                    + "minute from one address; after ten failures in a row an account's next login waits, a minute at "
                    + "most.",
            problems = {"invalid-credentials", "email-unverified", "too-many-requests"})
    public Response logIn(LoginRequest request, @Context HttpServletRequest client) {
        RefreshIn refreshIn = "cookie".equals(request.refreshIn()) ? RefreshIn.COOKIE : RefreshIn.BODY;
        Sessions.Granted granted = logIn(request.email(), request.password(), refreshIn, client);
        var response = Response.created(Answers.location("/me/sessions", granted.sessionId()))
                .entity(granted.response());
        if (refreshIn == RefreshIn.COOKIE) {
            response.header(HttpHeaders.SET_COOKIE, cookie.set(granted.refresh(), granted.refreshLife()));
        }
        return response.build();
    }

    @GET
    @PermitAll
    @NoHead
    @ReadsAuthorization
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Login", summary = "Log in with HTTP Basic", id = "loginWithBasic", credentials = "password",
            description = "The same for programs that bring address and password as `Authorization: Basic`, in UTF-8 "
                    + "(RFC 7617).",
            problems = {"invalid-credentials", "email-unverified", "too-many-requests"})
    public TokensResponse logInWithBasic(@Context HttpHeaders headers, @Context HttpServletRequest client) {
        Credentials credentials = credentials(headers.getRequestHeader(HttpHeaders.AUTHORIZATION))
                .orElseThrow(() -> new ProblemException(AuthProblem.INVALID_CREDENTIALS));
        return logIn(credentials.email(), credentials.password(), RefreshIn.BODY, client).response();
    }

    @DELETE
    @RolesAllowed(Role.MEMBER_NAME)
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Login", summary = "Log out", id = "logout", status = 204,
            description = "Ends this session on every node at once, its refresh token and its access tokens. A second time "
                    + "it is 401.")
    public Response logOut(@Context SecurityContext security) {
        Member member = Member.of(security);
        // Of two logouts at once the later finds the session over.
        RefreshIn refreshIn = unitOfWork.write(() -> sessions.end(member.sessionId(), member.id(), "logout"))
                .orElseThrow(BearerAuthenticationFilter::invalidToken);
        var response = Response.noContent();
        if (refreshIn == RefreshIn.COOKIE) {
            response.header(HttpHeaders.SET_COOKIE, cookie.expired());
        }
        return response.build();
    }

    private Sessions.Granted logIn(String typedEmail, String password, RefreshIn refreshIn, HttpServletRequest client) {
        String address = ClientAddress.of(client);
        Optional<EmailAddress> email = EmailAddress.parse(typedEmail);
        if (email.isEmpty()) {
            passwords.attemptInVain(typedEmail, password, address);
            throw refused(Optional.empty());
        }
        Proof proof = passwords.attempt(email.get(), password, address).orElseThrow(() -> refused(Optional.empty()));
        Account proven = proof.account();
        if (!proven.isActive()) {
            throw refused(Optional.of(proven));
        }
        LoginSession session = unitOfWork.write(() -> {
            passwords.succeeded(email.get().canonical(), address);
            if (!proven.isEmailVerified()) {
                return null;
            }
            // Another request may have changed the password while this one was hashing.
            Account account = accounts.findLocked(proven.id())
                    .filter(now -> now.isActive() && proven.passwordHash().equals(now.passwordHash()))
                    .orElseThrow(() -> refused(Optional.of(proven)));
            if (proof.newHash() != null) {
                account.changePassword(proof.newHash(), clock.instant());
            }
            return sessions.open(account, refreshIn, client.getHeader(HttpHeaders.USER_AGENT));
        });
        if (session == null) {
            throw new ProblemException(AuthProblem.EMAIL_UNVERIFIED);
        }
        LOG.atInfo().addKeyValue("account", proven.id()).addKeyValue("session", session.id())
                .log("authn_login_success");
        return sessions.grant(session);
    }

    private static ProblemException refused(Optional<Account> account) {
        LOG.atWarn().addKeyValue("account", account.map(Account::id).map(String::valueOf).orElse("unproven"))
                .log("authn_login_fail");
        return new ProblemException(AuthProblem.INVALID_CREDENTIALS);
    }

    private static Optional<Credentials> credentials(List<String> authorization) {
        if (authorization == null || authorization.size() != 1
                || !authorization.get(0).regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(authorization.get(0).substring(BASIC.length()).trim());
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            int colon = text.indexOf(':');
            return colon < 0 || !Text.isClean(text) ? Optional.empty()
                    : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
