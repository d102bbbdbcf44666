package dev.madang.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A member, or somebody who has signed up and not yet confirmed his address, or the trace of one who has left. */
@Entity
@Table(name = "accounts")
public class Account {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String email;

    @Column(name = "email_canonical")
    private byte[] emailCanonical;

    private String nickname;

    @Column(name = "nickname_canonical")
    private byte[] nicknameCanonical;

    @Column(name = "password_hash")
    private String passwordHash;

    private String role;

    private String status;

    private String language;

    @Column(name = "email_verified_at")
    private Instant emailVerifiedAt;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Account() { }

    /** @param language of the mails to it: ko or en */
    public Account(EmailAddress email, Nickname nickname, String passwordHash, String language, Instant now) {
        this.email = email.toString();
        this.emailCanonical = email.canonicalBytes();
        this.nickname = nickname.toString();
        this.nicknameCanonical = nickname.canonicalBytes();
        this.passwordHash = passwordHash;
        this.role = Role.MEMBER.wireName();
        this.status = AccountStatus.ACTIVE.wireName();
        this.language = language;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** Somebody followed a link that was sent to the address, and so reads its mail. */
    public void verifyEmail(Instant now) {
        if (emailVerifiedAt == null) {
            emailVerifiedAt = now;
            updatedAt = now;
        }
    }

    void rename(Nickname to, Instant now) {
        nickname = to.toString();
        nicknameCanonical = to.canonicalBytes();
        updatedAt = now;
    }

    public void changePassword(String hash, Instant now) {
        passwordHash = hash;
        updatedAt = now;
    }

    public void become(Role other, Instant now) {
        role = other.wireName();
        updatedAt = now;
    }

    void become(AccountStatus other, Instant now) {
        status = other.wireName();
        updatedAt = now;
    }

    /** Leaves the row, because what he wrote refers to it, and nothing in it that tells who he was. */
    void leave(Instant now) {
        email = null;
        emailCanonical = null;
        nickname = null;
        nicknameCanonical = null;
        passwordHash = null;
        emailVerifiedAt = null;
        become(Role.MEMBER, now);
        become(AccountStatus.LEFT, now);
    }

    public long id() {
        return id;
    }

    /** @throws IllegalArgumentException when the account has left */
    public EmailAddress email() {
        return EmailAddress.of(email);
    }

    /** @throws IllegalArgumentException when the account has left */
    public Nickname nickname() {
        return Nickname.of(nickname);
    }

    /** @return Argon2id in PHC string format, or null when the account has left */
    public String passwordHash() {
        return passwordHash;
    }

    public Role role() {
        return Role.of(role).orElseThrow();
    }

    public AccountStatus status() {
        return AccountStatus.of(status).orElseThrow();
    }

    public boolean isActive() {
        return status() == AccountStatus.ACTIVE;
    }

    public boolean hasLeft() {
        return status() == AccountStatus.LEFT;
    }

    public boolean isEmailVerified() {
        return emailVerifiedAt != null;
    }

    public String language() {
        return language;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
