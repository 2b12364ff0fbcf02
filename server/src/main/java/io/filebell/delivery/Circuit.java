package io.filebell.delivery;

import io.filebell.base.Limits;
import java.time.Duration;
import java.util.List;

/**
 * Whether an endpoint is taken to work, by what came of its attempts. Immutable; times are
 * nanoseconds of a monotonic ticker, so that neither a clock that jumps nor a machine that sleeps
 * makes an endpoint fail.
 */
sealed interface Circuit {

    /** After an attempt went well. */
    Circuit succeeded();

    /** After an attempt failed. */
    Circuit failed(long nanos);

    /** How many requests may be open, if the endpoint allows {@code most}. */
    int openAtMost(int most);

    static Circuit closed() {
        return new Closed(0, 0, Integer.MAX_VALUE);
    }

    static Circuit failing(long nanos) {
        return new Failing(nanos, 0, nanos);
    }

    /**
     * It works, as far as is known.
     *
     * @param failures in a row
     * @param since when the first of them was
     * @param open how many requests may be open, which rises with each success after it failed
     */
    record Closed(int failures, long since, int open) implements Circuit {

        @Override
        public Circuit succeeded() {
            return new Closed(0, 0, open == Integer.MAX_VALUE ? open : open + 1);
        }

        @Override
        public Circuit failed(long nanos) {
            long first = failures == 0 ? nanos : since;
            boolean often = failures + 1 >= Limits.FAILURES_IN_A_ROW;
            return often && nanos - first >= Limits.FAILURES_OVER.toNanos()
                    ? new Failing(nanos, 0, nanos + FIRST_PROBES.every().toNanos())
                    : new Closed(failures + 1, first, open);
        }

        @Override
        public int openAtMost(int most) {
            return Math.min(open, most);
        }
    }

    /**
     * It fails: one delivery at a time probes whether it is back.
     *
     * @param since from when on
     * @param probes that failed so far
     * @param nextProbe when the next one may go
     */
    record Failing(long since, int probes, long nextProbe) implements Circuit {

        @Override
        public Circuit succeeded() {
            return new Closed(0, 0, 1);
        }

        @Override
        public Circuit failed(long nanos) {
            return new Failing(since, probes + 1, nanos + every(nanos - since).toNanos());
        }

        /** Whether it failed for so long that it is given up. */
        boolean isHopeless(long nanos) {
            return probes >= Limits.PROBES_BEFORE_DISABLING
                    && nanos - since >= Limits.FAILING_AT_MOST.toNanos();
        }

        @Override
        public int openAtMost(int most) {
            return 1;
        }

        private static Duration every(long failingFor) {
            return PROBES.stream()
                    .filter(probes -> failingFor < probes.until().toNanos())
                    .findFirst()
                    .orElse(LAST_PROBES)
                    .every();
        }
    }

    /** How often a failing endpoint is probed until it has failed for that long. */
    record Probes(Duration until, Duration every) {}

    Probes FIRST_PROBES = new Probes(Duration.ofMinutes(1), Duration.ofSeconds(5));
    Probes LAST_PROBES = new Probes(Limits.FAILING_AT_MOST, Duration.ofMinutes(5));
    List<Probes> PROBES =
            List.of(FIRST_PROBES, new Probes(Duration.ofHours(1), Duration.ofSeconds(30)));
}
