package io.filebell.delivery;

import io.filebell.base.Limits;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The deliveries of a lane that wait for another attempt, ordered by when it is due. Backed by
 * their rows: what does not fit into memory stays there until the others are through, unless others
 * wait for it.
 */
final class Retries {

    private static final Comparator<Pending> BY_SEQUENCE =
            Comparator.comparingLong(Pending::sequence);

    private final TreeSet<Pending> waiting =
            new TreeSet<>(Comparator.comparing(Pending::due).thenComparingLong(Pending::sequence));
    private boolean more;

    /** Answers one that does not fit any more, and now stands in the database alone. */
    Optional<Pending> add(Pending delivery) {
        waiting.add(delivery);
        Pending last = waiting.last();
        if (waiting.size() <= Limits.RETRIES_IN_MEMORY || isWaitedFor(last)) {
            return Optional.empty();
        }
        waiting.remove(last);
        more = true;
        return Optional.of(last);
    }

    /**
     * Forgets all and takes these.
     *
     * @param partial whether the database may hold more than these
     */
    void replace(Collection<Pending> deliveries, boolean partial) {
        waiting.clear();
        waiting.addAll(deliveries);
        more = partial;
    }

    void forgetUpTo(long sequence) {
        waiting.removeIf(delivery -> delivery.sequence() <= sequence);
    }

    Optional<Pending> takeDue(Instant now) {
        if (waiting.isEmpty() || waiting.first().due().isAfter(now)) {
            return Optional.empty();
        }
        return Optional.ofNullable(waiting.pollFirst());
    }

    boolean hasAskedFor() {
        return waiting.stream().anyMatch(Pending::isAskedFor);
    }

    /** The first one that somebody asked for. */
    Optional<Pending> takeAskedFor() {
        Optional<Pending> asked = waiting.stream().filter(Pending::isAskedFor).findFirst();
        asked.ifPresent(waiting::remove);
        return asked;
    }

    /** The next one in sequence after that place, or the first of all; whenever it is due. */
    Optional<Pending> takeAfter(long sequence) {
        Optional<Pending> next = waiting.stream()
                .filter(delivery -> delivery.sequence() > sequence)
                .min(BY_SEQUENCE)
                .or(() -> waiting.stream().min(BY_SEQUENCE));
        next.ifPresent(waiting::remove);
        return next;
    }

    Optional<Instant> nextDue() {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting.first().due());
    }

    /** Whether the database may hold further ones. */
    boolean isPartial() {
        return more;
    }

    /** Whether the ones in memory are through and the database holds further ones. */
    boolean mustBeLoaded() {
        return waiting.isEmpty() && more;
    }

    private static boolean isWaitedFor(Pending delivery) {
        return delivery.turn().followsNode() || delivery.turn().isStrict();
    }
}
