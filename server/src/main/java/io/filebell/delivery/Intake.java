package io.filebell.delivery;

import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a lane's log what is owed, one delivery after the other: events, or batches of them.
 *
 * <p>While a batch is being gathered, how far the lane is stays before the batch's first event, so
 * that a crash gathers again: of a batch nothing is held but its two ends, and nothing is stored
 * before it is taken. What the log ends is then gathered as it was; what a clock ended is told
 * apart, as whoever gathers again may have another clock. Confined to the lane's work, but for
 * {@link #readTo}.
 */
final class Intake {

    /** What comes next. */
    sealed interface Taken {
        /**
         * A delivery to be made for the first time; the lane is behind it now.
         *
         * @param byClock whether it is a batch that ends where it does because a clock said so, and
         *     not the log: that is to be stored before anything of it goes out
         */
        record Delivery(Pending pending, boolean byClock) implements Taken {}

        /** Nothing now: the log ends here, a batch is not complete, or there is no room. */
        record Nothing() implements Taken {}

        /** Nothing until the endpoint's revisions are loaded. */
        record RevisionUnknown() implements Taken {}
    }

    private final LaneId id;
    private final LaneGround ground;
    private final LaneReader reader;
    private volatile long readTo;
    private long previous;
    private @Nullable Gathering gathering;
    private long gatheredTo;
    private Instant lookedAt = Instant.MIN;

    Intake(LaneId id, LaneGround ground, LaneReader reader) {
        this.id = id;
        this.ground = ground;
        this.reader = reader;
    }

    /** Everything up to this sequence is taken, or was not owed. */
    long readTo() {
        return readTo;
    }

    /** The last sequence up to there that the endpoint asked for. */
    long previous() {
        return previous;
    }

    /** Goes on where the stored progress says. */
    void begin(Progress progress) {
        readTo = progress.sequence();
        previous = progress.previous();
    }

    /** Nothing up to {@code from} is owed any more. */
    void startAt(long from) {
        readTo = Math.max(readTo, from);
        gathering = null;
    }

    /**
     * Takes what comes next.
     *
     * @param head how far the log is, as far as is known
     * @param rightsAsOf as for {@link LaneReader#next}
     * @param room whether one more delivery may be taken that would go by this turn
     */
    Taken next(
            Subscription current, long head, long rightsAsOf, Predicate<Turn> room, Instant now) {
        lookedAt = now;
        long known = head;
        boolean lookedAgain = false;
        while (true) {
            Gathering open = gathering;
            if (open != null && open.isFull()) {
                return batch(open, room, now, false);
            }
            switch (reader.next(current, place(), known, rightsAsOf)) {
                case LaneReader.Next.RevisionUnknown _ -> {
                    return new Taken.RevisionUnknown();
                }
                case LaneReader.Next.End _ -> {
                    if (open == null || !isQuiet(open, now) || !room.test(open.turn())) {
                        return new Taken.Nothing();
                    }
                    known = lookedAgain ? place() : head();
                    if (known <= place()) {
                        return batch(open, room, now, true);
                    }
                    // What is there may not be kept any more: then the log ends here once more.
                    lookedAgain = true;
                }
                case LaneReader.Next.Read read -> {
                    lookedAgain = false;
                    Optional<Taken> taken = take(current, read.event(), room, now);
                    if (taken.isPresent()) {
                        return taken.get();
                    }
                }
            }
        }
    }

    /** When to look again although nothing is heard: then a batch is complete. */
    Optional<Instant> completeAt() {
        Gathering open = gathering;
        return open == null || open.isFull() || isQuiet(open, lookedAt)
                ? Optional.empty()
                : Optional.of(open.quietAt());
    }

    /** Empty when the event was passed or gathered, and the next one is to be looked at. */
    private Optional<Taken> take(
            Subscription current, Event event, Predicate<Turn> room, Instant now) {
        boolean owed = current.match(event) == Filter.Match.OWED;
        Gathering open = gathering;
        if (!owed) {
            pass(event);
            return Optional.empty();
        }
        Optional<Gathering.Rule> rule = Gathering.Rule.of(current, event);
        if (open != null && !open.takes(event, rule)) {
            return Optional.of(batch(open, room, now, false));
        }
        if (rule.isEmpty()) {
            return Optional.of(single(current, event, room, now));
        }
        Gathering more =
                open == null ? Gathering.begin(rule.get(), event, previous) : open.with(event);
        gathering = more;
        gatheredTo = event.sequence();
        return Optional.empty();
    }

    private void pass(Event event) {
        if (gathering == null) {
            readTo = event.sequence();
        } else {
            gatheredTo = event.sequence();
        }
    }

    private Taken single(Subscription current, Event event, Predicate<Turn> room, Instant now) {
        Turn turn = Turn.of(current.ordering(event), event);
        if (!room.test(turn)) {
            return new Taken.Nothing();
        }
        Pending taken = Pending.first(event, turn, previous, now);
        readTo = event.sequence();
        previous = event.sequence();
        return new Taken.Delivery(taken, false);
    }

    private Taken batch(Gathering complete, Predicate<Turn> room, Instant now, boolean byClock) {
        if (!room.test(complete.turn())) {
            return new Taken.Nothing();
        }
        Pending taken = Pending.first(complete, complete.id(id.endpoint()), now);
        gathering = null;
        readTo = gatheredTo;
        previous = complete.sequence();
        return new Taken.Delivery(taken, byClock);
    }

    /** Up to where the log was looked at. */
    private long place() {
        return gathering == null ? readTo : gatheredTo;
    }

    /** As the database says: hints get lost, and a batch must not end where the log goes on. */
    private long head() {
        return ground.on().database().read(tx -> ground.on().events().head(tx, id.log()));
    }

    private static boolean isQuiet(Gathering open, Instant now) {
        return !now.isBefore(open.quietAt());
    }
}
