package dev.madang.auth;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cookie in which a browser's refresh token travels: out of reach of scripts, to one path only, and never along with
 * a request that another site has caused (RFC 6265bis section 4.1). Whoever accepts it asks {@link #isSameOrigin} too,
 * because a sibling domain counts as the same site.
 */
public final class RefreshCookie {

    static final String NAME = "__Secure-madang-refresh";

    private final String attributes;
    private final String origin;

    /** @param publicUrl of the application as browsers see it, with the context path */
    public RefreshCookie(URI publicUrl) {
        attributes = "; Path=" + Optional.ofNullable(publicUrl.getPath()).orElse("")
                + "/refresh; HttpOnly; Secure; SameSite=Strict";
        boolean defaultPort = publicUrl.getPort() == -1
                || publicUrl.getPort() == (publicUrl.getScheme().equals("https") ? 443 : 80);
        origin = publicUrl.getScheme() + "://" + publicUrl.getHost() + (defaultPort ? "" : ":" + publicUrl.getPort());
    }

    /** @return the value of Set-Cookie */
    String set(String token, Duration life) {
        return NAME + "=" + token + attributes + "; Max-Age=" + Math.max(0, life.toSeconds());
    }

    /** @return the value of Set-Cookie that makes a browser forget it */
    String expired() {
        return NAME + "=" + attributes + "; Max-Age=0";
    }

    /** @return the token; none where there are two, of which one would be somebody else's */
    static Optional<String> find(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        List<String> values = cookies == null ? List.of() : Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(NAME)).map(Cookie::getValue).distinct().toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** @return whether a browser says that a page of ours made the request; one that says nothing is none */
    boolean isSameOrigin(HttpServletRequest request) {
        String fetchSite = request.getHeader("Sec-Fetch-Site");
        String from = request.getHeader("Origin");
        return (fetchSite != null || from != null)
                && (fetchSite == null || fetchSite.equals("same-origin"))
                && (from == null || from.equalsIgnoreCase(origin));
    }
}
