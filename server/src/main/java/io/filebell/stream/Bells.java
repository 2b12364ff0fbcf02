package io.filebell.stream;

import io.filebell.base.Id;
import io.filebell.event.EventRelay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The bells of all who wait for events, rung by the hints of the {@link EventRelay}.
 *
 * <p>A hint comes on the thread that writes to the database, which must not be held up by however
 * many wait: it leaves a note, and a thread of this class rings.
 */
final class Bells implements AutoCloseable {

    private final Map<Id, Set<Bell>> ofLogs = new ConcurrentHashMap<>();
    private final Set<Bell> ofAll = ConcurrentHashMap.newKeySet();
    private final Map<Id, Long> grown = new ConcurrentHashMap<>();
    private final Semaphore notes = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final EventRelay.Subscription subscription;

    Bells(EventRelay relay) {
        this.subscription = relay.listen(this::note);
        Thread.ofVirtual().name("filebell-bells").start(this::ringUntilStopped);
    }

    /** A bell that rings when {@code log} grows; to be closed. */
    Bell of(Id log) {
        Bell bell = new Bell(mine -> ofLogs.computeIfPresent(log, (id, bells) -> {
            bells.remove(mine);
            return bells.isEmpty() ? null : bells;
        }));
        ofLogs.compute(log, (id, bells) -> {
            Set<Bell> there = bells == null ? ConcurrentHashMap.newKeySet() : bells;
            there.add(bell);
            return there;
        });
        return bell;
    }

    /** A bell that rings when any log grows; to be closed. */
    Bell ofAll() {
        Bell bell = new Bell(ofAll::remove);
        ofAll.add(bell);
        return bell;
    }

    /** Rings for those who wait at {@code log}, although it did not grow. */
    void wake(Id log) {
        ofLogs.getOrDefault(log, Set.of()).forEach(bell -> bell.ring(0));
    }

    /** How many bells hang. */
    int count() {
        return ofAll.size() + ofLogs.values().stream().mapToInt(Set::size).sum();
    }

    /** Ends all waiting, now and later. */
    void stop() {
        stopping.countDown();
        notes.release();
        ofLogs.values().forEach(bells -> bells.forEach(bell -> bell.ring(0)));
        ofAll.forEach(bell -> bell.ring(0));
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Lets {@code time} pass, or less when all waiting is to end. */
    void pause(Duration time) {
        try {
            stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Bell.interrupted(e);
        }
    }

    @Override
    public void close() {
        subscription.close();
        stop();
    }

    private void note(Id log, long sequence) {
        if (ofAll.isEmpty() && !ofLogs.containsKey(log)) {
            return;
        }
        grown.merge(log, sequence, Math::max);
        if (notes.availablePermits() == 0) {
            notes.release();
        }
    }

    private void ringUntilStopped() {
        while (!isStopping()) {
            notes.acquireUninterruptibly();
            notes.drainPermits();
            for (Id log : List.copyOf(grown.keySet())) {
                Long reached = grown.remove(log);
                if (reached != null) {
                    ring(log, reached);
                }
            }
        }
    }

    private void ring(Id log, long reached) {
        ofAll.forEach(bell -> bell.ring(reached));
        ofLogs.getOrDefault(log, Set.of()).forEach(bell -> bell.ring(reached));
    }
}
