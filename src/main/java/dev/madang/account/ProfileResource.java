package dev.madang.account;

import dev.madang.platform.http.ClientAddress;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member sees and does of his own account. */
@Path("/me")
@Produces(MediaType.APPLICATION_JSON)
@NoStore
public final class ProfileResource {

    private static final Logger LOG = LoggerFactory.getLogger(ProfileResource.class);

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final AccountMails mails;
    private final Passwords passwords;
    private final AccountListener listener;
    private final Clock clock;

    public ProfileResource(UnitOfWork unitOfWork, AccountRepository accounts, AccountMails mails,
            Passwords passwords, AccountListener listener, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.mails = mails;
        this.passwords = passwords;
        this.listener = listener;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.MEMBER_NAME)
    @Operation(group = "Profile", summary = "Read your own profile", id = "readProfile")
    public ProfileResponse read(@Context SecurityContext security) {
        return ProfileResponse.of(present(accounts.find(Member.of(security).id())));
    }

    @PATCH
    @RolesAllowed(Role.MEMBER_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Profile", summary = "Change your nickname", id = "updateProfile",
            problems = {"nickname-taken"})
    public ProfileResponse update(UpdateProfileRequest request, @Context SecurityContext security) {
        Account account = present(accounts.findLocked(Member.of(security).id()));
        if (request.nickname() != null && !request.nickname().equals(account.nickname().toString())) {
            account.rename(Nickname.of(request.nickname()), clock.instant());
            accounts.flushNickname();
        }
        return ProfileResponse.of(account);
    }

    @DELETE
    @RolesAllowed(Role.MEMBER_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Profile", summary = "Leave", id = "leave",
            description = "Address, nickname, password and sessions are erased; what was written stays, without an "
                    + "author. The answer is the profile as it was. The last administrator cannot leave.",
            problems = {"wrong-password", "last-administrator", "too-many-requests"})
    public ProfileResponse leave(LeaveRequest request, @Context SecurityContext security,
            @Context HttpServletRequest client) {
        long id = Member.of(security).id();
        passwords.prove(id, request.password(), ClientAddress.of(client));
        ProfileResponse left = unitOfWork.write(() -> {
            Instant now = clock.instant();
            Account account = present(accounts.findLocked(id));
            if (account.role() == Role.ADMIN) {
                accounts.requireAnotherAdministrator(id);
            }
            ProfileResponse before = ProfileResponse.of(account);
            mails.forget(account);
            listener.sessionsMustEnd(id, AccountListener.LEFT, null);
            account.leave(now);
            return before;
        });
        LOG.atInfo().addKeyValue("account", id).log("user_deleted");
        return left;
    }

    /** The account that the request's token is of, unless it has left since. */
    private static Account present(Optional<Account> account) {
        return account.filter(found -> !found.hasLeft())
                .orElseThrow(() -> new ProblemException(HttpProblem.UNAUTHENTICATED));
    }
}
