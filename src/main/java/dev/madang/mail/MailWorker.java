package dev.madang.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.mail.OutboxRepository.Claim;
import dev.madang.platform.config.Settings;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import dev.madang.platform.persistence.UnitOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Sends what stands in the outbox, on one thread per node. Holds no connection to the database while it talks to the
 * mail server, so that a dead or slow one costs no request anything.
 *
 * <p>A mail is taken by a lease. It is sent once, unless the process or its connection to the database ends between
 * the mail server's last word and our note of it: then it is sent again after the lease, under the same Message-ID.
 */
public final class MailWorker implements AutoCloseable {

    /** Mails that are taken at once, and sent over one connection. */
    static final int BATCH_SIZE = 20;

    /** How long a taken mail is ours; much more than one takes, so that clocks of nodes may differ a little. */
    static final Duration LEASE = Duration.ofMinutes(5);

    /** A mail whose lease ends sooner is left to the next who takes it. */
    static final Duration LEASE_NEEDED = SmtpSender.TIMEOUTS.whole().multipliedBy(2);

    /** Between two looks, when nobody woke us: for mail of nodes that are gone, and for retries. */
    static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

    /** Between two tries to reach a mail server that is away; doubled from the first to the second. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration MAX_PAUSE = Duration.ofSeconds(60);

    /** How long a mail that is under way may take when the application stops, before its connection is cut. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** How long the thread may take to end after that. */
    private static final Duration END = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MailWorker.class);

    private final OutboxRepository outbox;
    private final MailTemplates templates;
    private final MailComposer composer;
    private final MailSender sender;
    private final RetrySchedule schedule;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Thread thread;
    private final Object monitor = new Object();

    /** Guarded by monitor. */
    private boolean woken;

    private volatile boolean closing;

    /** Those of the thread itself. */
    private int unreachable;
    private String outboxTrouble;

    /** Kept until they could be written: a mail that was sent and not noted would be sent again. */
    private final Deque<Note> unwritten = new ArrayDeque<>();

    /** What a look came to, and so when the next is due. */
    enum Pass { MORE, NOTHING_MORE, MAIL_SERVER_AWAY, OUTBOX_AWAY }

    /** What one attempt came to, to be written into the outbox. */
    @FunctionalInterface
    private interface Note {
        void write();
    }

    public MailWorker(UnitOfWork unitOfWork, ObjectMapper mapper, MailTemplates templates, Settings settings,
            Clock clock, MeterRegistry metrics) {
        this(new OutboxRepository(unitOfWork, mapper, clock), templates, new MailComposer(settings.mailFrom()),
                sender(settings), new RetrySchedule(() -> ThreadLocalRandom.current().nextDouble()), clock, metrics);
    }

    MailWorker(OutboxRepository outbox, MailTemplates templates, MailComposer composer, MailSender sender,
            RetrySchedule schedule, Clock clock, MeterRegistry metrics) {
        this.outbox = outbox;
        this.templates = templates;
        this.composer = composer;
        this.sender = sender;
        this.schedule = schedule;
        this.clock = clock;
        this.metrics = metrics;
        thread = new Thread(this::run, "madang-mail");
        thread.setDaemon(true);
        // Jakarta Mail finds its parts by it; the thread that constructs us may have another.
        thread.setContextClassLoader(MailWorker.class.getClassLoader());
    }

    private static MailSender sender(Settings settings) {
        var from = new MailComposer(settings.mailFrom());
        return settings.smtp().<MailSender>map(smtp -> new SmtpSender(smtp, from.envelopeFrom()))
                .orElseGet(() -> new FileSender(settings.mailDirectory()));
    }

    public void start() {
        thread.start();
    }

    /** There may be mail. Returns at once; may be called by any thread at any time. */
    public void wake() {
        synchronized (monitor) {
            woken = true;
            monitor.notifyAll();
        }
    }

    /** @return what is waiting, by one statement */
    public Outbox.Backlog backlog() {
        return outbox.backlog();
    }

    /** Ends within seconds: a mail that is under way is finished if it is quick, and otherwise sent again later. */
    @Override
    public void close() {
        closing = true;
        wake();
        if (!ended(GRACE)) {
            sender.close();
            if (!ended(END)) {
                LOG.atWarn().log("mail_worker_left_behind");
            }
        }
        sender.close();
    }

    private boolean ended(Duration within) {
        try {
            thread.join(within.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        while (!closing) {
            switch (pass()) {
                case MORE -> { }
                case NOTHING_MORE, OUTBOX_AWAY -> await(POLL_INTERVAL, true);
                case MAIL_SERVER_AWAY -> await(pause(), false);
                default -> throw new IllegalStateException();
            }
        }
        try {
            writeNotes();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("mails", unwritten.size()).addKeyValue("error", e.getMessage())
                    .log("mail_outcome_lost");
        }
    }

    /** Takes what is due, once, and tries to send it. Never throws: what cannot be done now is left for later. */
    Pass pass() {
        try {
            writeNotes();
            List<Claim> claims = outbox.claim(unreachable > 0 ? 1 : BATCH_SIZE, LEASE);
            if (outboxTrouble != null) {
                outboxTrouble = null;
                LOG.atInfo().log("outbox_available");
            }
            return claims.isEmpty() ? Pass.NOTHING_MORE : send(claims);
        } catch (DatabaseUnavailableException e) {
            outboxAway(e.getMessage(), null);
            return Pass.OUTBOX_AWAY;
        } catch (RuntimeException | Error e) {
            // Whatever it is: a thread that ended would send nothing any more, and nobody would be told.
            outboxAway(e.toString(), e);
            return Pass.OUTBOX_AWAY;
        }
    }

    private Pass send(List<Claim> claims) {
        int tried = 0;
        try {
            for (Claim claim : claims) {
                if (closing || clock.instant().plus(LEASE_NEEDED).isAfter(claim.leasedUntil())) {
                    break;
                }
                unwritten.add(attempt(claim));
                tried++;
                writeNotes();
                if (unreachable > 0) {
                    break;
                }
            }
        } finally {
            sender.rest();
            List<Claim> untried = claims.subList(tried, claims.size());
            if (!untried.isEmpty()) {
                unwritten.add(() -> outbox.release(untried));
            }
        }
        writeNotes();
        return unreachable > 0 ? Pass.MAIL_SERVER_AWAY : Pass.MORE;
    }

    private void writeNotes() {
        while (!unwritten.isEmpty()) {
            unwritten.peek().write();
            unwritten.remove();
        }
    }

    private Note attempt(Claim claim) {
        try {
            InternetAddress recipient = composer.recipient(claim.recipient());
            Optional<MailTemplates.Rendered> rendered =
                    templates.render(claim.template(), claim.language(), claim.parameters());
            if (rendered.isEmpty()) {
                event(claim, "dropped", Level.INFO).log("mail_lost_its_reason");
                return () -> outbox.markFailed(claim, "lost its reason before it was sent");
            }
            MimeMessage message = composer.compose(claim.messageId(), claim.language(), recipient, claim.createdAt(),
                    rendered.get());
            sender.send(message, recipient);
            reached();
            event(claim, "sent", Level.INFO).log("mail_sent");
            return () -> outbox.markSent(claim);
        } catch (AddressException e) {
            return failed(claim, e.getMessage());
        } catch (DeliveryException e) {
            return switch (e.kind()) {
                case REFUSED -> {
                    reached();
                    yield failed(claim, e.getMessage());
                }
                case DELAYED -> {
                    reached();
                    yield delayed(claim, e.getMessage(), RetrySchedule.MAX_DELAY);
                }
                case UNAVAILABLE -> {
                    unreachable(e);
                    yield delayed(claim, e.getMessage(), RetrySchedule.MAX_DELAY_UNAVAILABLE);
                }
            };
        } catch (DatabaseUnavailableException e) {
            // What the mail says could not be asked for.
            return delayed(claim, e.getMessage(), RetrySchedule.MAX_DELAY_UNAVAILABLE);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("mail", claim.id()).addKeyValue("template", claim.template()).setCause(e)
                    .log("mail_not_made");
            return delayed(claim, e.getClass().getSimpleName(), RetrySchedule.MAX_DELAY);
        }
    }

    private Note delayed(Claim claim, String error, Duration maxDelay) {
        Instant next = clock.instant().plus(schedule.delayAfter(claim.attempts(), maxDelay));
        if (next.isAfter(claim.createdAt().plus(RetrySchedule.GIVE_UP_AFTER))) {
            return failed(claim, error);
        }
        // That the server is away is told once, not for each mail.
        event(claim, "delayed", unreachable > 0 ? Level.DEBUG : Level.INFO)
                .addKeyValue("error", error).addKeyValue("nextAttempt", next).log("mail_delayed");
        return () -> outbox.markDelayed(claim, next, error);
    }

    private Note failed(Claim claim, String error) {
        event(claim, "failed", Level.ERROR).addKeyValue("error", error).log("mail_failed");
        return () -> outbox.markFailed(claim, error);
    }

    private LoggingEventBuilder event(Claim claim, String outcome, Level level) {
        metrics.counter("mails", "outcome", outcome).increment();
        return LOG.atLevel(level).addKeyValue("mail", claim.id()).addKeyValue("template", claim.template())
                .addKeyValue("attempts", claim.attempts());
    }

    private void reached() {
        if (unreachable > 0) {
            LOG.atInfo().addKeyValue("attempts", unreachable).log("mail_server_available");
            unreachable = 0;
        }
    }

    private void unreachable(DeliveryException e) {
        if (unreachable == 0) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("mail_server_unavailable");
        }
        unreachable++;
    }

    private void outboxAway(String trouble, Throwable mistake) {
        if (!trouble.equals(outboxTrouble)) {
            if (mistake == null) {
                LOG.atWarn().addKeyValue("error", trouble).log("outbox_unavailable");
            } else {
                LOG.atError().setCause(mistake).log("outbox_unavailable");
            }
            outboxTrouble = trouble;
        }
    }

    private Duration pause() {
        long millis = Math.min(MAX_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(unreachable - 1, 10));
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Waits, but not past {@link #close}. */
    private void await(Duration time, boolean wakeable) {
        long end = System.nanoTime() + time.toNanos();
        synchronized (monitor) {
            long left = time.toNanos();
            while (left > 0 && !closing && !(wakeable && woken)) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(monitor, left);
                } catch (InterruptedException e) {
                    closing = true;
                }
                left = end - System.nanoTime();
            }
            woken = false;
        }
    }
}
