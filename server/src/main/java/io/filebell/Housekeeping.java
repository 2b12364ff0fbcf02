package io.filebell;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small work that nobody waits for, done at the start and then from time to time. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads;

    /** Work, and how long to wait until it is done again. */
    record Chore(String name, Duration pause, Runnable work) {}

    Housekeeping(Chore... chores) {
        this.threads = Arrays.stream(chores)
                .map(chore -> Thread.ofVirtual()
                        .name("filebell-" + chore.name())
                        .unstarted(() -> runUntilClosed(chore)))
                .toList();
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        closing.countDown();
        for (Thread thread : threads) {
            try {
                if (thread.getState() != Thread.State.NEW) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void runUntilClosed(Chore chore) {
        try {
            do {
                runOnce(chore);
            } while (!closing.await(chore.pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runOnce(Chore chore) {
        try {
            chore.work().run();
        } catch (RuntimeException e) {
            log.warn("{} failed and is tried again in {}", chore.name(), chore.pause(), e);
        }
    }
}
