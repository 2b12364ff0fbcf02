package io.filebell.operation;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket for each of many subjects (a key, an address): so many a second, and a burst.
 *
 * <p>A bucket is one number, the time at which it is full again (the generic cell rate algorithm).
 * Buckets that are full are forgotten when there are too many of them; when all are in use,
 * subjects that have none share one, so that memory stays bounded whoever asks. Safe for many
 * threads.
 */
public final class RateLimit {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Ticker ticker;
    private final String told;
    private final long tokenNanos;
    private final long burstNanos;
    private final int most;
    private final ConcurrentHashMap<Object, AtomicLong> buckets = new ConcurrentHashMap<>();
    private final AtomicLong shared = new AtomicLong();
    private final AtomicLong sweptAt;

    /**
     * @param told who is limited, for the error's sentence: {@code This key}
     * @param most buckets to keep
     */
    public RateLimit(String told, int perSecond, int burst, int most, Ticker ticker) {
        this.told = told;
        this.ticker = ticker;
        this.tokenNanos = SECOND_NANOS / perSecond;
        this.burstNanos = tokenNanos * burst;
        this.most = most;
        this.sweptAt = new AtomicLong(ticker.nanos() - SECOND_NANOS);
        shared.set(ticker.nanos());
    }

    /** @throws Problem {@link ErrorCode#TOO_MANY_REQUESTS} when the subject's bucket is empty */
    public void take(Object subject) {
        long now = ticker.nanos();
        AtomicLong full = bucket(subject, now);
        while (true) {
            long fullAt = full.get();
            long from = fullAt - now > 0 ? fullAt : now;
            long wait = from + tokenNanos - now - burstNanos;
            if (wait > 0) {
                throw empty(wait);
            }
            if (full.compareAndSet(fullAt, from + tokenNanos)) {
                return;
            }
        }
    }

    int buckets() {
        return buckets.size();
    }

    private AtomicLong bucket(Object subject, long now) {
        AtomicLong bucket = buckets.get(subject);
        if (bucket != null) {
            return bucket;
        }
        if (buckets.size() >= most) {
            forgetFull(now);
        }
        return buckets.size() >= most
                ? shared
                : buckets.computeIfAbsent(subject, any -> new AtomicLong(now));
    }

    /** At most once a second: going through all buckets must not be what a flood makes us do. */
    private void forgetFull(long now) {
        long last = sweptAt.get();
        if (now - last >= SECOND_NANOS && sweptAt.compareAndSet(last, now)) {
            buckets.values().removeIf(bucket -> bucket.get() - now <= 0);
        }
    }

    private Problem empty(long waitNanos) {
        Duration wait = Duration.ofNanos(waitNanos)
                .plusSeconds(1)
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        return Problem.retryLater(
                ErrorCode.TOO_MANY_REQUESTS,
                told + " sends more than " + SECOND_NANOS / tokenNanos + " requests a second. Wait "
                        + wait.toSeconds() + " s, then go on slower.",
                wait);
    }
}
