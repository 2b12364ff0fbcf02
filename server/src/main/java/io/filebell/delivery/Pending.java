package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.base.ReplayId;
import io.filebell.endpoint.EventsBatch;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * A delivery of one lane that is not settled yet: of an event, or of a batch of events.
 *
 * @param sequence of the event, or of the batch's last one
 * @param event its id, or the batch's own
 * @param turn when it may go, relative to others
 * @param previous the sequence of the event before this one, or before the batch's first, that the
 *     endpoint asked for; 0 when there is none
 * @param failures attempts of the schedule that are used up
 * @param attempts attempts made so far
 * @param firstAt when the first attempt was made; of a delivery without one, when it is about to be
 *     made
 * @param due when the next attempt is due
 * @param row whether it stands in the table of deliveries, and as what
 * @param replay that has it go out once more
 */
record Pending(
        long sequence,
        EventId event,
        String type,
        Turn turn,
        long previous,
        int failures,
        int attempts,
        Instant firstAt,
        Instant due,
        Row row,
        Optional<ReplayId> replay) {

    /** How a delivery stands in the table of deliveries. */
    enum Row {
        NONE,
        /** It waits for a delivery before it; no attempt was made. */
        HELD,
        RETRYING,
        /** The same, and should its next attempt fail, that uses up nothing of the schedule. */
        SPARED
    }

    static Pending first(Event event, Turn turn, long previous, Instant now) {
        return new Pending(
                event.sequence(),
                event.id(),
                event.type(),
                turn,
                previous,
                0,
                0,
                now,
                now,
                Row.NONE,
                Optional.empty());
    }

    /** The batch that was gathered. */
    static Pending first(Gathering gathered, EventId id, Instant now) {
        return new Pending(
                gathered.sequence(),
                id,
                EventsBatch.TYPE.name(),
                gathered.turn(),
                gathered.previous(),
                0,
                0,
                now,
                now,
                Row.NONE,
                Optional.empty());
    }

    /** A batch whose first attempt was under way. */
    static Pending resumed(Progress.Unsettled batch, EventId id, Turn turn, Instant now) {
        return new Pending(
                batch.sequence(),
                id,
                EventsBatch.TYPE.name(),
                turn,
                batch.previous(),
                0,
                0,
                now,
                now,
                Row.NONE,
                Optional.empty());
    }

    boolean isBatch() {
        return type.equals(EventsBatch.TYPE.name());
    }

    /** Whether it is owed when nothing up to {@code start} is, but what was asked for besides. */
    boolean isOwedAfter(long start) {
        return sequence > start || turn.kind() == Turn.Kind.APART;
    }

    /** As of its first attempt: until then it may have waited for long. */
    Pending begunAt(Instant at) {
        return attempts > 0
                ? this
                : new Pending(
                        sequence, event, type, turn, previous, failures, attempts, at, due, row,
                        replay);
    }

    /** Whether somebody asked for its next attempt, which was not made yet. */
    boolean isAskedFor() {
        return attempts > 0 && failures == 0 && due.equals(firstAt) && replay.isEmpty();
    }

    boolean isRetrying() {
        return row == Row.RETRYING || row == Row.SPARED;
    }

    /** Attempts of the schedule that are used up as far as the next one is concerned. */
    int usedUp() {
        return row == Row.SPARED ? Math.max(0, failures - 1) : failures;
    }

    /** What {@link #failures} is after an attempt. */
    int failuresAfter(boolean failure) {
        return failure && row != Row.SPARED ? failures + 1 : failures;
    }

    /** Whether it is spared after an attempt; {@code early} as in {@link Verdict.RetryAt}. */
    boolean isSparedAfter(boolean failure, boolean early) {
        return early && failures > 0 || row == Row.SPARED && !failure;
    }

    boolean hasRow() {
        return row != Row.NONE;
    }

    /** After one more attempt that was not the last. */
    Pending again(Instant at, boolean failure, boolean early) {
        return new Pending(
                sequence,
                event,
                type,
                turn,
                previous,
                failuresAfter(failure),
                attempts + 1,
                firstAt,
                at,
                isSparedAfter(failure, early) ? Row.SPARED : Row.RETRYING,
                replay);
    }

    /** Put off without an attempt. */
    Pending putOff(Instant at) {
        return new Pending(
                sequence, event, type, turn, previous, failures, attempts, firstAt, at, row,
                replay);
    }

    /** With a row of its own, as it has to wait for a delivery that failed. */
    Pending held() {
        return new Pending(
                sequence, event, type, turn, previous, failures, attempts, firstAt, due, Row.HELD,
                replay);
    }
}
