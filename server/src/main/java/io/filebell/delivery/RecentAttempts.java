package io.filebell.delivery;

import io.filebell.base.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What came of the last attempts at one endpoint: at most {@link Limits#RECENT_ATTEMPTS}, none
 * older than {@link Limits#RECENT_AGE}, in memory alone.
 *
 * <p>Concurrency: every method may be called from any thread.
 */
final class RecentAttempts {

    private static final int AT_FIRST = 8;
    private static final int FEW = 20;

    private long[] at = new long[AT_FIRST];
    /** Microseconds; of a failure with every bit turned, which makes it negative. */
    private int[] times = new int[AT_FIRST];

    private int size;
    private int next;
    private long successes;
    private long failures;

    /**
     * What is told of them.
     *
     * @param micros how long each took, shortest first
     */
    record Summary(int successes, int failures, int[] micros) {

        static final Summary NONE = new Summary(0, 0, new int[0]);

        int attempts() {
            return successes + failures;
        }

        /** From 0 to 1; empty without any attempt. */
        OptionalDouble successRate() {
            return attempts() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((double) successes / attempts());
        }

        /** By nearest rank: so many of a hundred took at most that long. */
        OptionalDouble millisOf(int percent) {
            if (micros.length == 0) {
                return OptionalDouble.empty();
            }
            int rank = (int) Math.ceil(micros.length * percent / 100.0);
            return OptionalDouble.of(micros[Math.max(1, rank) - 1] / 1_000.0);
        }
    }

    synchronized void add(Instant when, boolean success, Duration total) {
        if (next == at.length && at.length < Limits.RECENT_ATTEMPTS) {
            int more = Math.min(at.length * 4, Limits.RECENT_ATTEMPTS);
            at = Arrays.copyOf(at, more);
            times = Arrays.copyOf(times, more);
        }
        next %= at.length;
        int micros = (int) Math.min(total.toNanos() / 1_000, Integer.MAX_VALUE);
        at[next] = when.toEpochMilli();
        times[next] = success ? micros : ~micros;
        next++;
        size = Math.max(size, next);
        successes += success ? 1 : 0;
        failures += success ? 0 : 1;
    }

    synchronized Summary summary(Instant now) {
        long oldest = now.minus(Limits.RECENT_AGE).toEpochMilli();
        int[] micros = new int[size];
        int count = 0;
        int failed = 0;
        for (int i = 0; i < size; i++) {
            if (at[i] >= oldest) {
                micros[count++] = times[i] < 0 ? ~times[i] : times[i];
                failed += times[i] < 0 ? 1 : 0;
            }
        }
        micros = Arrays.copyOf(micros, count);
        Arrays.sort(micros);
        return new Summary(count - failed, failed, micros);
    }

    /** How many of the last few failed. */
    synchronized int lateFailures() {
        int failed = 0;
        for (int back = 1; back <= Math.min(size, FEW); back++) {
            failed += times[Math.floorMod(next - back, at.length)] < 0 ? 1 : 0;
        }
        return failed;
    }

    /** All that went well since it is counted, however long ago. */
    synchronized long successes() {
        return successes;
    }

    /** All that failed since it is counted, however long ago. */
    synchronized long failures() {
        return failures;
    }
}
