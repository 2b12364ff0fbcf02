package io.filebell.delivery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.Semaphore;

/**
 * The places for attempts under way, over all lanes. A lane that finds none is woken when there is
 * one.
 */
final class Capacity {

    private final Semaphore places;
    private final SequencedSet<Runnable> waiting = new LinkedHashSet<>();

    Capacity(int places) {
        this.places = new Semaphore(places);
    }

    /** Takes a place, or remembers to call {@code wake} when one is free; once, however often. */
    boolean take(Runnable wake) {
        if (places.tryAcquire()) {
            return true;
        }
        await(wake);
        return places.availablePermits() > 0 && places.tryAcquire();
    }

    void release() {
        places.release();
        Runnable next;
        synchronized (waiting) {
            next = waiting.isEmpty() ? null : waiting.removeFirst();
        }
        if (next != null) {
            next.run();
        }
    }

    /** Remembers to call {@code wake} at {@link #wakeAll}, for a reason other than places. */
    void await(Runnable wake) {
        synchronized (waiting) {
            waiting.add(wake);
        }
    }

    void wakeAll() {
        List<Runnable> all;
        synchronized (waiting) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(Runnable::run);
    }
}
