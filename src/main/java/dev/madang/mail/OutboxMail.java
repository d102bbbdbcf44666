package dev.madang.mail;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/**
 * A mail that is to be sent or was. An attempt is a lease: whoever raised {@code attempts} may send until
 * {@code nextAttemptAt}, and only his outcome is written, because it is written under that number.
 */
@Entity
@Table(name = "outbox")
public class OutboxMail {

    static final String PENDING = "pending";
    static final String SENT = "sent";
    static final String FAILED = "failed";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "message_id", updatable = false)
    private String messageId;

    @Column(updatable = false)
    private String template;

    @Column(updatable = false)
    private String language;

    @Column(updatable = false)
    private String recipient;

    @Column(updatable = false)
    private String parameters;

    private String status;

    private int attempts;

    @Column(name = "next_attempt_at")
    private Instant nextAttemptAt;

    @Column(name = "last_error")
    private String lastError;

    @Column(name = "sent_at")
    private Instant sentAt;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected OutboxMail() { }

    OutboxMail(String messageId, String template, String language, String recipient, String parameters, Instant now) {
        this.messageId = messageId;
        this.template = template;
        this.language = language;
        this.recipient = recipient;
        this.parameters = parameters;
        status = PENDING;
        nextAttemptAt = now;
        createdAt = now;
        updatedAt = now;
    }

    /** Takes the mail for one attempt. */
    void lease(Instant now, Duration time) {
        attempts++;
        nextAttemptAt = now.plus(time);
        updatedAt = now;
    }

    long id() {
        return id;
    }

    String messageId() {
        return messageId;
    }

    String template() {
        return template;
    }

    String language() {
        return language;
    }

    String recipient() {
        return recipient;
    }

    String parameters() {
        return parameters;
    }

    int attempts() {
        return attempts;
    }

    Instant leasedUntil() {
        return nextAttemptAt;
    }

    Instant createdAt() {
        return createdAt;
    }
}
