package dev.madang.platform.persistence;

/** The database is away, too busy, or its schema does not fit yet; the same request may succeed later. */
public final class DatabaseUnavailableException extends RuntimeException {
    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
