package io.filebell.base;

/**
 * A monotonic clock, for durations only: unlike the wall clock it never jumps.
 *
 * @see java.time.InstantSource the clock for due times and timestamps
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since an arbitrary origin; only differences have a meaning. */
    long nanos();
}
