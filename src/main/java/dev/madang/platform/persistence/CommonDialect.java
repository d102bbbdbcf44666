package dev.madang.platform.persistence;

import org.hibernate.dialect.MySQLDialect;
import org.hibernate.dialect.lock.internal.MariaDBLockingSupport;
import org.hibernate.dialect.lock.spi.LockingSupport;
import org.hibernate.dialect.sql.ast.MySQLSqlAstTranslator;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslatorFactory;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.ast.tree.from.DerivedTableReference;
import org.hibernate.sql.ast.tree.from.QueryPartTableReference;
import org.hibernate.sql.exec.spi.JdbcOperation;

/**
 * MySQL as Hibernate speaks it, without what MariaDB does not know: {@code FOR UPDATE OF}, and names of columns behind
 * the name of a derived table. A query's hint is the name of the index by which its innermost first table must be read.
 */
public final class CommonDialect extends MySQLDialect {

    private static final String FROM = " from ";

    private static final LockingSupport LOCKING = new MariaDBLockingSupport(true, true);

    @Override
    public LockingSupport getLockingSupport() {
        return LOCKING;
    }

    /** Hibernate's own would only advise the optimizer ({@code USE INDEX}), and not inside a derived table. */
    @Override
    public String getQueryHintString(String query, String index) {
        int table = query.indexOf(FROM) + FROM.length();
        while (query.charAt(table) == '(') {
            table = query.indexOf(FROM, table) + FROM.length();
        }
        int end = query.indexOf(' ', query.indexOf(' ', table) + 1);
        return query.substring(0, end) + " force index (" + index + ')' + query.substring(end);
    }

    @Override
    public SqlAstTranslatorFactory getSqlAstTranslatorFactory() {
        return new StandardSqlAstTranslatorFactory() {
            @Override
            protected <T extends JdbcOperation> SqlAstTranslator<T> buildTranslator(SessionFactoryImplementor factory,
                    Statement statement) {
                return new Translator<>(factory, statement, CommonDialect.this);
            }
        };
    }

    @Override
    protected boolean supportsAliasLocks() {
        return false;
    }

    /** Names the columns of a derived table inside of it. */
    private static final class Translator<T extends JdbcOperation> extends MySQLSqlAstTranslator<T> {

        Translator(SessionFactoryImplementor factory, Statement statement, MySQLDialect dialect) {
            super(factory, statement, dialect);
        }

        @Override
        public void visitQueryPartTableReference(QueryPartTableReference table) {
            emulateQueryPartTableReferenceColumnAliasing(table);
        }

        @Override
        protected void renderDerivedTableReferenceIdentificationVariable(DerivedTableReference table) {
            renderTableReferenceIdentificationVariable(table);
        }
    }
}
