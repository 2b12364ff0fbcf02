package io.filebell.endpoint;

import io.filebell.base.Id;
import io.filebell.event.Event;
import java.util.List;
import java.util.Optional;

/**
 * What an endpoint asked of one log over time, and how to send to it now: all that a lane needs to
 * know.
 *
 * @param revisions by number
 */
public record Subscription(
        Endpoint endpoint, SigningSecrets secrets, Id log, List<Revision> revisions) {

    /**
     * What an endpoint asked for, from its place in the log on.
     *
     * @param after the sequence after which it is in force
     * @param fresh whether nothing up to that place is owed any more: at the registration, and when
     *     the endpoint was enabled from now on
     */
    public record Revision(long number, long after, boolean fresh, Filter filter) {}

    public Subscription {
        revisions = List.copyOf(revisions);
    }

    /** The sequence up to which nothing is owed. */
    public long start() {
        long start = 0;
        for (Revision revision : revisions) {
            if (revision.fresh()) {
                start = Math.max(start, revision.after());
            }
        }
        return start;
    }

    /** Whether the event is owed: by the revision that was in force at its sequence. */
    public Filter.Match match(Event event) {
        if (event.sequence() <= start()) {
            return Filter.Match.BEFORE;
        }
        return asked(event);
    }

    /** As {@link #match}, but what the endpoint was spared by a fresh start counts too. */
    public Filter.Match asked(Event event) {
        return filterAt(event)
                .map(filter -> filter.match(event, endpoint.id()))
                .orElse(Filter.Match.BEFORE);
    }

    /** In which order the event is delivered: by the same revision. */
    public Ordering ordering(Event event) {
        return filterAt(event).map(Filter::ordering).orElse(Ordering.NONE);
    }

    /** How the event is gathered with others: by the same revision; empty when it goes alone. */
    public Optional<Batching> batching(Event event) {
        return filterAt(event).flatMap(Filter::batch);
    }

    /**
     * Whether the event was owed when the one at {@code sequence} was: whatever the endpoint was
     * spared later on.
     */
    public boolean owedAsOf(long sequence, Event event) {
        return revisions.stream()
                        .filter(Revision::fresh)
                        .allMatch(fresh ->
                                fresh.after() < event.sequence() || fresh.after() >= sequence)
                && asked(event) == Filter.Match.OWED;
    }

    private Optional<Filter> filterAt(Event event) {
        for (Revision revision : revisions.reversed()) {
            if (revision.after() < event.sequence()) {
                return Optional.of(revision.filter());
            }
        }
        return Optional.empty();
    }
}
