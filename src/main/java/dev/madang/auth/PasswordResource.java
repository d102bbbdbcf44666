package dev.madang.auth;

import dev.madang.account.Account;
import dev.madang.account.AccountMails;
import dev.madang.account.EmailAddress;
import dev.madang.account.EmailRequest;
import dev.madang.account.LinkPurpose;
import dev.madang.account.MailLinks;
import dev.madang.account.UserResponse;
import dev.madang.platform.http.EmptyResponse;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new password for who has forgotten his. */
@Path("/password")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@NoStore
public final class PasswordResource {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordResource.class);

    private final UnitOfWork unitOfWork;
    private final MailLinks mailLinks;
    private final AccountMails mails;
    private final AccountPasswords passwords;
    private final Sessions sessions;
    private final Clock clock;

    public PasswordResource(UnitOfWork unitOfWork, MailLinks mailLinks, AccountMails mails,
            AccountPasswords passwords, Sessions sessions, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.mailLinks = mailLinks;
        this.mails = mails;
        this.passwords = passwords;
        this.sessions = sessions;
        this.clock = clock;
    }

    @POST
    @Path("/forgot")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Password", summary = "Ask for a link to a new password", id = "forgotPassword", status = 202,
            answer = EmptyResponse.class,
            description = "The answer is the same whether the address has an account or not.")
    public Response forgot(EmailRequest request) {
        mails.sendOnRequest(EmailAddress.of(request.email()), LinkPurpose.RESET, account -> true);
        return Response.accepted(new EmptyResponse()).build();
    }

    @POST
    @Path("/reset")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Password", summary = "Set a new password with a link", id = "resetPassword",
            description = "Ends all sessions; log in with the new password. Who could read the mail has thereby also "
                    + "confirmed the address.",
            problems = {"invalid-link"})
    public UserResponse reset(ResetPasswordRequest request) {
        Account owner = unitOfWork.read(() -> mailLinks.owner(request.resetId(), LinkPurpose.RESET));
        passwords.refusal("password", request.password(), owner.email(), owner.nickname()).ifPresent(error -> {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(List.of(error));
        });
        String hash = passwords.hash(request.password(), () -> { });
        Account changed = unitOfWork.write(() -> {
            var now = clock.instant();
            Account account = mailLinks.use(request.resetId(), LinkPurpose.RESET);
            account.changePassword(hash, now);
            account.verifyEmail(now);
            mailLinks.endAll(account.id());
            sessions.sessionsMustEnd(account.id(), "password_reset", null);
            passwords.forgetFailures(account.email());
            mails.sendPasswordChanged(account);
            return account;
        });
        LOG.atInfo().addKeyValue("account", changed.id()).log("authn_password_change");
        return UserResponse.of(changed);
    }
}
