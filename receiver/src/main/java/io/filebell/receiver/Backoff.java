package io.filebell.receiver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a failed event waits for its next attempt: doubled with each attempt up to a limit, each
 * ±20 %.
 *
 * @param first the wait after the first attempt
 * @param most the longest wait, not shorter than the first and at most 30 days
 */
public record Backoff(Duration first, Duration most) {

    private static final double JITTER = 0.2;
    private static final int MOST = 30;
    private static final Duration LONGEST = Duration.ofDays(30);

    /** A second, two, four … up to an hour. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofHours(1));

    public Backoff {
        if (first.isNegative() || most.compareTo(first) < 0 || most.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "A backoff grows from its first wait to its longest, up to 30 days: " + first
                            + ", " + most);
        }
    }

    /** The wait after this attempt, counted from 1. */
    public Duration after(int attempt, RandomGenerator random) {
        double doubled =
                (double) first.toMillis() * Math.pow(2, Math.min(Math.max(attempt, 1), MOST) - 1);
        double wait = Math.min(doubled, (double) most.toMillis());
        return Duration.ofMillis(
                Math.round(wait * (1 - JITTER + 2 * JITTER * random.nextDouble())));
    }
}
