package io.filebell.event;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events that were committed last, so that the many who wait for them need not each ask the
 * database. A cache: it may lack any event, and what it holds is what the log holds.
 *
 * <p>Concurrency: events of a log may arrive out of order (commits overlap on PostgreSQL) or with
 * gaps; a reader gets an unbroken run that starts right after its place, or nothing.
 */
public final class RecentEvents {

    private final Map<Id, Ring> rings = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void add(Event event) {
        rings.computeIfAbsent(event.source().log(), log -> new Ring()).add(event);
        if (rings.size() > Limits.LOGS_CACHED) {
            rings.remove(rings.keySet().iterator().next());
        }
    }

    /**
     * The events right after {@code after}, at most {@code limit}; empty when the cache lacks the
     * first.
     */
    public synchronized Optional<List<Event>> after(Id log, long after, int limit) {
        Ring ring = rings.get(log);
        if (ring == null) {
            return Optional.empty();
        }
        List<Event> run = ring.after(after, limit);
        return run.isEmpty() ? Optional.empty() : Optional.of(run);
    }

    /** The last events of one log, each at its sequence modulo the ring's size. */
    private static final class Ring {
        private Event[] slots = new Event[16];

        void add(Event event) {
            if (slots.length < Limits.EVENTS_CACHED_PER_LOG && taken(event.sequence())) {
                grow();
            }
            slots[slot(event.sequence())] = event;
        }

        List<Event> after(long after, int limit) {
            List<Event> run = new ArrayList<>();
            for (long next = after + 1; run.size() < limit && holds(next); next++) {
                run.add(slots[slot(next)]);
            }
            return run;
        }

        private boolean taken(long sequence) {
            return slots[slot(sequence)] != null;
        }

        private boolean holds(long sequence) {
            return taken(sequence) && slots[slot(sequence)].sequence() == sequence;
        }

        private int slot(long sequence) {
            return (int) (sequence % slots.length);
        }

        private void grow() {
            Event[] old = slots;
            slots = new Event[old.length * 2];
            for (Event event : old) {
                if (event != null) {
                    slots[slot(event.sequence())] = event;
                }
            }
        }
    }
}
