package dev.madang.operations;

import dev.madang.account.Account;
import dev.madang.account.AccountProblem;
import dev.madang.account.AccountRepository;
import dev.madang.account.EmailAddress;
import dev.madang.account.MailLink;
import dev.madang.account.Role;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/**
 * {@code admin grant EMAIL ROLE}: gives an account a role. The only way to the first administrator; a running server
 * knows at that member's next request.
 */
public final class GrantRole implements Command {

    @Override
    public int run(Surroundings surroundings, List<String> arguments) {
        Optional<Role> role = arguments.size() == 3 ? Role.of(arguments.get(2)) : Optional.empty();
        if (role.isEmpty() || !arguments.get(0).equals("grant")) {
            surroundings.out().println("usage: scripts/admin [--data DIR] grant EMAIL admin|moderator|member");
            return USAGE;
        }
        Optional<EmailAddress> email = EmailAddress.parse(arguments.get(1));
        if (email.isEmpty()) {
            surroundings.out().println(arguments.get(1) + " is not an e-mail address.");
            return USAGE;
        }
        DataSource dataSource = surroundings.dataSource();
        try (SessionFactory sessionFactory = SessionFactories.build(dataSource, List.of(Account.class, MailLink.class))) {
            var unitOfWork = new UnitOfWork(sessionFactory, dataSource, dataSource, () -> { });
            Optional<Account> changed = grant(unitOfWork, email.get(), role.get());
            surroundings.out().println(changed.map(account -> say(account, role.get())).orElseGet(() ->
                    "There is no account with the address " + email.get() + ": it signs up first, as everybody does."));
            return changed.isPresent() ? DONE : FAILED;
        } catch (ProblemException e) {
            if (e.type() != AccountProblem.LAST_ADMINISTRATOR) {
                throw e;
            }
            surroundings.out().println("This is the last administrator. Make somebody else one first.");
            return FAILED;
        }
    }

    private static Optional<Account> grant(UnitOfWork unitOfWork, EmailAddress email, Role role) {
        var accounts = new AccountRepository(unitOfWork);
        return unitOfWork.write(() -> {
            Optional<Account> found = accounts.findByEmailLocked(email);
            found.filter(account -> account.role() != role).ifPresent(account -> {
                if (account.role() == Role.ADMIN) {
                    accounts.requireAnotherAdministrator(account.id());
                }
                account.become(role, Instant.now().truncatedTo(ChronoUnit.MILLIS));
            });
            return found;
        });
    }

    private static String say(Account account, Role role) {
        return "==> " + account.email() + " (" + account.nickname() + ") is now " + role.wireName()
                + (account.isEmailVerified() ? "." : ", but cannot log in before the address is confirmed by the link in "
                        + "the mail.");
    }
}
