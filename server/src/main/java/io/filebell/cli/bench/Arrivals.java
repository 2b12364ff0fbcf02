package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Counts and times what the endpoints of {@code bench deliver} receive. */
final class Arrivals implements Sink.Receipts {

    private final Lock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private Clock clock = (endpoint, sequence) -> 0;
    private Samples samples = new Samples();
    private long awaited = Long.MAX_VALUE;
    private long count;
    private long first;
    private long last;
    private int bytes;

    /** When what an endpoint received began, in the ticker's nanoseconds. */
    @FunctionalInterface
    interface Clock {

        /** Says that something is not to be counted. */
        long UNCOUNTED = Long.MIN_VALUE;

        long began(int endpoint, long sequence);
    }

    /**
     * What has arrived.
     *
     * @param samples from beginning to receipt
     * @param first when the first was there, and {@code last} the last, in nanoseconds
     * @param bytes of the last body
     */
    record Taken(Samples samples, long first, long last, int bytes) {}

    /** Begins anew. */
    void measure(Clock by) {
        lock.lock();
        try {
            clock = by;
            samples = new Samples();
            count = 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(int endpoint, long sequence, long nanos, int bodyBytes) {
        lock.lock();
        try {
            if (sequence == 0) {
                return;
            }
            long began = clock.began(endpoint, sequence);
            if (began == Clock.UNCOUNTED) {
                return;
            }
            if (count == 0) {
                first = nanos;
            }
            count++;
            last = nanos;
            bytes = bodyBytes;
            samples.add(nanos - began);
            if (count >= awaited) {
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for so many. */
    Taken take(long wanted, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            awaited = wanted;
            long left = patience.toNanos();
            while (count < wanted) {
                if (left <= 0) {
                    throw Failure.failed("Of " + wanted + " POSTs only " + count + " arrived in "
                            + patience.toSeconds() + " s. Please report this.");
                }
                left = arrived.awaitNanos(left);
            }
            if (count > wanted) {
                throw Failure.failed(
                        "More POSTs arrived than were owed: " + count + " of " + wanted + ".");
            }
            awaited = Long.MAX_VALUE;
            return new Taken(samples, first, last, bytes);
        } finally {
            lock.unlock();
        }
    }
}
