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
@Doc("Why a request was refused (RFC 9457).")
public record Problem(
        @Doc("Where the code is described.") String type,
        @Doc("The kind of problem, in the reader's language.") String title,
        @Doc("The HTTP status again.") int status,
        @Doc("What was wrong this time, in the reader's language.") String detail,
        @Doc("The path that was asked for.") String instance,
        @Doc("The stable name of the problem; compare this one.") String code,
        @Doc("As in the header `Request-Id`.") String requestId,
        @Doc("What is wrong with which field; left out when no field is to blame.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Field> errors) {

    /** One field, in the reader's language. */
    @Doc("One field at fault.")
    public record Field(
            @Doc("Its name; a nested one as `a.b`, an element as `a[0]`.") String field,
            @Doc("What is wrong with it, as a stable name.") String code,
            @Doc("The same in the reader's language.") String message) { }
}
