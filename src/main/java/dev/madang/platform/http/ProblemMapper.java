package dev.madang.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** What all mappers share: an exception is a refusal, and a refusal is an answer. */
abstract class ProblemMapper<E extends Throwable> implements ExceptionMapper<E> {

    private final ProblemResponses responses;

    @Context
    private HttpServletRequest request;

    ProblemMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    abstract ProblemException refusal(E exception);

    HttpServletRequest request() {
        return request;
    }

    @Override
    public final Response toResponse(E exception) {
        ProblemResponses.Answer answer = responses.of(refusal(exception), request, request.getRequestURI());
        var response = Response.status(answer.status()).entity(answer.body())
                .header(HttpHeaders.CONTENT_LENGTH, answer.body().length);
        answer.headers().forEach(response::header);
        return response.build();
    }
}
