package dev.madang.auth;

/** A token that is not ours or not good. The reason is for the log; who sent the token is not told. */
final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidTokenException(String reason) {
        super(reason, null, false, false);
    }
}
