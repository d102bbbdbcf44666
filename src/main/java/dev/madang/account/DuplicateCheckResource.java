package dev.madang.account;

import dev.madang.platform.http.ClientAddress;
import dev.madang.platform.http.EmptyResponse;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;

/**
 * Tells whether an address is free before somebody has filled in the whole form. It tells strangers too; therefore it
 * shares one narrow budget with signing up, and pages of other sites cannot spend a visitor's budget.
 */
@Path("/check-duplicate/email/{email}")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class DuplicateCheckResource {

    /** What a browser says of requests that a page of another site makes (Fetch Metadata). */
    private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final RateLimiter rateLimiter;
    private final Clock clock;
    private final Set<String> corsOrigins;

    public DuplicateCheckResource(UnitOfWork unitOfWork, AccountRepository accounts, RateLimiter rateLimiter, Clock clock,
            Collection<String> corsOrigins) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.rateLimiter = rateLimiter;
        this.clock = clock;
        this.corsOrigins = Set.copyOf(corsOrigins);
    }

    @GET
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Accounts", summary = "Ask whether an e-mail address is free", id = "checkEmail",
            description = "The last word has signing up itself. Ten questions a minute and sixty an hour, signups "
                    + "included.",
            problems = {"invalid-input", "cross-site", "email-taken", "too-many-requests"})
    public EmptyResponse check(@PathParam("email") String text, @Context HttpServletRequest client,
            @HeaderParam("Sec-Fetch-Site") String fetchSite, @HeaderParam("Origin") String origin) {
        EmailAddress email = EmailAddress.parse(text)
                .orElseThrow(() -> ProblemException.invalidField("email", "email"));
        if (fetchSite != null && FOREIGN.contains(fetchSite) && (origin == null || !corsOrigins.contains(origin))) {
            throw new ProblemException(AccountProblem.CROSS_SITE);
        }
        rateLimiter.take(AccountLimits.ADDRESS_QUESTIONS, ClientAddress.of(client));
        unitOfWork.read(() -> {
            accounts.requireFree(email, clock.instant());
            return null;
        });
        return new EmptyResponse();
    }
}
