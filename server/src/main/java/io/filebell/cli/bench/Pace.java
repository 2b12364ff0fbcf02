package io.filebell.cli.bench;

import java.time.Duration;

/**
 * How a load goes: for how long, and at which rate.
 *
 * @param nanosBetween from one beginning to the next, at even times; 0 for as fast as it goes
 */
record Pace(Duration length, long nanosBetween) {

    private static final long NANOS_IN_SECOND = 1_000_000_000L;

    static Pace asFastAsItGoes(Duration length) {
        return new Pace(length, 0);
    }

    static Pace perSecond(int rate, Duration length) {
        return new Pace(length, NANOS_IN_SECOND / rate);
    }

    boolean isEven() {
        return nanosBetween > 0;
    }
}
