package dev.madang.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.platform.persistence.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Where features leave mail. What they leave is sent if and only if their transaction commits. */
public final class Outbox {

    private final UnitOfWork unitOfWork;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final Runnable wakeWorker;

    /**
     * What is waiting.
     *
     * @param oldest when the oldest of it was written
     */
    public record Backlog(long pending, Optional<Instant> oldest) { }

    /** @param wakeWorker called after each commit that left mail; returns at once */
    public Outbox(UnitOfWork unitOfWork, ObjectMapper mapper, Clock clock, Runnable wakeWorker) {
        this.unitOfWork = unitOfWork;
        this.mapper = mapper;
        this.clock = clock;
        this.wakeWorker = wakeWorker;
    }

    /**
     * Leaves a mail in the open write, which commits it.
     *
     * @param template one of those in {@link MailTemplates}
     * @param language ko or en
     * @param recipient an address that was checked
     * @param parameters what {@link MailParameters} will need; no link and no token, because they stay in the database
     * @throws IllegalStateException when no write is open
     */
    public void add(String template, String language, String recipient, Map<String, String> parameters) {
        unitOfWork.writing().persist(new OutboxMail(UUID.randomUUID().toString(), template, language, recipient,
                json(parameters), clock.instant()));
        unitOfWork.afterCommit(wakeWorker);
    }

    /**
     * Costs the open write what {@link #add} costs and leaves nothing, so that the time of an answer does not tell
     * whether there was anybody to write to.
     */
    public void addNothing() {
        var nothing = new OutboxMail(UUID.randomUUID().toString(), "", "", "", "",
                clock.instant());
        unitOfWork.writing().persist(nothing);
        unitOfWork.writing().remove(nothing);
    }

    /** Removes, in the open write, every mail to somebody who has left, sent or not. */
    public void forget(String recipient) {
        unitOfWork.writing().createMutationQuery("delete from OutboxMail where recipient = :recipient")
                .setParameter("recipient", recipient)
                .executeUpdate();
    }

    private String json(Map<String, String> parameters) {
        try {
            return mapper.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is JSON", e);
        }
    }
}
