package dev.madang.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The body of every error (RFC 9457, application/problem+json).
 *
 * @param type a relative reference to the description of the code
 * @param instance the path that was asked for
 * @param requestId as in the Request-Id header and the logs
 * @param errors what is wrong with which field; left out when no field is to blame
 */
public record Problem(String type, String title, int status, String detail, String instance, String code,
        String requestId, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Field> errors) {

    /** One field, in the reader's language. */
    public record Field(String field, String code, String message) { }
}
