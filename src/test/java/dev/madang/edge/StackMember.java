package dev.madang.edge;

import java.io.IOException;
import java.time.Duration;

/** A member of a stack's board, who stays logged in for as long as a test takes. */
final class StackMember {

    /** Half of an access token's life. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Stack stack;
    private final String credentials;
    private String token;
    private long since;

    StackMember(Stack stack, String email, String password) throws IOException {
        this.stack = stack;
        credentials = "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}";
        logIn();
    }

    /** @return an access token; while nobody can be logged in the one before, which is good for as long again */
    synchronized String token() {
        if (System.nanoTime() - since > FRESH.toNanos()) {
            try {
                logIn();
            } catch (IOException | AssertionError e) {
                return token;
            }
        }
        return token;
    }

    private void logIn() throws IOException {
        token = stack.send("POST", "/auth", credentials).expect(201).get("accessToken").asText();
        since = System.nanoTime();
    }
}
