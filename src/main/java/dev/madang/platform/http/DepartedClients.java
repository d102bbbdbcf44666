package dev.madang.platform.http;

import java.io.IOException;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a client that left before its answer an event at debug. The framework logs it as severe, with a stack trace of
 * some hundred lines, through java.util.logging and without asking anybody.
 */
public final class DepartedClients implements AutoCloseable {

    /** Of the class that writes answers; a private one. */
    private static final String FRAMEWORK_LOGGER = "org.glassfish.jersey.server.ServerRuntime$Responder";

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(DepartedClients.class);

    /** Held, because the log manager forgets a logger that nobody holds, and its filter with it. */
    private final Logger framework = Logger.getLogger(FRAMEWORK_LOGGER);

    public DepartedClients() {
        framework.setFilter(logged -> {
            if (!isDeparture(logged.getThrown())) {
                return true;
            }
            LOG.atDebug().log("client_left");
            return false;
        });
    }

    /** Gives the framework its logger back, which outlives us where the log manager is not Tomcat's. */
    @Override
    public void close() {
        framework.setFilter(null);
    }

    private static boolean isDeparture(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
