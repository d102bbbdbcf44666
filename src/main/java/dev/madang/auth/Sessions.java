package dev.madang.auth;

import dev.madang.account.Account;
import dev.madang.account.AccountListener;
import dev.madang.account.AccountRepository;
import dev.madang.auth.Tokens.RefreshToken;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of sessions: opened by a login, carried on by refreshing, ended by whoever has the right to. */
public final class Sessions implements AccountListener {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final UnitOfWork unitOfWork;
    private final SessionRepository sessions;
    private final AccountRepository accounts;
    private final Tokens tokens;
    private final Clock clock;

    public Sessions(UnitOfWork unitOfWork, SessionRepository sessions, AccountRepository accounts, Tokens tokens,
            Clock clock) {
        this.unitOfWork = unitOfWork;
        this.sessions = sessions;
        this.accounts = accounts;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * The tokens of a session, as its holder gets them.
     *
     * @param accessLife how long the access token is good
     * @param refresh the refresh token, or null when the holder keeps the one that he has
     * @param refreshLife how long that is good
     */
    record Granted(long sessionId, RefreshIn refreshIn, String access, Duration accessLife, String refresh,
            Duration refreshLife) {

        TokensResponse response() {
            return TokensResponse.of(access, refreshIn == RefreshIn.BODY ? refresh : null, accessLife.toSeconds());
        }
    }

    /** Opens a session, in the open write. */
    LoginSession open(Account account, RefreshIn refreshIn, String userAgent) {
        var session = new LoginSession(account.id(), refreshIn, cut(userAgent), clock.instant());
        sessions.add(session);
        return session;
    }

    /** The first tokens of a session that was opened. Signing takes some milliseconds: not in a unit of work. */
    Granted grant(LoginSession session) {
        return granted(session, true);
    }

    /**
     * Carries a session on with one of its refresh tokens. Opens a unit of work of its own, which commits also where the
     * token is refused: reuse ends the session, and that must stand.
     *
     * @param from where the token travelled
     * @return nothing when the token is not, or no longer, good
     */
    Optional<Granted> refresh(RefreshToken token, RefreshIn from) {
        Instant now = clock.instant();
        /* What the write found, and whether a successor goes out. */
        record Refreshed(LoginSession session, LoginSession.Standing standing, boolean hasSuccessor) { }
        Refreshed refreshed = unitOfWork.write(() -> {
            Optional<LoginSession> found = sessions.findLocked(token.sessionId())
                    .filter(session -> session.refreshIn() == from);
            if (found.isEmpty() || accounts.find(found.get().accountId()).filter(Account::isActive).isEmpty()) {
                return new Refreshed(null, LoginSession.Standing.INVALID, false);
            }
            LoginSession session = found.get();
            LoginSession.Standing standing = session.standingOf(token, now);
            boolean hasSuccessor = switch (standing) {
                case CURRENT -> session.use(token, now);
                case IN_GRACE -> {
                    session.touch(now);
                    yield true;
                }
                case REUSED -> {
                    session.revoke("reuse", now);
                    yield false;
                }
                case INVALID -> false;
            };
            return new Refreshed(session, standing, hasSuccessor);
        });
        return switch (refreshed.standing()) {
            case CURRENT, IN_GRACE -> Optional.of(granted(refreshed.session(), refreshed.hasSuccessor()));
            case REUSED -> {
                LOG.atWarn().addKeyValue("account", token.accountId()).addKeyValue("session", token.sessionId())
                        .log("authn_token_reuse");
                yield Optional.empty();
            }
            case INVALID -> {
                LOG.atWarn().addKeyValue("account", token.accountId()).addKeyValue("session", token.sessionId())
                        .log("session_use_after_expire");
                yield Optional.empty();
            }
        };
    }

    /**
     * Ends one session of an account, in the open write.
     *
     * @return where its refresh token travels; nothing when there is no such session, or no more
     */
    Optional<RefreshIn> end(long sessionId, long accountId, String because) {
        Instant now = clock.instant();
        return sessions.findLocked(sessionId)
                .filter(session -> session.accountId() == accountId && !session.isOver(now))
                .map(session -> {
                    session.revoke(because, now);
                    LOG.atInfo().addKeyValue("account", accountId).addKeyValue("session", sessionId)
                            .addKeyValue("because", because).log("authn_token_revoked");
                    return session.refreshIn();
                });
    }

    @Override
    public void sessionsMustEnd(long accountId, String because, Long exceptSessionId) {
        int ended = sessions.revokeAll(accountId, because, exceptSessionId, clock.instant());
        if (because.equals(AccountListener.LEFT)) {
            sessions.erase(accountId);
        }
        LOG.atInfo().addKeyValue("account", accountId).addKeyValue("because", because).addKeyValue("sessions", ended)
                .log("authn_token_revoked");
    }

    private Granted granted(LoginSession session, boolean withRefresh) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, session.expiresAt());
        Duration accessLife = left.compareTo(AuthLimits.ACCESS_TOKEN_LIFE) < 0 ? left : AuthLimits.ACCESS_TOKEN_LIFE;
        String access = tokens.issueAccess(session.accountId(), session.id(), session.expiresAt());
        String refresh = withRefresh ? tokens.issueRefresh(session.accountId(), session.id(), session.generation(),
                session.generationIssuedAt(), session.expiresAt()) : null;
        Duration refreshLife = Duration.between(now,
                Tokens.refreshExpiry(session.generationIssuedAt(), session.expiresAt()));
        return new Granted(session.id(), session.refreshIn(), access, accessLife, refresh, refreshLife);
    }

    private static String cut(String userAgent) {
        if (userAgent == null) {
            return null;
        }
        // Header bytes beyond ASCII arrive as Latin-1; what is no text of one line is of no use in a list.
        String text = userAgent.codePoints().filter(c -> !Character.isISOControl(c)).limit(AuthLimits.USER_AGENT_MAX)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        return text.isBlank() ? null : text;
    }
}
