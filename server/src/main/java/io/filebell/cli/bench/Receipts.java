package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Collects how long each POST took to the sink, by whichever clock is set. */
final class Receipts implements Sink.Receipts {

    private static final long PATIENCE_SECONDS = 60;
    private static final long QUIET_MILLIS = 500;

    private final Lock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private Clock clock = (sequence, nanos) -> OptionalLong.empty();
    private Samples samples = new Samples();
    private int bytes;

    /**
     * Tells how long the POST of an event took that arrived at {@code nanos}; empty for a repeat.
     */
    @FunctionalInterface
    interface Clock {
        OptionalLong took(long sequence, long nanos);
    }

    /** Begins anew, with another clock. */
    void measure(Clock by) {
        lock.lock();
        try {
            clock = by;
            samples = new Samples();
        } finally {
            lock.unlock();
        }
    }

    Clock clock() {
        lock.lock();
        try {
            return clock;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the last body. */
    int bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(int endpoint, long sequence, long nanos, int bodyBytes) {
        lock.lock();
        try {
            if (sequence > 0) {
                bytes = bodyBytes;
                clock.took(sequence, nanos).ifPresent(samples::add);
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for so many POSTs. */
    Samples take(long count) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (samples.count() < count) {
                if (left <= 0) {
                    throw Failure.failed("Of " + count + " POSTs only " + samples.count()
                            + " arrived. Please report this.");
                }
                left = arrived.awaitNanos(left);
            }
            if (samples.count() > count) {
                throw Failure.failed("More POSTs arrived than were sent: " + samples.count()
                        + " of " + count + ".");
            }
            return samples;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing arrives any more. */
    void settle() throws InterruptedException {
        lock.lock();
        try {
            boolean more = true;
            while (more) {
                more = arrived.await(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }
}
