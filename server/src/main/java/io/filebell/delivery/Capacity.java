package io.filebell.delivery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The places for attempts under way, over all endpoints.
 *
 * <p>Up to half of them go to whoever asks. Past that, each endpoint that holds or wants places
 * gets an equal share of all, so that many slow requests of one leave room for the others.
 *
 * <p>Concurrency: every method may be called from any thread; wakes run outside the lock.
 */
final class Capacity {

    private final int places;
    private int taken;
    private int active;
    private final Map<Runnable, Share> waiting = new LinkedHashMap<>();

    Capacity(int places) {
        this.places = places;
    }

    Share share() {
        return new Share();
    }

    /** How many places are taken. */
    synchronized int taken() {
        return taken;
    }

    /** What one endpoint holds of the places. */
    final class Share {
        private int held;
        private int waits;

        private Share() {}

        /**
         * Takes a place, or remembers to call {@code wake} when one is free; once, however often.
         */
        boolean take(Runnable wake) {
            synchronized (Capacity.this) {
                boolean idle = isIdle();
                if (idle) {
                    active++;
                }
                if (mayTake()) {
                    held++;
                    taken++;
                    return true;
                }
                if (waiting.putIfAbsent(wake, this) == null) {
                    waits++;
                }
                return false;
            }
        }

        void release() {
            Runnable next;
            synchronized (Capacity.this) {
                held--;
                taken--;
                leaveIfIdle();
                next = nextWaiting();
            }
            next.run();
        }

        private boolean mayTake() {
            return taken < places / 2 || taken < places && held < Math.max(1, places / active);
        }

        private boolean isIdle() {
            return held == 0 && waits == 0;
        }

        private void leaveIfIdle() {
            if (isIdle()) {
                active--;
            }
        }
    }

    private Runnable nextWaiting() {
        Iterator<Map.Entry<Runnable, Share>> all = waiting.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Runnable, Share> one = all.next();
            if (one.getValue().mayTake()) {
                all.remove();
                one.getValue().waits--;
                one.getValue().leaveIfIdle();
                return one.getKey();
            }
        }
        return () -> {};
    }

    /** Has everyone who waits ask again. */
    void wakeAll() {
        List<Runnable> all;
        synchronized (this) {
            all = new ArrayList<>(waiting.keySet());
            waiting.values().forEach(share -> {
                share.waits--;
                share.leaveIfIdle();
            });
            waiting.clear();
        }
        all.forEach(Runnable::run);
    }
}
