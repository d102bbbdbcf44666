package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.persistence.UnitOfWork;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Remembers the answers of POSTs by Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), in the transaction of
 * the write: whoever comes second waits for the row's lock, and then finds the answer, or, when the first was rolled
 * back, does the work himself.
 */
public final class IdempotencyKeys {

    public static final String HEADER = "Idempotency-Key";

    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

    private static final TypeReference<LinkedHashMap<String, String>> HEADERS = new TypeReference<>() { };

    private final UnitOfWork unitOfWork;
    private final KeyedHash keyedHash;
    private final ObjectMapper mapper;
    private final Clock clock;

    public IdempotencyKeys(UnitOfWork unitOfWork, KeyedHash keyedHash, ObjectMapper mapper, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.keyedHash = keyedHash;
        this.mapper = mapper;
        this.clock = clock;
    }

    private record Row(byte[] bodyHash, Integer status, String headers, byte[] body, Instant createdAt) { }

    /** @throws ProblemException {@code invalid-idempotency-key} */
    static void requireValid(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new ProblemException(HttpProblem.INVALID_IDEMPOTENCY_KEY);
        }
    }

    /**
     * Takes the key for the open transaction, waiting for another that holds it.
     *
     * @return the answer that was given under this key, or nothing when the work is to be done
     * @throws ProblemException {@code idempotency-key-reused} when the key stands for another body
     */
    Optional<Answers.Answer> take(byte[] scope, byte[] body) {
        byte[] bodyHash = keyedHash.of("idempotency-body", body);
        Instant now = clock.instant();
        unitOfWork.session().createNativeMutationQuery("""
                        INSERT INTO idempotency_keys (scope, body_hash, created_at, updated_at)
                        VALUES (:scope, :hash, :now, :now)
                        ON DUPLICATE KEY UPDATE scope = VALUES(scope)""")
                .setParameter("scope", scope).setParameter("hash", bodyHash).setParameter("now", now)
                .executeUpdate();
        Row row = unitOfWork.session().createNativeQuery(
                        "SELECT body_hash, status, headers, body, created_at FROM idempotency_keys WHERE scope = :scope",
                        Object[].class)
                .addScalar("body_hash", byte[].class)
                .addScalar("status", Integer.class)
                .addScalar("headers", String.class)
                .addScalar("body", byte[].class)
                .addScalar("created_at", Instant.class)
                .setParameter("scope", scope)
                .setTupleTransformer((values, aliases) -> new Row((byte[]) values[0],
                        (Integer) values[1], (String) values[2],
                        (byte[]) values[3], (Instant) values[4]))
                .getSingleResult();
        if (row.createdAt().isBefore(now.minus(KEPT))) {
            renew(scope, bodyHash, now);
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(row.bodyHash(), bodyHash)) {
            throw new ProblemException(HttpProblem.IDEMPOTENCY_KEY_REUSED);
        }
        // A row without a status is seen only by the transaction that wrote it.
        return row.status() == null ? Optional.empty()
                : Optional.of(new Answers.Answer(row.status(), read(row.headers()), row.body()));
    }

    /** Stores the answer beside the write; only a success is worth keeping. */
    void keep(byte[] scope, Answers.Answer answer) {
        unitOfWork.session().createNativeMutationQuery("""
                        UPDATE idempotency_keys
                        SET status = :status, headers = :headers, body = :body, updated_at = :now
                        WHERE scope = :scope""")
                .setParameter("status", answer.status())
                .setParameter("headers", write(answer.headers()))
                .setParameter("body", answer.body())
                .setParameter("now", clock.instant())
                .setParameter("scope", scope)
                .executeUpdate();
    }

    byte[] scope(String member, String method, String path, String key) {
        return keyedHash.of("idempotency-scope", member, method, path, key);
    }

    private void renew(byte[] scope, byte[] bodyHash, Instant now) {
        unitOfWork.session().createNativeMutationQuery("""
                        UPDATE idempotency_keys
                        SET body_hash = :hash, status = NULL, headers = NULL, body = NULL,
                            created_at = :now, updated_at = :now
                        WHERE scope = :scope""")
                .setParameter("hash", bodyHash).setParameter("now", now).setParameter("scope", scope)
                .executeUpdate();
    }

    private Map<String, String> read(String headers) {
        try {
            return mapper.readValue(headers, HEADERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the headers were written by us", e);
        }
    }

    private String write(Map<String, String> headers) {
        try {
            return mapper.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers are strings", e);
        }
    }
}
