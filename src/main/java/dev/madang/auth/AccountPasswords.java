package dev.madang.auth;

import dev.madang.account.Account;
import dev.madang.account.AccountProblem;
import dev.madang.account.AccountRepository;
import dev.madang.account.EmailAddress;
import dev.madang.account.Nickname;
import dev.madang.account.Passwords;
import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.http.FieldError;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries passwords. Every try, whatever for, is counted first against the address that it comes from and the account that
 * it is for, and takes the same time whether there is such an account or not.
 */
public final class AccountPasswords implements Passwords {

    private static final Logger LOG = LoggerFactory.getLogger(AccountPasswords.class);

    private final PasswordRules rules = new PasswordRules(new CommonPasswords());
    private final PasswordHasher hasher = new PasswordHasher();
    private final UnitOfWork unitOfWork;
    private final AccountRepository accounts;
    private final LoginFailures failures;
    private final RateLimiter rateLimiter;

    /** @param limits whether failed tries are counted */
    public AccountPasswords(UnitOfWork unitOfWork, AccountRepository accounts, KeyedHash keyedHash,
            RateLimiter rateLimiter, Clock clock, boolean limits) {
        this.unitOfWork = unitOfWork;
        this.accounts = accounts;
        this.failures = new LoginFailures(unitOfWork, keyedHash, clock, limits);
        this.rateLimiter = rateLimiter;
    }

    /**
     * What a right password was compared with.
     *
     * @param newHash one of today's parameters, when the old one was not
     */
    record Proof(Account account, String newHash) { }

    @Override
    public Optional<FieldError> refusal(String field, String password, EmailAddress email, Nickname nickname) {
        return rules.refusal(field, password, email, nickname);
    }

    @Override
    public String hash(String password, Runnable before) {
        return hasher.inTurn(turn -> {
            before.run();
            return turn.hash(password);
        });
    }

    @Override
    public void prove(long accountId, String password, String address) {
        EmailAddress email = unitOfWork.read(() -> accounts.find(accountId)).filter(Account::isActive)
                .orElseThrow(() -> new ProblemException(HttpProblem.UNAUTHENTICATED)).email();
        if (attempt(email.canonical(), password, address,
                canonical -> accounts.find(accountId)).isEmpty()) {
            LOG.atWarn().addKeyValue("account", accountId).log("authn_password_fail");
            throw new ProblemException(AccountProblem.WRONG_PASSWORD);
        }
        unitOfWork.write(() -> {
            succeeded(email.canonical(), address);
            return null;
        });
    }

    /**
     * Tries the password of the account of an address. Opens units of work of its own. Whoever gets a proof must call
     * {@link #succeeded} in the write that follows from it.
     *
     * @return empty when there is no such account or the password is another
     * @throws ProblemException {@code too-many-requests}, {@code unavailable}
     */
    Optional<Proof> attempt(EmailAddress email, String password, String address) {
        return attempt(email.canonical(), password, address, canonical -> accounts.findByEmail(email));
    }

    /** As {@link #attempt}, for a text that is no address and therefore nobody's: costs the same. */
    void attemptInVain(String text, String password, String address) {
        attempt(text, password, address, canonical -> Optional.empty());
    }

    /** Takes the attempt back, in the open write: it was none that limits count. */
    void succeeded(String canonicalEmail, String address) {
        failures.forget(canonicalEmail);
        rateLimiter.giveBack(AuthLimits.FAILED_LOGINS, address);
    }

    /** A new password was set by a link: who forgot the old one need not wait. In the open write. */
    void forgetFailures(EmailAddress email) {
        failures.forget(email.canonical());
    }

    private Optional<Proof> attempt(String canonicalEmail, String password, String address,
            Function<String, Optional<Account>> find) {
        // Counted when it is the attempt's turn, so that right passwords that wait beside each other do not count.
        return hasher.inTurn(turn -> {
            Optional<Account> account = unitOfWork.write(() -> {
                failures.count(canonicalEmail);
                rateLimiter.take(AuthLimits.FAILED_LOGINS, address);
                return find.apply(canonicalEmail).filter(found -> !found.hasLeft());
            });
            String hash = account.map(Account::passwordHash).orElse(null);
            if (!turn.matches(password, hash)) {
                return Optional.empty();
            }
            return account.map(found -> new Proof(found, hasher.isOutdated(hash) ? turn.hash(password) : null));
        });
    }
}
