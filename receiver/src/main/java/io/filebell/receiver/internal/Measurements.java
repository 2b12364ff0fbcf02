package io.filebell.receiver.internal;

import java.time.Duration;
import java.util.Arrays;

/** The newest durations of one kind, for their percentiles. */
public final class Measurements {

    private final long[] nanos = new long[Limits.MEASUREMENTS];
    private long count;

    /** Adds one. */
    public synchronized void add(long duration) {
        nanos[(int) (count++ % nanos.length)] = Math.max(0, duration);
    }

    /** How many there were since the start. */
    public synchronized long count() {
        return count;
    }

    /** The duration that this part of the newest ones did not exceed; nothing of none. */
    public Duration percentile(double part) {
        long[] sorted = copy();
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(part * sorted.length);
        return Duration.ofNanos(sorted[Math.max(0, Math.min(sorted.length, rank) - 1)]);
    }

    private synchronized long[] copy() {
        return Arrays.copyOf(nanos, (int) Math.min(count, nanos.length));
    }
}
