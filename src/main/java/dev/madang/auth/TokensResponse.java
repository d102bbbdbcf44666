package dev.madang.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.madang.platform.http.Doc;

/** The tokens of a session (the keys of RFC 6749 section 5.1, in our spelling). */
@Doc("The tokens of a session.")
public record TokensResponse(
        @Doc("For the Authorization header of every other call: `Bearer` and this.") String accessToken,
        @Doc("For `GET /refresh` only. Absent while the one you have is good for longer, and where it travels as a cookie.")
        @JsonInclude(JsonInclude.Include.NON_NULL) String refreshToken,
        @Doc(example = "Bearer") String tokenType,
        @Doc(value = "Seconds for which the access token is good.", example = "600") long expiresIn) {

    static TokensResponse of(String accessToken, String refreshToken, long expiresIn) {
        return new TokensResponse(accessToken, refreshToken, "Bearer", expiresIn);
    }
}
