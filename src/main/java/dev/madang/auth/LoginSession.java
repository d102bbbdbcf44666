package dev.madang.auth;

import dev.madang.auth.Tokens.RefreshToken;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One login on one device: a family of refresh tokens, numbered by generation, of which one is the newest. Changes only
 * under the lock of its row.
 */
@Entity
@Table(name = "sessions")
public class LoginSession {

    /** What a refresh token that belongs to a session may do. */
    enum Standing {
        /** The newest: works, and may be replaced. */
        CURRENT,
        /** Replaced, but its successor is unused or was first used a moment ago: works, and gets the same successor. */
        IN_GRACE,
        /** Replaced for good: whoever uses it has a stolen or a lost copy. */
        REUSED,
        /** Never issued, or of a session that has ended. */
        INVALID
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "account_id", nullable = false, updatable = false)
    private long accountId;

    @Column(nullable = false)
    private int generation;

    @Column(name = "generation_issued_at", nullable = false)
    private Instant generationIssuedAt;

    @Column(name = "generation_used_at")
    private Instant generationUsedAt;

    @Column(name = "user_agent")
    private String userAgent;

    @Column(name = "refresh_in", nullable = false, updatable = false)
    private String refreshIn;

    @Column(name = "last_used_at", nullable = false)
    private Instant lastUsedAt;

    @Column(name = "expires_at", nullable = false, updatable = false)
    private Instant expiresAt;

    @Column(name = "revoked_at")
    private Instant revokedAt;

    @Column(name = "revoked_because")
    private String revokedBecause;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    protected LoginSession() { }

    /** @param userAgent what the browser calls itself, for the list of sessions; cut to what the list shows */
    LoginSession(long accountId, RefreshIn refreshIn, String userAgent, Instant now) {
        this.accountId = accountId;
        this.refreshIn = refreshIn.wireName();
        this.userAgent = userAgent;
        generationIssuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        lastUsedAt = now;
        expiresAt = generationIssuedAt.plus(AuthLimits.SESSION_LIFE);
        createdAt = now;
        updatedAt = now;
    }

    Standing standingOf(RefreshToken token, Instant now) {
        if (isOver(now) || token.accountId() != accountId || token.generation() > generation) {
            return Standing.INVALID;
        }
        if (token.generation() == generation) {
            // Another time of issue: the number was given away again, after a backup was restored.
            return token.issuedAt().equals(generationIssuedAt) ? Standing.CURRENT : Standing.INVALID;
        }
        boolean isPredecessor = token.generation() == generation - 1;
        boolean successorIsFresh = generationUsedAt == null
                || !now.isAfter(generationUsedAt.plus(AuthLimits.REFRESH_GRACE));
        return isPredecessor && successorIsFresh ? Standing.IN_GRACE : Standing.REUSED;
    }

    /**
     * Notes that the newest token was used, and begins the next generation if half of its life is over and the next would
     * live longer.
     *
     * @return whether a new generation began
     */
    boolean use(RefreshToken token, Instant now) {
        lastUsedAt = now;
        updatedAt = now;
        if (generationUsedAt == null) {
            generationUsedAt = now;
        }
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        if (!token.isPastHalfOfItsLife(now)
                || !Tokens.refreshExpiry(issuedAt, expiresAt).isAfter(token.expiresAt())) {
            return false;
        }
        generation++;
        generationIssuedAt = issuedAt;
        generationUsedAt = null;
        return true;
    }

    void touch(Instant now) {
        lastUsedAt = now;
        updatedAt = now;
    }

    void revoke(String because, Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
            revokedBecause = because;
            updatedAt = now;
        }
    }

    boolean isOver(Instant now) {
        return revokedAt != null || !now.isBefore(expiresAt);
    }

    public long id() {
        return id;
    }

    public long accountId() {
        return accountId;
    }

    int generation() {
        return generation;
    }

    Instant generationIssuedAt() {
        return generationIssuedAt;
    }

    RefreshIn refreshIn() {
        return RefreshIn.of(refreshIn);
    }

    String userAgent() {
        return userAgent;
    }

    Instant lastUsedAt() {
        return lastUsedAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    Instant createdAt() {
        return createdAt;
    }
}
