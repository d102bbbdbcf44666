package dev.madang;

import dev.madang.platform.config.Settings;
import dev.madang.platform.http.ErrorServlet;
import dev.madang.platform.http.RequestFilter;
import dev.madang.platform.logging.Logging;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.glassfish.jersey.servlet.ServletContainer;

/** The application's life in a servlet container: built when the context starts, closed when it ends. */
public final class MadangContext implements ServletContextListener {

    /** Milliseconds that the start waits for the database, so that a parallel deployment sends no request too early. */
    private static final long START_WAITS = 15_000;

    private static final String PRIMARY = "java:comp/env/jdbc/madang";

    private static final String REPLICA = "java:comp/env/jdbc/madang-replica";

    private MadangApplication application;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Settings settings = Settings.from(name -> lookup(context, name));
        DataSource primary = pool(PRIMARY);
        DataSource replica = settings.database().replicaEndpoint().isPresent() ? pool(REPLICA) : primary;
        application = new MadangApplication(settings, primary, replica, clock(context));
        context.addFilter("request", new RequestFilter(application.requestRecorder()))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        var jersey = context.addServlet("madang", new ServletContainer(application));
        jersey.addMapping("/*");
        jersey.setLoadOnStartup(1);
        context.addServlet("error", new ErrorServlet(application.problemResponses())).addMapping("/error");
        application.start(START_WAITS);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (application != null) {
            application.close();
        }
        Logging.stopIfOwn(event.getServletContext().getClassLoader());
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
