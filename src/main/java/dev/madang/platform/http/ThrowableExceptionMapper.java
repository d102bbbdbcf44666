package dev.madang.platform.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last resort: our mistake, logged whole under the request's id, of which the client sees the id only. */
public final class ThrowableExceptionMapper extends ProblemMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ThrowableExceptionMapper.class);

    public ThrowableExceptionMapper(ProblemResponses responses) {
        super(responses);
    }

    @Override
    ProblemException refusal(Throwable exception) {
        for (Throwable t = exception; t != null && t != t.getCause(); t = t.getCause()) {
            // The client went away or sent less than it announced: nobody reads the answer, and nothing is wrong here.
            if (t instanceof java.io.IOException && t.getClass().getName().startsWith("org.apache.catalina.")) {
                LOG.atDebug().log("client_aborted");
                return new ProblemException(HttpProblem.BAD_REQUEST);
            }
        }
        LOG.atError().setCause(exception).log("internal_error");
        return new ProblemException(HttpProblem.INTERNAL_ERROR);
    }
}
