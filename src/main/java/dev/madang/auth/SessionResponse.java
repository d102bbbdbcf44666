package dev.madang.auth;

import dev.madang.platform.http.Doc;
import jakarta.annotation.Nullable;
import java.time.Instant;

/** A login of a member, as he sees it. */
@Doc("A login on one device.")
public record SessionResponse(
        @Doc(example = "31") long id,
        @Nullable @Doc(value = "What the browser or program called itself at the login.", example = "curl/8.5.0")
        String userAgent,
        @Doc("Whether it is the one that asks.") boolean current,
        Instant createdAt,
        @Doc("The login or the last refresh.") Instant lastUsedAt,
        @Doc("90 days after the login, however often it is refreshed.") Instant expiresAt) {

    static SessionResponse of(LoginSession session, long currentId) {
        return new SessionResponse(session.id(), session.userAgent(), session.id() == currentId, session.createdAt(),
                session.lastUsedAt(), session.expiresAt());
    }
}
