package dev.madang.platform.persistence;

import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One session for one piece of work, bound to the thread that does it.
 *
 * <p>A read is a stateless session on one connection that commits by itself; it may be served by a replica. A write is a
 * session in a transaction on the primary; it is committed before this class returns, rolled back on any exception, and
 * run again, at most {@value #MAX_RETRIES} times, when the database says that it lost a race, or when its connection
 * turned out to be dead before the commit. Work must therefore have no effect outside the database; what must happen
 * after the commit is registered with {@link #afterCommit}.
 *
 * <p>Units do not nest: a request holds one connection at most.
 */
public final class UnitOfWork {

    /** How often lost work is run again. */
    public static final int MAX_RETRIES = 3;

    /** Milliseconds that are waited at most before the first retry; doubled for each further one. */
    private static final long RETRY_PAUSE = 20;

    /** Milliseconds after which work that keeps losing is not run again. */
    private static final long RETRY_BUDGET = 5_000;

    /** Milliseconds after which a failed connection was not a stale one but a timeout, so that the next would be, too. */
    private static final long STALE_FAILS_WITHIN = 500;

    /**
     * Milliseconds for the answer to a statement, above the limits that the server itself has for one. Connections come
     * from the pool with a shorter one, for the handshake.
     */
    private static final int NETWORK_TIMEOUT = 4_000;

    /** Under which the lines of a log name the server's id of the connection that the thread used last. */
    public static final String MDC_CONNECTION = "databaseConnection";

    private static final Logger LOG = LoggerFactory.getLogger(UnitOfWork.class);

    private final SessionFactory sessionFactory;
    private final DataSource primary;
    private final DataSource replica;
    private final Availability availability;
    private final ThreadLocal<Unit> current = new ThreadLocal<>();
    private final Set<Connection> inUse =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** Tells whether it is worth asking the database at all. */
    @FunctionalInterface
    public interface Availability {
        /** @throws DatabaseUnavailableException when the database is known to be away or unfit */
        void require();
    }

    private record Unit(SharedSessionContract session, List<Runnable> afterCommit) { }

    /** @param replica where reads go that need not see the newest write; may be the primary */
    public UnitOfWork(SessionFactory sessionFactory, DataSource primary, DataSource replica,
            Availability availability) {
        this.sessionFactory = sessionFactory;
        this.primary = primary;
        this.replica = replica;
        this.availability = availability;
    }

    /** Reads from the primary: sees every commit that was acknowledged before. */
    public <T> T read(Callable<T> work) {
        return read(primary, work);
    }

    /** Reads where the newest writes of the last moments need not be seen. */
    public <T> T readFromReplica(Callable<T> work) {
        return read(replica, work);
    }

    /** Writes; what the work returned has been committed. */
    public <T> T write(Callable<T> work) {
        requireNone();
        availability.require();
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                return writeOnce(work);
            } catch (CommitUnknownException e) {
                throw new DatabaseUnavailableException("the connection broke in the commit", e.getCause());
            } catch (RuntimeException e) {
                SqlFailure failure = SqlFailure.of(e);
                boolean again = failure == SqlFailure.RACE_LOST && attempt < MAX_RETRIES
                        || failure == SqlFailure.CONNECTION && attempt == 0 && !hasPassed(STALE_FAILS_WITHIN, start);
                if (!again || hasPassed(RETRY_BUDGET, start)) {
                    throw translate(failure, e);
                }
                LOG.atDebug().addKeyValue("attempt", attempt + 1).addKeyValue("cause", failure).log("work_retried");
                pause(RETRY_PAUSE << attempt);
                availability.require();
            }
        }
    }

    /** The open session, of a read or a write. */
    public SharedSessionContract session() {
        Unit unit = current.get();
        if (unit == null) {
            throw new IllegalStateException("no unit of work is open");
        }
        return unit.session();
    }

    /** The open session of a write. */
    public Session writing() {
        if (session() instanceof Session session) {
            return session;
        }
        throw new IllegalStateException("the open unit of work is read-only");
    }

    /** Runs something once, after the open write has been committed; it must not throw. */
    public void afterCommit(Runnable action) {
        writing();
        current.get().afterCommit().add(action);
    }

    public boolean isOpen() {
        return current.get() != null;
    }

    private <T> T read(DataSource source, Callable<T> work) {
        requireNone();
        availability.require();
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                return readOnce(source, work);
            } catch (RuntimeException e) {
                SqlFailure failure = SqlFailure.of(e);
                // A pooled connection may have died since it was last tried; the next one is new.
                if (failure != SqlFailure.CONNECTION || attempt > 0 || hasPassed(STALE_FAILS_WITHIN, start)) {
                    throw translate(failure, e);
                }
                availability.require();
            }
        }
    }

    /**
     * Breaks every connection that is in use, when the database is known to hang: whoever waits on one is answered now
     * and not at the end of a socket timeout.
     */
    public void abandon() {
        List<Connection> connections;
        synchronized (inUse) {
            connections = List.copyOf(inUse);
        }
        for (Connection connection : connections) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("connection_abort");
            }
        }
    }

    private <T> T readOnce(DataSource source, Callable<T> work) {
        try (Connection connection = source.getConnection();
                StatelessSession session = sessionFactory.openStatelessSession(connection)) {
            begin(connection);
            current.set(new Unit(session, List.of()));
            try {
                return call(work);
            } finally {
                current.remove();
                inUse.remove(connection);
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private <T> T writeOnce(Callable<T> work) {
        try (Connection connection = primary.getConnection()) {
            begin(connection);
            try {
                return writeOn(connection, work);
            } finally {
                inUse.remove(connection);
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private static boolean hasPassed(long millis, long start) {
        return System.nanoTime() - start > millis * 1_000_000;
    }

    private void begin(Connection connection) throws SQLException {
        if (connection.getNetworkTimeout() != NETWORK_TIMEOUT) {
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT);
        }
        // The driver has been told the id when it connected, so that this asks nobody.
        if (connection.isWrapperFor(JdbcConnection.class)) {
            MDC.put(MDC_CONNECTION, Long.toString(connection.unwrap(JdbcConnection.class).getSession().getThreadId()));
        }
        inUse.add(connection);
    }

    private <T> T writeOn(Connection connection, Callable<T> work) {
        List<Runnable> afterCommit = new ArrayList<>();
        T result;
        try (Session session = sessionFactory.withOptions().connection(connection).openSession()) {
            Transaction transaction = session.beginTransaction();
            try {
                current.set(new Unit(session, afterCommit));
                result = call(work);
                session.flush();
            } catch (RuntimeException | Error e) {
                rollBack(transaction, e);
                throw e;
            }
            try {
                transaction.commit();
            } catch (RuntimeException e) {
                if (SqlFailure.of(e) == SqlFailure.CONNECTION) {
                    throw new CommitUnknownException(e);
                }
                throw e;
            }
        } finally {
            current.remove();
        }
        afterCommit.forEach(Runnable::run);
        return result;
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailedException(e);
        }
    }

    private static void rollBack(Transaction transaction, Throwable cause) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            // The connection is dead; the server rolls back by itself.
            cause.addSuppressed(e);
        }
    }

    private void requireNone() {
        if (isOpen()) {
            throw new IllegalStateException("a unit of work is open already");
        }
    }

    private static RuntimeException translate(SqlFailure failure, RuntimeException e) {
        return switch (failure) {
            case OTHER -> e;
            case RACE_LOST -> new DatabaseUnavailableException("kept losing a race for the same rows", e);
            case CONNECTION -> new DatabaseUnavailableException("no connection to the database", e);
            case UNAVAILABLE -> new DatabaseUnavailableException("the database does not serve this now", e);
        };
    }

    private static void pause(long atMostMillis) {
        try {
            Thread.sleep(1 + ThreadLocalRandom.current().nextLong(atMostMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A checked exception of the work, carried through. */
    public static final class WorkFailedException extends RuntimeException {
        WorkFailedException(Exception cause) {
            super(cause);
        }
    }

    private static final class UncheckedSqlException extends RuntimeException {
        UncheckedSqlException(SQLException cause) {
            super(cause);
        }
    }

    private static final class CommitUnknownException extends RuntimeException {
        CommitUnknownException(RuntimeException cause) {
            super(cause);
        }
    }
}
