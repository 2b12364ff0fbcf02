package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.delivery.SqlLanes.LaneId;
import java.time.Instant;
import java.util.List;

/**
 * What a lane hands in to be stored: attempts and what follows from them, and how far it is.
 *
 * @param fence the number of the lease under which it was done
 * @param tried attempts, in the order in which they came back
 * @param held deliveries that wait for one before them, and get a row for that
 * @param progress of the lane, together with this and everything that it handed in before
 */
record Outcome(
        LaneId lane,
        long fence,
        List<Tried> tried,
        List<Pending> held,
        Progress progress,
        Receipt receipt) {

    Outcome {
        tried = List.copyOf(tried);
        held = List.copyOf(held);
    }

    EndpointId endpoint() {
        return lane.endpoint();
    }

    Id log() {
        return lane.log();
    }

    /** How many rows it takes, at least. */
    int size() {
        return Math.max(1, tried.size() + held.size());
    }

    /** Told once what became of it. */
    interface Receipt {

        /** It is durable. */
        void stored();

        /** It was dropped: the log is served by another instance now. */
        void dropped();
    }

    /**
     * One attempt.
     *
     * @param delivery as it was before the attempt
     * @param cancelled whether the delivery is not owed any more, so that it is not tried again
     */
    record Tried(
            Pending delivery, Instant at, Exchange exchange, Verdict verdict, boolean cancelled) {

        /** Whether it was the last one of its delivery. */
        boolean ends() {
            return switch (verdict) {
                case Verdict.Delivered _, Verdict.Exhausted _ -> true;
                case Verdict.RetryAt _, Verdict.DisableEndpoint _, Verdict.NotAttempted _ -> false;
            };
        }
    }
}
