package dev.madang.launcher;

/** Why a start cannot go on, in words for the one who typed the command; it is shown without a stack trace. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LaunchException(String message) {
        super(message);
    }

    public LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
