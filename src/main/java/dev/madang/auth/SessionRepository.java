package dev.madang.auth;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of sessions. */
public final class SessionRepository {

    private final UnitOfWork unitOfWork;

    public SessionRepository(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** One statement for each request with a token: the session and the account as they are now. */
    public Optional<Member> findMember(long sessionId, long accountId, Instant now) {
        return unitOfWork.session().createSelectionQuery("""
                        select a.id, a.nickname, a.role from LoginSession s join Account a on a.id = s.accountId
                        where s.id = :session and s.accountId = :account
                          and s.revokedAt is null and s.expiresAt > :now and a.status = 'active'""",
                        Object[].class)
                .setParameter("session", sessionId)
                .setParameter("account", accountId)
                .setParameter("now", now)
                .uniqueResultOptional()
                .map(row -> new Member((Long) row[0], (String) row[1], Role.of((String) row[2]).orElseThrow(),
                        sessionId));
    }

    public void add(LoginSession session) {
        unitOfWork.writing().persist(session);
    }

    /** @return the session, its row locked until the commit */
    public Optional<LoginSession> findLocked(long sessionId) {
        return Optional.ofNullable(
                unitOfWork.writing().find(LoginSession.class, sessionId, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Forgets, in the open write, what the sessions of somebody who has left tell of him. */
    void erase(long accountId) {
        unitOfWork.writing().createMutationQuery("update LoginSession set userAgent = null where accountId = :account")
                .setParameter("account", accountId)
                .executeUpdate();
    }

    /** @return what is not over, newest use first */
    public List<LoginSession> listActive(long accountId, Instant now) {
        return unitOfWork.session().createSelectionQuery("""
                        from LoginSession where accountId = :account and revokedAt is null and expiresAt > :now
                        order by lastUsedAt desc, id desc""", LoginSession.class)
                .setParameter("account", accountId)
                .setParameter("now", now)
                .list();
    }

    /** @param except a session that goes on, or null */
    public int revokeAll(long accountId, String because, Long except, Instant now) {
        return unitOfWork.writing().createMutationQuery("""
                        update LoginSession set revokedAt = :now, revokedBecause = :because, updatedAt = :now
                        where accountId = :account and revokedAt is null and id <> :except""")
                .setParameter("now", now)
                .setParameter("because", because)
                .setParameter("account", accountId)
                .setParameter("except", except == null ? 0L : except)
                .executeUpdate();
    }

    /** @return the session, if it is this account's and not over */
    public Optional<LoginSession> findActive(long sessionId, long accountId, Instant now) {
        return unitOfWork.session().createSelectionQuery("""
                        from LoginSession where id = :id and accountId = :account
                          and revokedAt is null and expiresAt > :now""", LoginSession.class)
                .setParameter("id", sessionId)
                .setParameter("account", accountId)
                .setParameter("now", now)
                .uniqueResultOptional();
    }
}
