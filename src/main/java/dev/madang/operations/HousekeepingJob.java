package dev.madang.operations;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Something that is done again and again in the background, on every node, so that it must be right for several to do
 * it at once.
 *
 * @param every from one run to the next, when nothing is left to do
 * @param batch does a bounded part of the work, in units of work that it opens itself; true when there is more
 */
public record HousekeepingJob(String name, Duration every, BooleanSupplier batch) { }
