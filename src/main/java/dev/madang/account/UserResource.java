package dev.madang.account;

import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Members as others see them, and what those who keep order may do to them. */
@Path("/users/{user_id}")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {

    private static final Logger LOG = LoggerFactory.getLogger(UserResource.class);

    private final AccountRepository accounts;
    private final AccountListener listener;
    private final Clock clock;

    public UserResource(AccountRepository accounts, AccountListener listener, Clock clock) {
        this.accounts = accounts;
        this.listener = listener;
        this.clock = clock;
    }

    @GET
    @PermitAll
    @Operation(group = "Members", summary = "Read a member", id = "readUser", problems = {"user-not-found"})
    public UserResponse read(@PathParam("user_id") long id) {
        return accounts.profile(id);
    }

    @PATCH
    @RolesAllowed(Role.MODERATOR_NAME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(group = "Members", summary = "Change the role or the status of a member", id = "updateUser",
            description = "Acts at the member's next request: banning ends all his sessions. Administrators may change "
                    + "everybody, moderators only ban members and take it back. The last administrator stays one.",
            problems = {"user-not-found", "last-administrator"})
    public UserResponse update(@PathParam("user_id") long id, UpdateUserRequest request,
            @Context SecurityContext security) {
        Member caller = Member.of(security);
        Optional<Role> role = Optional.ofNullable(request.role()).flatMap(Role::of);
        Optional<AccountStatus> status = Optional.ofNullable(request.status()).flatMap(AccountStatus::of);
        if (role.isPresent() && !caller.is(Role.ADMIN)) {
            throw forbidden(caller, id);
        }
        Account account = present(accounts.findLocked(id));
        if (!caller.is(Role.ADMIN) && account.role() != Role.MEMBER) {
            throw forbidden(caller, id);
        }
        if (caller.is(Role.ADMIN) && accounts.listAdministratorsLocked().stream()
                .noneMatch(administrator -> administrator.id() == caller.id())) {
            // Another administrator was faster, and took away the caller's role.
            throw forbidden(caller, id);
        }
        boolean ceases = role.filter(other -> other != Role.ADMIN).isPresent()
                || status.filter(other -> other != AccountStatus.ACTIVE).isPresent();
        if (account.role() == Role.ADMIN && ceases) {
            accounts.requireAnotherAdministrator(id);
        }
        Instant now = clock.instant();
        role.filter(other -> other != account.role()).ifPresent(other -> {
            account.become(other, now);
            LOG.atInfo().addKeyValue("account", id).addKeyValue("role", other.wireName())
                    .addKeyValue("by", caller.id()).log("privilege_permissions_changed");
        });
        status.filter(other -> other != account.status()).ifPresent(other -> {
            account.become(other, now);
            if (other == AccountStatus.BANNED) {
                listener.sessionsMustEnd(id, "banned", null);
            }
            LOG.atInfo().addKeyValue("account", id).addKeyValue("status", other.wireName())
                    .addKeyValue("by", caller.id()).log("user_updated");
        });
        return UserResponse.of(account);
    }

    private static ProblemException forbidden(Member caller, long id) {
        LOG.atWarn().addKeyValue("account", caller.id()).addKeyValue("target", id).log("authz_fail");
        return new ProblemException(HttpProblem.FORBIDDEN);
    }

    private static Account present(Optional<Account> account) {
        return account.filter(found -> !found.hasLeft())
                .orElseThrow(() -> new ProblemException(AccountProblem.USER_NOT_FOUND));
    }
}
