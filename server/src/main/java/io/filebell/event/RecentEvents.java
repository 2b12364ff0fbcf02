package io.filebell.event;

import io.filebell.base.Id;
import io.filebell.base.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events that were committed last, so that the many who wait for them need not each ask the
 * database. A cache: it may lack any event, and what it holds is what the log holds.
 *
 * <p><b>Order.</b> Events of a log may arrive out of order (commits overlap on PostgreSQL) or with
 * gaps; a reader gets an unbroken run that starts right after its place, or nothing.
 *
 * <p><b>Bounds.</b> So many logs, so many events of each, and so much text of all; the log that was
 * used longest ago goes first.
 */
public final class RecentEvents {

    private static final int FIRST_SLOTS = 16;

    private final Map<Id, Ring> rings = new LinkedHashMap<>(FIRST_SLOTS, 0.75f, true);
    private long characters;

    synchronized void add(Event event) {
        Ring ring = rings.computeIfAbsent(event.source().log(), log -> new Ring());
        long before = ring.characters;
        ring.add(event);
        characters += ring.characters - before;
        Iterator<Ring> oldest = rings.values().iterator();
        while (rings.size() > Limits.LOGS_CACHED || characters > Limits.EVENT_CHARACTERS_CACHED) {
            characters -= oldest.next().characters;
            oldest.remove();
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
        private @Nullable Event[] slots = new @Nullable Event[FIRST_SLOTS];
        private long characters;

        void add(Event event) {
            Event there = slots[slot(event.sequence())];
            if (there != null && there.sequence() > event.sequence()) {
                return;
            }
            if (there != null && slots.length < Limits.EVENTS_CACHED_PER_LOG) {
                grow();
                there = slots[slot(event.sequence())];
            }
            characters += characters(event) - (there == null ? 0 : characters(there));
            slots[slot(event.sequence())] = event;
        }

        List<Event> after(long after, int limit) {
            List<Event> run = new ArrayList<>();
            for (long next = after + 1; run.size() < limit; next++) {
                Event event = slots[slot(next)];
                if (event == null || event.sequence() != next) {
                    break;
                }
                run.add(event);
            }
            return run;
        }

        private int slot(long sequence) {
            return (int) Math.floorMod(sequence, (long) slots.length);
        }

        private void grow() {
            @Nullable Event[] old = slots;
            slots = new @Nullable Event[old.length * 2];
            Arrays.stream(old).forEach(event -> {
                if (event != null) {
                    slots[slot(event.sequence())] = event;
                }
            });
        }

        private static long characters(Event event) {
            return event.data().text().length();
        }
    }
}
