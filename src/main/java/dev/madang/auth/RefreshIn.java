package dev.madang.auth;

import java.util.Locale;

/** Where the refresh token of a login travels. */
public enum RefreshIn {
    /** In the JSON of login and refresh, for programs. */
    BODY,
    /** In a cookie that no script can read, for browsers. */
    COOKIE;

    static RefreshIn of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
