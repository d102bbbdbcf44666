package dev.madang.launcher;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/**
 * One Tomcat with the web application in it, in this process, configured by the files that an existing Tomcat gets.
 *
 * <p>The application's classes come from this process's class path, so that they can be archived for a quicker start;
 * web.xml, pages and assets come from the web application's folder.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int BODY_LIMIT = 256 * 1024;

    private final Tomcat tomcat;
    private final StandardContext context;
    private final Path work;

    private EmbeddedServer(Tomcat tomcat, StandardContext context, Path work) {
        this.tomcat = tomcat;
        this.context = context;
        this.work = work;
    }

    /**
     * What makes a server.
     *
     * @param webapp      folder with WEB-INF/web.xml
     * @param contextFile conf/madang.xml
     * @param work        folder for Tomcat's own files; made, and deleted at the end
     * @param host        name or address to listen on
     * @param port        0 for any free one
     * @param contextPath "" or for example "/madang"
     * @param settings    the application's settings, above those of the environment
     * @param attributes  attributes of the servlet context that are there before the application starts
     */
    public record Options(Path webapp, Path contextFile, Path work, String host, int port, String contextPath,
                          Map<String, String> settings, Map<String, Object> attributes) {

        public Options {
            settings = Map.copyOf(settings);
            attributes = Map.copyOf(attributes);
        }

        /** On a free port of the loopback interface, as the root context. */
        public static Options of(Path webapp, Path contextFile, Path work, Map<String, String> settings) {
            return new Options(webapp, contextFile, work, "127.0.0.1", 0, "", settings, Map.of());
        }

        public Options listeningOn(String newHost, int newPort) {
            return new Options(webapp, contextFile, work, newHost, newPort, contextPath, settings, attributes);
        }

        public Options under(String newContextPath) {
            return new Options(webapp, contextFile, work, host, port, newContextPath, settings, attributes);
        }

        public Options with(String attribute, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(attributes);
            more.put(attribute, value);
            return new Options(webapp, contextFile, work, host, port, contextPath, settings, more);
        }
    }

    /** Starts a server and returns when it answers. */
    public static EmbeddedServer start(Options options) {
        EmbeddedServer server = prepare(options);
        try {
            server.run();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * As {@link Tomcat#enableNaming}, but without a global naming context: there is one in a process, the newest server's,
     * and every other server would then fail to stop.
     */
    private static void enableNaming() {
        System.setProperty("catalina.useNaming", "true");
        System.setProperty(javax.naming.Context.URL_PKG_PREFIXES, "org.apache.naming");
        System.setProperty(javax.naming.Context.INITIAL_CONTEXT_FACTORY, "org.apache.naming.java.javaURLContextFactory");
    }

    /** Everything that can be done before the database is there. */
    static EmbeddedServer prepare(Options options) {
        Tomcat tomcat = new Tomcat();
        try {
            DataDirectory.deleteTree(options.work()); // Of a run that was killed.
            Files.createDirectories(options.work());
            tomcat.setBaseDir(options.work().toAbsolutePath().toString());
            // Names and pools are kept by the engine's name, and there may be other servers in this process.
            tomcat.getEngine().setName("Madang-" + Integer.toHexString(System.identityHashCode(tomcat)));
            tomcat.getServer(); // It turns naming off.
            enableNaming();
            tomcat.setConnector(connector(options));
            StandardHost host = (StandardHost) tomcat.getHost();
            host.setErrorReportValveClass(null);
            host.getPipeline().addValve(new ProblemReportValve(
                Optional.ofNullable(settings(options).apply("SITE_LANGUAGE")).orElse("ko")));
            host.setDeployXML(false);
            StandardContext context = context(options);
            host.addChild(context);
            options.attributes().forEach(context.getServletContext()::setAttribute);
            return new EmbeddedServer(tomcat, context, options.work());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Connector connector(Options options) throws UnknownHostException {
        Http11NioProtocol protocol = new Http11NioProtocol();
        protocol.setAddress(InetAddress.getByName(options.host()));
        protocol.setPort(options.port());
        // "100 Continue" only when somebody reads the body: a refused upload is not sent at all.
        protocol.setContinueResponseTiming("onRead");
        protocol.setConnectionTimeout(10_000);
        protocol.setKeepAliveTimeout(30_000);
        protocol.setMaxKeepAliveRequests(-1);          // httpd keeps its connections; it counts for itself.
        protocol.setMaxSwallowSize(4 * BODY_LIMIT);    // So far a refused body is read, for the answer to be seen.
        Connector connector = new Connector(protocol);
        connector.setProperty("bindOnInit", "false");  // Lets a stop close the door before it serves those inside.
        connector.setThrowOnFailure(true);
        connector.setMaxPostSize(BODY_LIMIT);
        connector.setURIEncoding("UTF-8");
        return connector;
    }

    private static StandardContext context(Options options) throws MalformedURLException {
        StandardContext context = new StandardContext();
        context.setName(options.contextPath());
        context.setPath(options.contextPath());
        context.setDocBase(options.webapp().toAbsolutePath().toString());
        context.setConfigFile(options.contextFile().toUri().toURL());
        context.setParentClassLoader(EmbeddedServer.class.getClassLoader());
        context.setDelegate(true);
        context.setResources(new ClassPathIsElsewhere());
        context.setFailCtxIfServletStartFails(true);
        // The classes stay when the application ends: there is no class loader of its own that could leak.
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);

        // In this order: the files of the context first say what it is, then the application may start.
        context.addLifecycleListener(new ContextFile(settings(options)));
        options.settings().forEach(context::addParameter);
        defaultServlet(context);
        return context;
    }

    private static UnaryOperator<String> settings(Options options) {
        return name -> Optional.ofNullable(options.settings().get(name)).orElseGet(() -> System.getenv(name));
    }

    /** What every Tomcat has in conf/web.xml, without JSP and welcome files. */
    private static void defaultServlet(Context context) {
        Wrapper servlet = Tomcat.addServlet(context, "default", new DefaultServlet());
        servlet.setLoadOnStartup(1);
        servlet.setOverridable(true);
        context.addServletMappingDecoded("/", "default");
        Tomcat.addDefaultMimeTypeMappings(context);
    }

    /** Starts to listen and the application with it. */
    void run() {
        try {
            tomcat.start();
            if (!context.getState().isAvailable()) {
                throw new LaunchException("The application did not start; the log above says why.");
            }
        } catch (LifecycleException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new LaunchException("The address is in use or not ours: " + cause.getMessage()
                        + ". Name another port with --port.", e);
                }
            }
            throw new LaunchException("The server does not start: " + e.getMessage(), e);
        }
    }

    /** On which it listens. */
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Of the application, without a slash at its end. */
    public URI uri() {
        InetAddress address = ((Http11NioProtocol) tomcat.getConnector().getProtocolHandler()).getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port()
            + context.getPath());
    }

    /** Of Tomcat, for what is to run beside the application. */
    public Host host() {
        return tomcat.getHost();
    }

    public ServletContext servletContext() {
        return context.getServletContext();
    }

    /** Accepts nothing more, answers what is in flight (for at most five seconds), and ends. */
    @Override
    public void close() {
        try {
            drain();
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } finally {
            try {
                DataDirectory.deleteTree(work);
            } catch (IOException e) {
                // Only an empty folder of the temporary ones stays.
            }
        }
    }

    private void drain() {
        Http11NioProtocol protocol = (Http11NioProtocol) tomcat.getConnector().getProtocolHandler();
        protocol.closeServerSocketGraceful();
        if (!(protocol.getExecutor() instanceof ThreadPoolExecutor threads)) {
            return; // Never started.
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        int quiet = 0;
        try {
            // Twice quiet, as a connection may just be on its way from its acceptor to a thread.
            while (quiet < 2 && System.nanoTime() < deadline) {
                quiet = threads.getActiveCount() == 0 ? quiet + 1 : 0;
                Thread.sleep(25);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not open the jars of WEB-INF/lib, which are on the class path already. */
    private static final class ClassPathIsElsewhere extends StandardRoot {

        @Override
        protected void processWebInfLib() {
            // Nothing in them is a resource of the web application.
        }
    }
}
