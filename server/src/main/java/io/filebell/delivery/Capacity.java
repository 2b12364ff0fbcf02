package io.filebell.delivery;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.TreeSet;

/**
 * The places for attempts under way, over all endpoints.
 *
 * <p>Up to half of them go to whoever asks. Past that, each endpoint that holds or wants places
 * gets an equal share of all, so that many slow requests of one leave room for the others. A place
 * that becomes free goes to who holds fewest of those that wait, and among equals to who waits
 * longest.
 *
 * <p>Concurrency: every method may be called from any thread; wakes run outside the lock.
 */
final class Capacity {

    private final int places;
    private final TreeSet<Share> waiting =
            new TreeSet<>(Comparator.<Share>comparingInt(share -> share.held)
                    .thenComparingLong(share -> share.waitsSince));
    private int taken;
    private int active;
    private long waits;

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
        private final LinkedHashSet<Runnable> wakes = new LinkedHashSet<>();
        private int held;
        private long waitsSince;

        private Share() {}

        /**
         * Takes a place, or remembers to call {@code wake} when one is free; once, however often.
         */
        boolean take(Runnable wake) {
            synchronized (Capacity.this) {
                if (isIdle()) {
                    active++;
                }
                if (mayTake()) {
                    hold(1);
                    return true;
                }
                if (wakes.isEmpty()) {
                    join();
                }
                wakes.add(wake);
                return false;
            }
        }

        void release() {
            Runnable next;
            synchronized (Capacity.this) {
                hold(-1);
                leaveIfIdle();
                next = nextWaiting();
            }
            next.run();
        }

        private boolean mayTake() {
            return taken < places / 2 || taken < places && held < Math.max(1, places / active);
        }

        private boolean isIdle() {
            return held == 0 && wakes.isEmpty();
        }

        private void leaveIfIdle() {
            if (isIdle()) {
                active--;
            }
        }

        /** Changes what those that wait are ordered by, so it leaves them meanwhile. */
        private void hold(int more) {
            boolean waited = waiting.remove(this);
            held += more;
            taken += more;
            if (waited) {
                waiting.add(this);
            }
        }

        private void join() {
            waits++;
            waitsSince = waits;
            waiting.add(this);
        }

        private Runnable next() {
            waiting.remove(this);
            Runnable wake = wakes.removeFirst();
            if (!wakes.isEmpty()) {
                join();
            }
            leaveIfIdle();
            return wake;
        }
    }

    private Runnable nextWaiting() {
        return !waiting.isEmpty() && waiting.first().mayTake() ? waiting.first().next() : () -> {};
    }
}
