package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.event.Event;
import java.time.Instant;

/**
 * A delivery of one lane that is not settled yet.
 *
 * @param previous the sequence of the event before this one that the endpoint asked for; 0 when
 *     there is none
 * @param failures attempts of the schedule that are used up
 * @param attempts attempts made so far
 * @param firstAt when the first attempt was made; of a delivery without one, when it is about to be
 *     made
 * @param due when the next attempt is due
 * @param hasRow whether it stands in the table of deliveries
 */
record Pending(
        long sequence,
        EventId event,
        String type,
        long previous,
        int failures,
        int attempts,
        Instant firstAt,
        Instant due,
        boolean hasRow) {

    static Pending first(Event event, long previous, Instant now) {
        return new Pending(
                event.sequence(), event.id(), event.type(), previous, 0, 0, now, now, false);
    }

    /** After one more attempt that was not the last. */
    Pending again(Instant at, boolean failure) {
        return new Pending(
                sequence,
                event,
                type,
                previous,
                failures + (failure ? 1 : 0),
                attempts + 1,
                firstAt,
                at,
                true);
    }

    /** Put off without an attempt. */
    Pending putOff(Instant at) {
        return new Pending(
                sequence, event, type, previous, failures, attempts, firstAt, at, hasRow);
    }
}
