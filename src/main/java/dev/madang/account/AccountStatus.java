package dev.madang.account;

import java.util.Locale;
import java.util.Optional;

/** Whether somebody may still come in. */
public enum AccountStatus {
    ACTIVE, BANNED,
    /** Gone for good, with nothing personal left. */
    LEFT;

    /** The names on the wire that an administrator may set. */
    static final String SETTABLE = "active|banned";

    /** @return the name on the wire and in the database */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AccountStatus> of(String wireName) {
        for (AccountStatus status : values()) {
            if (status.wireName().equals(wireName)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
