package dev.madang.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A link that was or will be sent by mail. Its token is not in it. */
@Entity
@Table(name = "mail_links")
public class MailLink {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "account_id", updatable = false)
    private long accountId;

    @Column(updatable = false)
    private String purpose;

    @Column(updatable = false)
    private byte[] nonce;

    @Column(name = "token_hash", updatable = false)
    private byte[] tokenHash;

    @Column(name = "expires_at", updatable = false)
    private Instant expiresAt;

    @Column(name = "used_at")
    private Instant usedAt;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected MailLink() { }

    MailLink(long accountId, LinkPurpose purpose, byte[] nonce, byte[] tokenHash, Instant now) {
        this.accountId = accountId;
        this.purpose = purpose.wireName();
        this.nonce = nonce;
        this.tokenHash = tokenHash;
        this.expiresAt = now.plus(purpose.life());
        this.createdAt = now;
        this.updatedAt = now;
    }

    long id() {
        return id;
    }

    long accountId() {
        return accountId;
    }

    LinkPurpose purpose() {
        return LinkPurpose.of(purpose);
    }

    byte[] nonce() {
        return nonce;
    }

    byte[] tokenHash() {
        return tokenHash;
    }

    boolean isLive(Instant now) {
        return usedAt == null && now.isBefore(expiresAt);
    }
}
