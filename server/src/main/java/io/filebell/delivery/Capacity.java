package io.filebell.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The places for attempts under way, over all lanes. A lane that finds none is woken when there is
 * one.
 */
final class Capacity {

    private final Semaphore places;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Capacity(int places) {
        this.places = new Semaphore(places);
    }

    /** Takes a place, or remembers to call {@code wake} when one is free. */
    boolean take(Runnable wake) {
        if (places.tryAcquire()) {
            return true;
        }
        waiting.add(wake);
        return places.availablePermits() > 0 && places.tryAcquire();
    }

    void release() {
        places.release();
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Remembers to call {@code wake} at {@link #wakeAll}, for a reason other than places. */
    void await(Runnable wake) {
        waiting.add(wake);
    }

    void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    int free() {
        return places.availablePermits();
    }
}
