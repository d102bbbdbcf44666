package dev.madang.platform.persistence;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.exception.ConstraintViolationException;

/**
 * What an SQL error means for the request. Numbers are those of the MySQL and MariaDB error references
 * (dev.mysql.com/doc/mysql-errors, mariadb.com/kb/en/mariadb-error-codes).
 */
public enum SqlFailure {
    /** The transaction lost a race and was rolled back; running it again is right. */
    RACE_LOST,
    /** No connection, or it broke; nothing was committed unless it broke in the commit. */
    CONNECTION,
    /** The server is reached but does not serve this now: read-only, full, too slow, shutting down. */
    UNAVAILABLE,
    /** Anything else: a mistake of ours. */
    OTHER;

    /** ER_DUP_ENTRY. */
    private static final int DUPLICATE_ENTRY = 1062;

    private static final Set<Integer> RACES = Set.of(
            1213,   // ER_LOCK_DEADLOCK
            1205,   // ER_LOCK_WAIT_TIMEOUT
            1020);  // ER_CHECKREAD: MariaDB's snapshot isolation

    private static final Set<Integer> UNAVAILABILITIES = Set.of(
            1021,   // ER_DISK_FULL
            1114,   // ER_RECORD_FILE_FULL
            1290,   // ER_OPTION_PREVENTS_STATEMENT: read_only
            1792,   // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
            1836,   // ER_READ_ONLY_MODE
            1317,   // ER_QUERY_INTERRUPTED
            1969,   // ER_STATEMENT_TIMEOUT of MariaDB: max_statement_time
            3024);  // ER_QUERY_TIMEOUT of MySQL: max_execution_time

    private static final Set<Integer> CONNECTION_FAILURES = Set.of(
            1040,   // ER_CON_COUNT_ERROR
            1045,   // ER_ACCESS_DENIED_ERROR: a password in rotation
            1053,   // ER_SERVER_SHUTDOWN
            1203,   // ER_TOO_MANY_USER_CONNECTIONS
            1927);  // ER_CONNECTION_KILLED of MariaDB

    private static final Pattern DUPLICATE_KEY = Pattern.compile("for key '(?:[^'.]*\\.)?([^']+)'");

    /** @param failure anything that came out of Hibernate, the pool or the driver */
    public static SqlFailure of(Throwable failure) {
        return find(failure).map(SqlFailure::of).orElse(OTHER);
    }

    private static SqlFailure of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (RACES.contains(e.getErrorCode())) {
            return RACE_LOST;
        }
        if (UNAVAILABILITIES.contains(e.getErrorCode())) {
            return UNAVAILABLE;
        }
        if (CONNECTION_FAILURES.contains(e.getErrorCode()) || state.startsWith("08")
                || e instanceof SQLTransientConnectionException || isPoolExhausted(e)) {
            return CONNECTION;
        }
        return OTHER;
    }

    /** Tomcat's pools belong to the container; their exceptions are known by name only. */
    private static boolean isPoolExhausted(SQLException e) {
        String text = e.getClass().getSimpleName() + " " + e.getMessage();
        return text.startsWith("PoolExhaustedException") || text.contains("Cannot get a connection")
                || text.contains("Statement closed") || text.contains("connection closed")
                || text.toLowerCase(Locale.ROOT).contains("no operations allowed after");
    }

    /** @return the name of the unique key that a write violated, in lower case, if that is what happened */
    public static Optional<String> violatedKey(Throwable failure) {
        return find(failure)
                .filter(e -> e.getErrorCode() == DUPLICATE_ENTRY)
                .map(e -> DUPLICATE_KEY.matcher(String.valueOf(e.getMessage())))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).toLowerCase(Locale.ROOT));
    }

    private static Optional<SQLException> find(Throwable failure) {
        for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof SQLException e) {
                return Optional.of(e);
            }
            if (t instanceof ConstraintViolationException e) {
                return Optional.of(e.getSQLException());
            }
        }
        return Optional.empty();
    }
}
