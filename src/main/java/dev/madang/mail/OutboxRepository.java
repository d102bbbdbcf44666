package dev.madang.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code outbox}, as the worker uses it. Every method is a transaction of its own. What an attempt came to is
 * written only while the attempt is still the newest: a worker that slept through its lease changes nothing.
 */
final class OutboxRepository {

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() { };

    /** Characters of the column. */
    private static final int MAX_ERROR_LENGTH = 255;

    private final UnitOfWork unitOfWork;
    private final ObjectMapper mapper;
    private final Clock clock;

    /** A mail that is ours to send until the lease ends. */
    record Claim(long id, String messageId, String template, String language, String recipient,
            Map<String, String> parameters, int attempts, Instant createdAt, Instant leasedUntil) { }

    OutboxRepository(UnitOfWork unitOfWork, ObjectMapper mapper, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.mapper = mapper;
        this.clock = clock;
    }

    /** Takes mails that are due, those that waited longest first, leaving out those that another node is just taking. */
    List<Claim> claim(int max, Duration lease) {
        return unitOfWork.write(() -> {
            Instant now = clock.instant();
            List<OutboxMail> due = unitOfWork.session().createNativeQuery("""
                            SELECT * FROM outbox
                            WHERE status = 'pending' AND next_attempt_at <= :now
                            ORDER BY next_attempt_at LIMIT :max
                            FOR UPDATE SKIP LOCKED""", OutboxMail.class)
                    .setParameter("now", now).setParameter("max", max)
                    .getResultList();
            due.forEach(mail -> mail.lease(now, lease));
            return due.stream().map(this::claim).toList();
        });
    }

    void markSent(Claim claim) {
        settle(claim, "status = 'sent', sent_at = :now, last_error = NULL", Map.of());
    }

    void markFailed(Claim claim, String error) {
        settle(claim, "status = 'failed', last_error = :error", Map.of("error", shortened(error)));
    }

    void markDelayed(Claim claim, Instant nextAttempt, String error) {
        settle(claim, "next_attempt_at = :next, last_error = :error",
                Map.of("next", nextAttempt, "error", shortened(error)));
    }

    /** Gives back what was claimed and not tried, as if it had not been claimed. */
    void release(List<Claim> claims) {
        if (!claims.isEmpty()) {
            unitOfWork.write(() -> {
                claims.forEach(claim -> update(claim, "attempts = attempts - 1, next_attempt_at = :now", Map.of()));
                return null;
            });
        }
    }

    Outbox.Backlog backlog() {
        return unitOfWork.read(() -> unitOfWork.session().createNativeQuery(
                        "SELECT COUNT(*) AS mails, MIN(created_at) AS oldest FROM outbox WHERE status = 'pending'",
                        Object[].class)
                .addScalar("mails", Long.class)
                .addScalar("oldest", Instant.class)
                .setTupleTransformer((values, aliases) -> new Outbox.Backlog((Long) values[0],
                        Optional.ofNullable((Instant) values[1])))
                .getSingleResult());
    }

    private void settle(Claim claim, String assignments, Map<String, Object> values) {
        unitOfWork.write(() -> {
            update(claim, assignments, values);
            return null;
        });
    }

    private void update(Claim claim, String assignments, Map<String, Object> values) {
        var update = unitOfWork.session().createNativeMutationQuery("UPDATE outbox SET " + assignments
                        + ", updated_at = :now WHERE id = :id AND status = 'pending' AND attempts = :attempts")
                .setParameter("now", clock.instant())
                .setParameter("id", claim.id()).setParameter("attempts", claim.attempts());
        values.forEach(update::setParameter);
        update.executeUpdate();
    }

    private Claim claim(OutboxMail mail) {
        try {
            return new Claim(mail.id(), mail.messageId(), mail.template(), mail.language(), mail.recipient(),
                    mapper.readValue(mail.parameters(), STRINGS), mail.attempts(), mail.createdAt(),
                    mail.leasedUntil());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the parameters of mail " + mail.id() + " were written by us", e);
        }
    }

    private static String shortened(String error) {
        return error.length() <= MAX_ERROR_LENGTH ? error : error.substring(0, MAX_ERROR_LENGTH - 1) + "…";
    }
}
