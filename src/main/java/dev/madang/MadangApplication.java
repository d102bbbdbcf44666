package dev.madang;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.account.Account;
import dev.madang.account.AccountMails;
import dev.madang.account.AccountRepository;
import dev.madang.account.DuplicateCheckResource;
import dev.madang.account.MailLink;
import dev.madang.account.MailLinks;
import dev.madang.account.ProfileResource;
import dev.madang.account.ResendResource;
import dev.madang.account.SignupResource;
import dev.madang.account.UserResource;
import dev.madang.auth.AccountPasswords;
import dev.madang.auth.AuthenticationResource;
import dev.madang.auth.BearerAuthenticationFilter;
import dev.madang.auth.ChangePasswordResource;
import dev.madang.auth.KeyRing;
import dev.madang.auth.KeySetResource;
import dev.madang.auth.LoginSession;
import dev.madang.auth.MySessionsResource;
import dev.madang.auth.PasswordResource;
import dev.madang.auth.RefreshCookie;
import dev.madang.auth.RefreshResource;
import dev.madang.auth.SessionRepository;
import dev.madang.auth.Sessions;
import dev.madang.auth.Tokens;
import dev.madang.board.BucketCloser;
import dev.madang.board.Category;
import dev.madang.board.CategoryCreationFilter;
import dev.madang.board.CategoryRepository;
import dev.madang.board.CategoryResource;
import dev.madang.board.Comment;
import dev.madang.board.CommentRepository;
import dev.madang.board.CommentResource;
import dev.madang.board.MarkdownResource;
import dev.madang.board.Post;
import dev.madang.board.PostContent;
import dev.madang.board.PostList;
import dev.madang.board.PostListing;
import dev.madang.board.PostRepository;
import dev.madang.board.PostResource;
import dev.madang.board.ViewCounter;
import dev.madang.board.ViewResource;
import dev.madang.mail.MailTemplates;
import dev.madang.mail.MailWorker;
import dev.madang.mail.Outbox;
import dev.madang.mail.OutboxMail;
import dev.madang.operations.GreetingResource;
import dev.madang.operations.HealthResource;
import dev.madang.operations.Housekeeping;
import dev.madang.operations.HousekeepingJob;
import dev.madang.operations.Metrics;
import dev.madang.operations.MetricsResource;
import dev.madang.operations.RequestMetrics;
import dev.madang.operations.Retention;
import dev.madang.page.ErrorPages;
import dev.madang.page.Html;
import dev.madang.page.Site;
import dev.madang.page.VerificationResource;
import dev.madang.page.board.BoardPages;
import dev.madang.page.board.FormPages;
import dev.madang.page.docs.DocsResource;
import dev.madang.page.feed.FeedResource;
import dev.madang.page.feed.ManifestResource;
import dev.madang.page.feed.SitemapResource;
import dev.madang.platform.config.Settings;
import dev.madang.platform.crypto.KeyedHash;
import dev.madang.platform.html.Markdown;
import dev.madang.platform.html.Templates;
import dev.madang.platform.http.AllowFilter;
import dev.madang.platform.http.Answers;
import dev.madang.platform.http.CorsFilter;
import dev.madang.platform.http.DatabaseUnavailableExceptionMapper;
import dev.madang.platform.http.DepartedClients;
import dev.madang.platform.http.IdempotencyKeys;
import dev.madang.platform.http.Json;
import dev.madang.platform.http.JsonMapperResolver;
import dev.madang.platform.http.JsonReader;
import dev.madang.platform.http.Messages;
import dev.madang.platform.http.NegotiationFilter;
import dev.madang.platform.http.ProblemExceptionMapper;
import dev.madang.platform.http.ProblemResponses;
import dev.madang.platform.http.RequestBodyFilter;
import dev.madang.platform.http.RequestFilter;
import dev.madang.platform.http.RequestValues;
import dev.madang.platform.http.ResourceId;
import dev.madang.platform.http.ResourceInvocation;
import dev.madang.platform.http.ResourceInvocationProvider;
import dev.madang.platform.http.RouteFilter;
import dev.madang.platform.http.ThrowableExceptionMapper;
import dev.madang.platform.http.Validation;
import dev.madang.platform.http.WebApplicationExceptionMapper;
import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.openapi.ApiDocsAccess;
import dev.madang.platform.openapi.ApiDocument;
import dev.madang.platform.openapi.OpenApiResource;
import dev.madang.platform.persistence.DatabaseWatch;
import dev.madang.platform.persistence.SessionFactories;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.spi.internal.ResourceMethodInvocationHandlerProvider;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;
import org.hibernate.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: builds everything by constructor, registers it by name, and closes it in the reverse order. */
public final class MadangApplication extends ResourceConfig implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MadangApplication.class);

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private final ProblemResponses problemResponses;
    private final DatabaseWatch databaseWatch;
    private final Metrics metrics;
    private final MailWorker mailWorker;
    private final Housekeeping housekeeping;
    private final Runnable rehearsal;

    /**
     * @param assets where pages find their stylesheets and scripts
     * @param time   the real one, or that of a test
     */
    public MadangApplication(Settings settings, DataSource primary, DataSource replica, String assets, Clock time) {
        // As precise as a column, so that what is answered now is what is read later.
        var clock = Clock.tick(time, Duration.ofMillis(1));
        var mapper = Json.mapper();
        var templates = Templates.engine();
        var html = new Html(templates, assets);
        var messages = new Messages(List.of(Json.class.getPackage(), MailTemplates.class.getPackage(),
                Html.class.getPackage(), Account.class.getPackage(), Tokens.class.getPackage(),
                Post.class.getPackage()));
        var site = new Site(settings.siteName(), settings.siteLanguage(), settings.publicUrl(), settings.siteTimeZone(), messages);
        problemResponses = new ProblemResponses(mapper, messages, new ErrorPages(site, html, clock), settings.siteLanguage());

        SessionFactory sessionFactory = closing(SessionFactories.build(primary,
                List.of(OutboxMail.class, LoginSession.class, Account.class, MailLink.class,
                        Category.class, Post.class, PostContent.class, Comment.class)));
        databaseWatch = closing(new DatabaseWatch(settings));
        var unitOfWork = new UnitOfWork(sessionFactory, primary, replica, databaseWatch);
        databaseWatch.onAway(unitOfWork::abandon);
        var keyRing = new KeyRing(settings.keysFile(), !settings.production(), clock);
        var keyedHash = new KeyedHash(keyRing::hashKey);
        var rateLimiter = new RateLimiter(unitOfWork, keyedHash, clock, settings.limits());
        var validation = closing(new Validation());
        var invocation = new ResourceInvocation(unitOfWork, validation, new Answers(mapper),
                new IdempotencyKeys(unitOfWork, keyedHash, mapper, clock), rateLimiter);

        metrics = closing(new Metrics());
        metrics.watchPool("primary", primary);
        if (replica != primary) {
            metrics.watchPool("replica", replica);
        }
        var accounts = new AccountRepository(unitOfWork);
        var mailLinks = new MailLinks(unitOfWork, accounts, keyedHash, settings.publicUrl(), settings.siteLanguage(), clock);
        var mailTemplates = new MailTemplates(messages, templates, settings.siteName(), settings.publicUrl(),
                Map.of(MailTemplates.VERIFY_EMAIL, mailLinks, MailTemplates.RESET_PASSWORD, mailLinks,
                        MailTemplates.PASSWORD_CHANGED, mailLinks));
        mailWorker = closing(new MailWorker(unitOfWork, mapper, mailTemplates, settings, clock, metrics.registry()));
        var jobs = new ArrayList<>(new Retention(unitOfWork, clock).jobs());
        jobs.add(metrics.watchOutbox(mailWorker, clock));

        var tokens = new Tokens(keyRing, keyedHash, settings.publicUrl(), clock);
        var sessionRepository = new SessionRepository(unitOfWork);
        var sessions = new Sessions(unitOfWork, sessionRepository, accounts, tokens, clock);
        var passwords = new AccountPasswords(unitOfWork, accounts, keyedHash, rateLimiter, clock, settings.limits());
        var outbox = new Outbox(unitOfWork, mapper, clock, mailWorker::wake);
        var mails = new AccountMails(unitOfWork, accounts, mailLinks, outbox, rateLimiter);
        var bearerFilter = new BearerAuthenticationFilter(tokens, sessionRepository, unitOfWork, clock);
        rehearsal = bearerFilter::rehearse;
        var refreshCookie = new RefreshCookie(settings.publicUrl());
        register(bearerFilter);
        register(new KeySetResource(keyRing));

        var markdown = new Markdown();
        var categories = new CategoryRepository(unitOfWork);
        var posts = new PostRepository(unitOfWork, markdown);
        register(new CategoryCreationFilter(settings.membersCreateCategories()));
        register(new CategoryResource(categories, clock));
        var postList = new PostList(unitOfWork);
        register(new PostListing(postList, posts, categories, markdown, rateLimiter, clock));
        register(new PostResource(posts, markdown, clock));
        var bucketCloser = new BucketCloser(unitOfWork, clock);
        jobs.add(new HousekeepingJob("close-post-buckets", BucketCloser.EVERY, bucketCloser::closeSome));
        var comments = new CommentRepository(unitOfWork, markdown);
        var viewCounter = closing(new ViewCounter(unitOfWork, keyedHash, clock));
        jobs.add(new HousekeepingJob("views", ViewCounter.FLUSH_EVERY, viewCounter::flush));
        register(new CommentResource(comments, rateLimiter, markdown, clock));
        register(new MarkdownResource(markdown));
        register(new ViewResource(comments, viewCounter, rateLimiter));

        register(new DuplicateCheckResource(unitOfWork, accounts, rateLimiter, clock, settings.corsOrigins()));
        register(new SignupResource(unitOfWork, accounts, mails, passwords, rateLimiter, clock,
                settings.siteLanguage()));
        register(new VerificationResource(unitOfWork, mailLinks, site, html, clock));
        register(new ResendResource(mails));
        register(new AuthenticationResource(unitOfWork, accounts, passwords, sessions, refreshCookie, clock));
        register(new RefreshResource(sessions, tokens, refreshCookie));
        register(new PasswordResource(unitOfWork, mailLinks, mails, passwords, sessions, clock));
        register(new ProfileResource(unitOfWork, accounts, mails, passwords, sessions, clock));
        register(new ChangePasswordResource(unitOfWork, accounts, mailLinks, mails, passwords, sessions, clock));
        register(new MySessionsResource(sessionRepository, sessions, refreshCookie, clock));
        register(new UserResource(accounts, sessions, clock));
        register(new MetricsResource(metrics));
        register(new HealthResource(databaseWatch, settings.drainFile()));
        register(new GreetingResource());
        var apiDocument = ApiDocument.load();
        var apiDocsAccess = new ApiDocsAccess(settings.apiDocs());
        register(new OpenApiResource(apiDocument, apiDocsAccess));
        register(new BoardPages(site, html, postList, posts, categories, comments, accounts, mapper, clock));
        register(new FormPages(site, html, categories, clock));
        register(new FeedResource(site, postList, posts, categories));
        register(new SitemapResource(site, postList, categories));
        register(new ManifestResource(site, html));
        register(new DocsResource(settings, apiDocument, apiDocsAccess, html, messages));
        housekeeping = closing(new Housekeeping(jobs));
        closing(new DepartedClients());
        registerPlatform(settings, mapper, invocation);
    }

    private void registerPlatform(Settings settings, ObjectMapper mapper, ResourceInvocation invocation) {
        register(JacksonFeature.withoutExceptionMappers());
        register(new JsonMapperResolver(mapper));
        register(new CorsFilter(settings.corsOrigins()));
        register(AllowFilter.class);
        register(new JsonReader(mapper));
        register(ResourceId.class);
        register(NegotiationFilter.class);
        register(RouteFilter.class);
        register(RequestBodyFilter.class);
        register(new ProblemExceptionMapper(problemResponses));
        register(new WebApplicationExceptionMapper(problemResponses));
        register(new DatabaseUnavailableExceptionMapper(problemResponses));
        register(new ThrowableExceptionMapper(problemResponses));
        register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(invocation).to(ResourceInvocation.class);
                bind(new RequestValues()).to(ValueParamProvider.class);
                bind(ResourceInvocationProvider.class).to(ResourceMethodInvocationHandlerProvider.class)
                        .in(Singleton.class);
            }
        });
        property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
        // Every answer is bytes already and says its length: nothing need be held back to count it.
        property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        property(ServerProperties.BV_FEATURE_DISABLE, true);
        // A status without a body is an answer of ours, not a call for the container's error page.
        property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        // The host in a Request is the client's word; references that we give out hold no host.
        property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    }

    /** Counts and times each request. */
    public RequestFilter.Recorder requestRecorder() {
        return new RequestMetrics(metrics.registry());
    }

    public ProblemResponses problemResponses() {
        return problemResponses;
    }

    /** Does once what members' requests need and no stranger's read does; writes nothing. */
    public void rehearse() {
        rehearsal.run();
    }

    /** @param waitMillis how long the database is waited for; without it the application starts and is not ready */
    public void start(long waitMillis) {
        databaseWatch.start();
        try {
            if (!databaseWatch.awaitAvailable(waitMillis)) {
                LOG.atWarn().addKeyValue("state", databaseWatch.state()).log("started_without_database");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        mailWorker.start();
        housekeeping.start();
    }

    @Override
    public void close() {
        while (!closeables.isEmpty()) {
            try {
                closeables.pop().close();
            } catch (Exception e) {
                LOG.atError().setCause(e).log("close_failed");
            }
        }
        com.mysql.cj.jdbc.AbandonedConnectionCleanupThread.checkedShutdown();
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        closeables.push(closeable);
        return closeable;
    }
}
