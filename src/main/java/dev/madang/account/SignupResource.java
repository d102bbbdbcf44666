package dev.madang.account;

import dev.madang.platform.http.Answers;
import dev.madang.platform.http.ClientAddress;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.Language;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Becoming a member. */
@Path("/signup")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@NoStore
public final class SignupResource {

    private static final Logger LOG = LoggerFactory.getLogger(SignupResource.class);

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final AccountMails mails;
    private final Passwords passwords;
    private final RateLimiter rateLimiter;
    private final Clock clock;
    private final String siteLanguage;

    public SignupResource(UnitOfWork unitOfWork, AccountRepository accounts, AccountMails mails, Passwords passwords,
            RateLimiter rateLimiter, Clock clock, String siteLanguage) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.mails = mails;
        this.passwords = passwords;
        this.rateLimiter = rateLimiter;
        this.clock = clock;
        this.siteLanguage = siteLanguage;
    }

    @POST
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Accounts", summary = "Sign up", id = "signup", status = 201, answer = ProfileResponse.class,
            description = "Makes the account and sends a link to the address; until it is opened and confirmed, within "
                    + "24 hours, nobody can log in, and afterwards address and nickname are free again. Mails come in "
                    + "the language of `Accept-Language`.",
            problems = {"email-taken", "nickname-taken", "too-many-requests"})
    public Response signUp(SignupRequest request, @Context HttpServletRequest client, @Context HttpHeaders headers) {
        EmailAddress email = EmailAddress.of(request.email());
        Nickname nickname = Nickname.of(request.nickname());
        passwords.refusal("password", request.password(), email, nickname).ifPresent(error -> {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(List.of(error));
        });
        rateLimiter.take(AccountLimits.ADDRESS_QUESTIONS, ClientAddress.of(client));
        Instant now = clock.instant();
        // Asked when it is our turn to hash, so that of many equal signups only the first few cost a hash.
        String hash = passwords.hash(request.password(), () -> unitOfWork.read(() -> {
            accounts.requireFree(email, nickname, now);
            return null;
        }));
        String language = Language.choose(headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE), siteLanguage);
        Account account = unitOfWork.write(() -> {
            var added = new Account(email, nickname, hash, language, now);
            accounts.add(added, now);
            mails.sendFirstLink(added);
            return added;
        });
        LOG.atInfo().addKeyValue("account", account.id()).log("user_created");
        return Response.created(Answers.location("/users", account.id())).entity(ProfileResponse.of(account)).build();
    }
}
