package io.filebell.delivery;

import io.filebell.base.Limits;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The deliveries of a lane that wait for another attempt, ordered by when it is due. Backed by
 * their rows: what does not fit into memory stays there until the others are through.
 */
final class Retries {

    private final TreeSet<Pending> waiting =
            new TreeSet<>(Comparator.comparing(Pending::due).thenComparingLong(Pending::sequence));
    private boolean more;

    void add(Pending delivery) {
        waiting.add(delivery);
        if (waiting.size() > Limits.RETRIES_IN_MEMORY) {
            waiting.pollLast();
            more = true;
        }
    }

    /**
     * Forgets all and takes these.
     *
     * @param full whether the database may hold more than these
     */
    void replace(List<Pending> deliveries, boolean full) {
        waiting.clear();
        waiting.addAll(deliveries);
        more = full;
    }

    Optional<Pending> takeDue(Instant now) {
        if (waiting.isEmpty() || waiting.first().due().isAfter(now)) {
            return Optional.empty();
        }
        return Optional.ofNullable(waiting.pollFirst());
    }

    Optional<Instant> nextDue() {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting.first().due());
    }

    /** Whether the ones in memory are through and the database holds further ones. */
    boolean mustBeLoaded() {
        return waiting.isEmpty() && more;
    }
}
