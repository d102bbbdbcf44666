package dev.madang.platform.persistence;

import org.hibernate.dialect.MySQLDialect;
import org.hibernate.dialect.lock.internal.MariaDBLockingSupport;
import org.hibernate.dialect.lock.spi.LockingSupport;

/** MySQL as Hibernate speaks it, without {@code FOR UPDATE OF}, which MariaDB does not know. */
public final class CommonDialect extends MySQLDialect {

    private static final LockingSupport LOCKING = new MariaDBLockingSupport(true, true);

    @Override
    public LockingSupport getLockingSupport() {
        return LOCKING;
    }

    @Override
    protected boolean supportsAliasLocks() {
        return false;
    }
}
