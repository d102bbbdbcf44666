package dev.madang.platform.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The end of logging, for a web application that is undeployed while its Tomcat goes on. */
public final class Logging {

    private Logging() { }

    /**
     * Stops the logging system if it came with the application; nothing is logged afterwards. One that is shared, as in
     * a test, goes on.
     *
     * @param application the application's class loader
     */
    public static void stopIfOwn(ClassLoader application) {
        if (LoggerContext.class.getClassLoader() == application
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
