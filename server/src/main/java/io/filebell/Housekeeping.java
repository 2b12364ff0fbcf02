package io.filebell;

import io.filebell.base.Limits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small work that nobody waits for, done at the start and then from time to time. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Runnable work;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    Housekeeping(Runnable work) {
        this.work = work;
        this.thread =
                Thread.ofVirtual().name("filebell-housekeeping").unstarted(this::runUntilClosed);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closing.countDown();
    }

    private void runUntilClosed() {
        try {
            do {
                runOnce();
            } while (!closing.await(Limits.HOUSEKEEPING.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOnce() {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("Housekeeping failed and is tried again in {}", Limits.HOUSEKEEPING, e);
        }
    }
}
