package dev.madang.auth;

import dev.madang.account.Account;
import dev.madang.account.AccountMails;
import dev.madang.account.AccountRepository;
import dev.madang.account.MailLinks;
import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.account.UserResponse;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new password for who knows his old one. */
@Path("/me/password")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@NoStore
public final class ChangePasswordResource {

    private static final Logger LOG = LoggerFactory.getLogger(ChangePasswordResource.class);

    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final MailLinks mailLinks;
    private final AccountMails mails;
    private final AccountPasswords passwords;
    private final Sessions sessions;
    private final Clock clock;

    public ChangePasswordResource(UnitOfWork unitOfWork, AccountRepository accounts, MailLinks mailLinks,
            AccountMails mails, AccountPasswords passwords, Sessions sessions, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.mailLinks = mailLinks;
        this.mails = mails;
        this.passwords = passwords;
        this.sessions = sessions;
        this.clock = clock;
    }

    @PUT
    @RolesAllowed(Role.MEMBER_NAME)
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Password", summary = "Change your password", id = "changePassword",
            description = "Ends all your other sessions and every link that was sent to you.",
            problems = {"wrong-password", "too-many-requests"})
    public UserResponse change(ChangePasswordRequest request, @Context SecurityContext security,
            @Context HttpServletRequest client) {
        Member member = Member.of(security);
        Account owner = unitOfWork.read(() -> present(accounts.find(member.id())));
        passwords.refusal("newPassword", request.newPassword(), owner.email(), owner.nickname()).ifPresent(error -> {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(List.of(error));
        });
        passwords.prove(member.id(), request.currentPassword(), ClientAddress.of(client));
        String hash = passwords.hash(request.newPassword(), () -> { });
        Account changed = unitOfWork.write(() -> {
            Account account = accounts.findLocked(member.id())
                    .filter(now -> owner.passwordHash().equals(now.passwordHash()))
                    .orElseThrow(BearerAuthenticationFilter::invalidToken);
            account.changePassword(hash, clock.instant());
            mailLinks.endAll(account.id());
            sessions.sessionsMustEnd(account.id(), "password_changed", member.sessionId());
            mails.sendPasswordChanged(account);
            return account;
        });
        LOG.atInfo().addKeyValue("account", changed.id()).log("authn_password_change");
        return UserResponse.of(changed);
    }

    private static Account present(Optional<Account> account) {
        return account.filter(Account::isActive).orElseThrow(BearerAuthenticationFilter::invalidToken);
    }
}
