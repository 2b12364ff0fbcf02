package io.filebell.stream;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Wakes one thread that waits for events. Several rings before it listens are one; a ring that
 * comes before it waits is not lost.
 */
final class Bell implements AutoCloseable {

    private final Semaphore rings = new Semaphore(0);
    private final AtomicLong reached = new AtomicLong();
    private final Consumer<Bell> takeDown;

    /** @param takeDown ends the rings of the bell that it gets */
    Bell(Consumer<Bell> takeDown) {
        this.takeDown = takeDown;
    }

    void ring(long sequence) {
        reached.accumulateAndGet(sequence, Math::max);
        if (rings.availablePermits() == 0) {
            rings.release();
        }
    }

    /** The highest sequence that a ring told of. */
    long reached() {
        return reached.get();
    }

    /** Waits for a ring, but no longer than {@code most}; whether there was one. */
    boolean await(Duration most) {
        try {
            boolean rung = rings.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
            rings.drainPermits();
            return rung;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    /** A request is interrupted only when the server stops. */
    static Problem interrupted(InterruptedException e) {
        return new Problem(ErrorCode.UNAVAILABLE, "Filebell is stopping.", e);
    }

    @Override
    public void close() {
        takeDown.accept(this);
    }
}
