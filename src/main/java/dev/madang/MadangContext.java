package dev.madang;

import dev.madang.page.Assets;
import dev.madang.platform.config.Settings;
import dev.madang.platform.http.ErrorServlet;
import dev.madang.platform.http.RequestFilter;
import dev.madang.platform.logging.Logging;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.glassfish.jersey.servlet.ServletContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's life in a servlet container: built when the context starts, closed when it ends. */
public final class MadangContext implements ServletContextListener {

    /** Milliseconds that the start waits for the database, so that a parallel deployment sends no request too early. */
    private static final long START_WAITS = 15_000;

    private static final String PRIMARY = "java:comp/env/jdbc/madang";

    private static final String REPLICA = "java:comp/env/jdbc/madang-replica";

    private static final Logger LOG = LoggerFactory.getLogger(MadangContext.class);

    private MadangApplication application;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Settings settings = Settings.from(name -> lookup(context, name));
        DataSource primary = pool(PRIMARY);
        DataSource replica = settings.database().replicaEndpoint().isPresent() ? pool(REPLICA) : primary;
        Assets assets = new Assets(context);
        application = new MadangApplication(settings, primary, replica, assets.base(), clock(context));
        context.addFilter("request", new RequestFilter(application.requestRecorder()))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        context.addFilter("assets", assets.filter())
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/assets/*");
        var container = new ServletContainer(application);
        var jersey = context.addServlet("madang", container);
        jersey.addMapping("/*");
        jersey.setLoadOnStartup(1);
        context.addServlet("warm-up", new WarmUp(container, application::rehearse, settings.warmUp())).setLoadOnStartup(2);
        context.addServlet("error", new ErrorServlet(application.problemResponses())).addMapping("/error");
        application.start(START_WAITS);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (application != null) {
            application.close();
        }
        ClassLoader own = event.getServletContext().getClassLoader();
        deregisterDrivers(own);
        forgetRecords();
        Logging.stopIfOwn(own);
    }

    /** The driver registers itself with the JDK when its class is loaded, which would hold it for ever. */
    private static void deregisterDrivers(ClassLoader own) {
        DriverManager.drivers().filter(driver -> driver.getClass().getClassLoader() == own).forEach(driver -> {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                LOG.atWarn().setCause(e).log("driver_not_deregistered");
            }
        });
    }

    /**
     * Before JDK 18 the handles behind the methods of records keep the type that they were last asked for, and with it the
     * class loader of the application that asked (JDK-8078641). Asking once more, for a type of the JDK's, frees ours.
     */
    private static void forgetRecords() {
        MethodHandle component = MethodHandles.identity(String.class);
        try {
            for (var method : Map.of(
                    "equals", MethodType.methodType(boolean.class, String.class, Object.class),
                    "hashCode", MethodType.methodType(int.class, String.class),
                    "toString", MethodType.methodType(String.class, String.class)).entrySet()) {
                ObjectMethods.bootstrap(MethodHandles.lookup(), method.getKey(), method.getValue(), String.class,
                        "component", component);
            }
        } catch (Throwable e) {
            LOG.atDebug().setCause(e).log("records_not_forgotten");
        }
    }

    /** A parameter of the context file goes before the environment: one Tomcat may hold two boards. */
    private static String lookup(ServletContext context, String name) {
        return Optional.ofNullable(context.getInitParameter(name)).filter(value -> !value.isBlank())
                .orElseGet(() -> System.getenv(name));
    }

    private static DataSource pool(String name) {
        try {
            return (DataSource) new InitialContext().lookup(name);
        } catch (NamingException e) {
            throw new IllegalStateException("there is no pool " + name + ": see conf/madang.xml", e);
        }
    }

    /** Tests put a clock of theirs into the context; nothing else can. */
    private static Clock clock(ServletContext context) {
        return context.getAttribute(Clock.class.getName()) instanceof Clock clock ? clock : Clock.systemUTC();
    }
}
