package dev.madang.account;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** What a member may do; each role may also do what those before it may. */
public enum Role {
    MEMBER, MODERATOR, ADMIN;

    /** The names in annotations, JSON and the database. */
    public static final String MEMBER_NAME = "member";
    public static final String MODERATOR_NAME = "moderator";
    public static final String ADMIN_NAME = "admin";

    /** @return the name on the wire and in the database */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isAtLeast(Role other) {
        return compareTo(other) >= 0;
    }

    /** @return the role of that exact wire name */
    public static Optional<Role> of(String wireName) {
        for (Role role : values()) {
            if (role.wireName().equals(wireName)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
