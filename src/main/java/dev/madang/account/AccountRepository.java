package dev.madang.account;

import dev.madang.platform.http.FieldError;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.SqlFailure;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The table of accounts. */
public final class AccountRepository {

    private static final FieldError EMAIL_TAKEN = new FieldError("email", "taken");

    private static final FieldError NICKNAME_TAKEN = new FieldError("nickname", "taken");

    private static final byte[] NO_NICKNAME = {};

    private final UnitOfWork unitOfWork;

    /**
     * Who has an address or a nickname.
     *
     * @param isExpired whether it is nothing but a signup that can no longer be confirmed
     */
    private record Holder(long id, byte[] email, byte[] nickname, boolean isExpired) { }

    public AccountRepository(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    public Optional<Account> find(long id) {
        return unitOfWork.session().createSelectionQuery("from Account where id = :id", Account.class)
                .setParameter("id", id)
                .uniqueResultOptional();
    }

    /** @throws ProblemException {@code user-not-found}, also for who has left */
    public UserResponse profile(long id) {
        return find(id).filter(account -> !account.hasLeft()).map(UserResponse::of)
                .orElseThrow(() -> new ProblemException(AccountProblem.USER_NOT_FOUND));
    }

    /** @return the account, its row locked until the commit */
    public Optional<Account> findLocked(long id) {
        return Optional.ofNullable(unitOfWork.writing().find(Account.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    public Optional<Account> findByEmail(EmailAddress email) {
        return unitOfWork.session().createSelectionQuery("from Account where emailCanonical = :email", Account.class)
                .setParameter("email", email.canonicalBytes())
                .uniqueResultOptional();
    }

    /** @return the account, its row locked until the commit */
    public Optional<Account> findByEmailLocked(EmailAddress email) {
        return unitOfWork.writing().createSelectionQuery("from Account where emailCanonical = :email", Account.class)
                .setParameter("email", email.canonicalBytes())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .uniqueResultOptional();
    }

    /**
     * @return those who administer, their rows locked until the commit: who may cease to be one is decided by one at a
     *     time, so that the last cannot go
     */
    List<Account> listAdministratorsLocked() {
        return unitOfWork.writing().createSelectionQuery("""
                        from Account where role = 'admin' and status = 'active' and emailVerifiedAt is not null
                        order by id""", Account.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /**
     * To be called before an administrator ceases to be one.
     *
     * @throws ProblemException {@code last-administrator} when there would be none left
     */
    public void requireAnotherAdministrator(long id) {
        List<Account> administrators = listAdministratorsLocked();
        if (administrators.size() == 1 && administrators.get(0).id() == id) {
            throw new ProblemException(AccountProblem.LAST_ADMINISTRATOR);
        }
    }

    /**
     * Refuses an address or a nickname that somebody has. Who has not confirmed his address, and has no link any more
     * with which he could, has nothing.
     *
     * @throws ProblemException {@code email-taken}, {@code nickname-taken}
     */
    void requireFree(EmailAddress email, Nickname nickname, Instant now) {
        requireFree(email.canonicalBytes(), nickname.canonicalBytes(), now);
    }

    /** As {@link #requireFree(EmailAddress, Nickname, Instant)}, of an address alone. */
    void requireFree(EmailAddress email, Instant now) {
        requireFree(email.canonicalBytes(), NO_NICKNAME, now);
    }

    /**
     * Adds the account, in place of such as have nothing (see {@link #requireFree}).
     *
     * @throws ProblemException {@code email-taken}, {@code nickname-taken}; the unique keys have the last word
     */
    void add(Account account, Instant now) {
        listHolders(account.email().canonicalBytes(), account.nickname().canonicalBytes(), now).stream()
                .filter(Holder::isExpired)
                .forEach(holder -> unitOfWork.writing().createMutationQuery(
                                "delete from Account where id = :id and emailVerifiedAt is null and role = 'member'")
                        .setParameter("id", holder.id())
                        .executeUpdate());
        try {
            unitOfWork.writing().persist(account);
            unitOfWork.writing().flush();
        } catch (RuntimeException e) {
            throw takenOr(e);
        }
    }

    /** Writes a new nickname. @throws ProblemException {@code nickname-taken} */
    void flushNickname() {
        try {
            unitOfWork.writing().flush();
        } catch (RuntimeException e) {
            throw takenOr(e);
        }
    }

    private void requireFree(byte[] email, byte[] nickname, Instant now) {
        List<Holder> holders = listHolders(email, nickname, now).stream().filter(holder -> !holder.isExpired()).toList();
        boolean emailTaken = holders.stream().anyMatch(holder -> Arrays.equals(holder.email(), email));
        boolean nicknameTaken = holders.stream().anyMatch(holder -> Arrays.equals(holder.nickname(), nickname));
        if (emailTaken || nicknameTaken) {
            throw taken(emailTaken, nicknameTaken);
        }
    }

    private List<Holder> listHolders(byte[] email, byte[] nickname, Instant now) {
        return unitOfWork.session().createSelectionQuery("""
                        select a.id, a.emailCanonical, a.nicknameCanonical,
                          case when a.emailVerifiedAt is null and a.role = 'member' and not exists (
                                select 1 from MailLink l where l.accountId = a.id and l.purpose = 'verify'
                                  and l.usedAt is null and l.expiresAt > :now) then true else false end
                        from Account a where a.emailCanonical = :email or a.nicknameCanonical = :nickname""",
                        Object[].class)
                .setParameter("email", email)
                .setParameter("nickname", nickname)
                .setParameter("now", now)
                .list().stream()
                .map(row -> new Holder((Long) row[0], (byte[]) row[1], (byte[]) row[2], (Boolean) row[3]))
                .toList();
    }

    private static RuntimeException takenOr(RuntimeException failure) {
        return switch (SqlFailure.violatedKey(failure).orElse("")) {
            case "uq_accounts_email" -> taken(true, false);
            case "uq_accounts_nickname" -> taken(false, true);
            default -> failure;
        };
    }

    private static ProblemException taken(boolean email, boolean nickname) {
        List<FieldError> errors = new ArrayList<>(2);
        if (email) {
            errors.add(EMAIL_TAKEN);
        }
        if (nickname) {
            errors.add(NICKNAME_TAKEN);
        }
        return new ProblemException(email ? AccountProblem.EMAIL_TAKEN : AccountProblem.NICKNAME_TAKEN)
                .withErrors(errors);
    }
}
