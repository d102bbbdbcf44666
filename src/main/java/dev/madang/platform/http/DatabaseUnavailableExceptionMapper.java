package dev.madang.platform.http;

import dev.madang.platform.persistence.DatabaseUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database is away: the request may succeed later. */
public final class DatabaseUnavailableExceptionMapper extends ProblemMapper<DatabaseUnavailableException> {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseUnavailableExceptionMapper.class);

    public DatabaseUnavailableExceptionMapper(ProblemResponses responses) {
        super(responses);
    }

    @Override
    ProblemException refusal(DatabaseUnavailableException exception) {
        // While it is away the watch has said so once; only what happened to a request in flight is news.
        if (exception.getCause() != null) {
            LOG.atWarn().setCause(exception).log("database_unavailable");
        }
        return new ProblemException(HttpProblem.UNAVAILABLE);
    }
}
