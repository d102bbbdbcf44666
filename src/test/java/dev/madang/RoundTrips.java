package dev.madang;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Hears every statement that the driver sends for a request, those that nobody wrote included: autocommit on and off,
 * commit. What other threads ask, for mails and housekeeping, is none of a request's.
 */
public final class RoundTrips implements QueryInterceptor {

    /** What Tomcat calls the threads of a connector. */
    private static final String REQUEST_THREAD = "-exec-";

    private static final List<String> SENT = new CopyOnWriteArrayList<>();

    /** @return the statements that requests have sent while this ran */
    static List<String> of(Runnable requests) {
        SENT.clear();
        requests.run();
        return List.copyOf(SENT);
    }

    @Override
    public QueryInterceptor init(MysqlConnection connection, Properties properties, Log log) {
        return this;
    }

    @Override
    public <T extends Resultset> T preProcess(Supplier<String> sql, Query interceptedQuery) {
        if (Thread.currentThread().getName().contains(REQUEST_THREAD)) {
            SENT.add(sql.get());
        }
        return null;
    }

    @Override
    public <T extends Resultset> T postProcess(Supplier<String> sql, Query interceptedQuery, T originalResultSet,
            ServerSession serverSession) {
        return null;
    }

    @Override
    public boolean executeTopLevelOnly() {
        return false;
    }

    @Override
    public void destroy() { }
}
