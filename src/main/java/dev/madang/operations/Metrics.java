package dev.madang.operations;

import dev.madang.mail.MailWorker;
import dev.madang.mail.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * All numbers of one node, in one registry of its own: requests, pools, outbox and the JVM, which in an existing Tomcat
 * is that of all its applications. Nothing outlives {@link #close}.
 */
public final class Metrics implements AutoCloseable {

    /** From one count of the outbox to the next: a scrape asks the database nothing, however often it comes. */
    private static final Duration OUTBOX_SAMPLED = Duration.ofSeconds(10);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    public Metrics() {
        Build build = Build.current();
        Gauge.builder("build.info", () -> 1).description("Which build answers").tags("version", build.version(),
                "commit", build.commit()).register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Everything in the Prometheus text format 0.0.4. */
    String scrape() {
        return registry.scrape();
    }

    /**
     * Shows how full a pool is. Asks the pool object itself, which Tomcat's two pools answer under different names,
     * and not JMX, where two versions of the application in one Tomcat have one name.
     *
     * @param name primary or replica
     */
    public void watchPool(String name, DataSource pool) {
        poolGauge("db.pool.active", "Connections in use", name, pool, "getNumActive");
        poolGauge("db.pool.idle", "Connections that wait for use", name, pool, "getNumIdle");
        poolGauge("db.pool.max", "Connections that there may be", name, pool, "getMaxActive", "getMaxTotal");
        poolGauge("db.pool.waiting", "Threads that wait for a connection", name, pool, "getWaitCount");
    }

    /** @return the job that counts what waits in the outbox */
    public HousekeepingJob watchOutbox(MailWorker worker, Clock clock) {
        var sample = new OutboxSample(clock);
        Gauge.builder("mail.outbox.pending", sample, OutboxSample::pending)
                .description("Mails that wait to be sent").strongReference(true).register(registry);
        Gauge.builder("mail.outbox.oldest.age", sample, OutboxSample::oldestAge).baseUnit("seconds")
                .description("Since when the oldest of them waits").strongReference(true).register(registry);
        return new HousekeepingJob("count-outbox", OUTBOX_SAMPLED, () -> {
            sample.backlog = worker.backlog();
            return false;
        });
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private void poolGauge(String meter, String description, String name, DataSource pool, String... getters) {
        getter(pool, getters).ifPresent(getter -> Gauge.builder(meter, () -> call(getter, pool))
                .description(description).tag("pool", name).register(registry));
    }

    private static Optional<Method> getter(DataSource pool, String... names) {
        for (String name : names) {
            try {
                return Optional.of(pool.getClass().getMethod(name));
            } catch (NoSuchMethodException e) {
                // The other pool calls it otherwise, or does not know.
            }
        }
        return Optional.empty();
    }

    private static Number call(Method getter, DataSource pool) {
        try {
            return (Number) getter.invoke(pool);
        } catch (ReflectiveOperationException e) {
            return Double.NaN;
        }
    }

    /** The last count; unknown until there was one. */
    private static final class OutboxSample {
        private final Clock clock;
        private volatile Outbox.Backlog backlog;

        OutboxSample(Clock clock) {
            this.clock = clock;
        }

        double pending() {
            Outbox.Backlog known = backlog;
            return known == null ? Double.NaN : known.pending();
        }

        double oldestAge() {
            Outbox.Backlog known = backlog;
            return known == null ? Double.NaN : known.oldest().map(this::secondsSince).orElse(0.0);
        }

        private double secondsSince(Instant time) {
            return Duration.between(time, clock.instant()).toMillis() / 1000.0;
        }
    }
}
