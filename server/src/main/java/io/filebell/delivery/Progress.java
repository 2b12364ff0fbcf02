package io.filebell.delivery;

import io.filebell.base.EventId;
import java.util.List;
import java.util.Optional;

/**
 * How far a lane is in its log, as it is once all outcomes that it handed in so far are stored.
 *
 * @param sequence everything up to here that the endpoint asked for is settled or has a row, except
 *     the unsettled
 * @param previous the last sequence up to here that the endpoint asked for; 0 when there is none
 * @param unsettled deliveries up to here that are under way, each with the one before it
 */
record Progress(long sequence, long previous, List<Unsettled> unsettled) {

    /** Of a lane that has not stored any. */
    static final Progress NONE = new Progress(0, 0, List.of());

    /**
     * What was taken from the log and whose first attempt is under way: an event, or a batch.
     *
     * @param sequence of the event, or of the batch's last one
     * @param previous the last sequence before it that the endpoint asked for
     * @param batch whether it has all that the endpoint asked for between the two
     * @param id of the batch; empty for an event, and for a batch that an older version stored
     */
    record Unsettled(long sequence, long previous, boolean batch, Optional<EventId> id) {

        static Unsettled of(Pending delivery) {
            return new Unsettled(
                    delivery.sequence(),
                    delivery.previous(),
                    delivery.isBatch(),
                    Optional.of(delivery.event()).filter(id -> delivery.isBatch()));
        }

        /** Up to where nothing of it stands in the log. */
        long before() {
            return batch ? Batches.before(previous, sequence) : sequence - 1;
        }

        /** Whether an event that the endpoint asked for is part of it. */
        boolean has(long event) {
            return event > before() && event <= sequence;
        }
    }

    Progress {
        unsettled = List.copyOf(unsettled);
    }
}
