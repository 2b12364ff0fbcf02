package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Ordering;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A batch that is being gathered from a log.
 *
 * <p><b>Where it ends is written in the log</b>: at {@code max} events; before the next event that
 * happened {@code quiet_seconds} after the last one, that is to be gathered by another rule or to
 * go alone, or that is too far on. So a backlog is cut into the same batches as often as it is
 * read. Only where the log has no further event a clock says that it has been quiet for long
 * enough, which is what the next event will say too, if clocks agree. As they may not, an end that
 * a clock says is stored in the lane's progress before anything of the batch goes out: whoever
 * serves the log next, with whatever clock, finds it there.
 *
 * @param previous the sequence of the event before the first one that the endpoint asked for
 * @param lastAt when the last one happened
 */
record Gathering(
        Rule rule,
        long previous,
        EventId first,
        long firstSequence,
        EventId last,
        long sequence,
        Instant lastAt,
        int count) {

    /** How events are gathered: those of one batch share it. */
    record Rule(Batching batching, Ordering ordering) {

        /** Empty for an event that goes alone. */
        static Optional<Rule> of(Subscription subscription, Event event) {
            return subscription
                    .batching(event)
                    .map(batching -> new Rule(batching, subscription.ordering(event)));
        }
    }

    /** A batch of this event, so far. */
    static Gathering begin(Rule rule, Event event, long previous) {
        return new Gathering(
                rule,
                previous,
                event.id(),
                event.sequence(),
                event.id(),
                event.sequence(),
                event.at(),
                1);
    }

    /** Whether the next event that the endpoint asked for belongs to it. */
    boolean takes(Event event, Optional<Rule> by) {
        return !isFull()
                && by.filter(rule::equals).isPresent()
                && event.sequence() - firstSequence < Limits.BATCH_SPAN
                && Duration.between(lastAt, event.at())
                                .compareTo(rule.batching().quiet())
                        < 0;
    }

    Gathering with(Event event) {
        return new Gathering(
                rule,
                previous,
                first,
                firstSequence,
                event.id(),
                event.sequence(),
                event.at(),
                count + 1);
    }

    boolean isFull() {
        return count >= rule.batching().max();
    }

    /** When it has been quiet for so long that it goes, if nothing happens until then. */
    Instant quietAt() {
        return lastAt.plus(rule.batching().quiet()).plus(Limits.BATCH_COMMITS);
    }

    /** When it may go, relative to others: it has events of many nodes. */
    Turn turn() {
        return switch (rule.ordering()) {
            case NONE, FILE -> new Turn(Turn.Kind.ANY, "");
            case STRICT -> new Turn(Turn.Kind.STRICT, "");
        };
    }

    EventId id(EndpointId endpoint) {
        return IdGenerator.batch(first, last, endpoint);
    }
}
