package dev.madang.platform.http;

/** Our own refusals. */
public final class ProblemExceptionMapper extends ProblemMapper<ProblemException> {

    public ProblemExceptionMapper(ProblemResponses responses) {
        super(responses);
    }

    @Override
    ProblemException refusal(ProblemException exception) {
        return exception;
    }
}
