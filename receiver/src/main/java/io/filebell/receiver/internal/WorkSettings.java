package io.filebell.receiver.internal;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the dispatcher works by.
 *
 * @param concurrency how many events are handled at once
 * @param ticker monotonic nanoseconds, for durations
 */
public record WorkSettings(
        int concurrency, InstantSource clock, LongSupplier ticker, RandomGenerator random) {

    public WorkSettings {
        if (concurrency < 1) {
            throw new IllegalArgumentException("A receiver handles at least one event at once.");
        }
    }
}
