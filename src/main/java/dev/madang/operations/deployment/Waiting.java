package dev.madang.operations.deployment;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waiting. */
final class Waiting {

    private static final long PAUSE_MILLIS = 100;

    private Waiting() { }

    /** @param failure what to say when it does not come in time */
    static void until(Duration patience, BooleanSupplier condition, Supplier<String> failure) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new DeploymentException(failure.get());
            }
            pause(Duration.ofMillis(PAUSE_MILLIS));
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted.", e);
        }
    }
}
