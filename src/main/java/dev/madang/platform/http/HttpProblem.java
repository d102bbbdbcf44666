package dev.madang.platform.http;

/** The refusals that any endpoint may answer with. */
public enum HttpProblem implements ProblemType {
    BAD_REQUEST(400, "bad-request"),
    INVALID_INPUT(400, "invalid-input"),
    MALFORMED_JSON(400, "malformed-json"),
    INVALID_QUERY(400, "invalid-query"),
    INVALID_IDEMPOTENCY_KEY(400, "invalid-idempotency-key"),
    UNAUTHENTICATED(401, "unauthenticated"),
    INVALID_TOKEN(401, "invalid-token"),
    FORBIDDEN(403, "forbidden"),
    NOT_FOUND(404, "not-found"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed"),
    NOT_ACCEPTABLE(406, "not-acceptable"),
    REQUEST_TIMEOUT(408, "request-timeout"),
    IDEMPOTENCY_KEY_IN_USE(409, "idempotency-key-in-use"),
    PRECONDITION_FAILED(412, "precondition-failed"),
    CONTENT_TOO_LARGE(413, "content-too-large"),
    URI_TOO_LONG(414, "uri-too-long"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type"),
    EXPECTATION_FAILED(417, "expectation-failed"),
    IDEMPOTENCY_KEY_REUSED(422, "idempotency-key-reused"),
    TOO_MANY_REQUESTS(429, "too-many-requests"),
    HEADERS_TOO_LARGE(431, "headers-too-large"),
    INTERNAL_ERROR(500, "internal-error"),
    NOT_IMPLEMENTED(501, "not-implemented"),
    UNAVAILABLE(503, "unavailable"),
    HTTP_VERSION_NOT_SUPPORTED(505, "http-version-not-supported");

    private final int status;
    private final String code;

    HttpProblem(int status, String code) {
        this.status = status;
        this.code = code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String code() {
        return code;
    }

    /** @return what a bare status of the framework or the container means */
    public static HttpProblem of(int status) {
        for (HttpProblem problem : values()) {
            if (problem.status == status) {
                return problem;
            }
        }
        return status >= 500 ? INTERNAL_ERROR : BAD_REQUEST;
    }
}
