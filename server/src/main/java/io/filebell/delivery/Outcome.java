package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import java.time.Instant;
import java.util.Optional;

/**
 * What a lane hands in to be stored: an attempt and what follows from it, or only how far it is.
 *
 * @param progress of the lane, together with this and everything that it handed in before
 * @param stored called once when it is durable
 */
record Outcome(
        EndpointId endpoint,
        Id log,
        Optional<Tried> tried,
        Optional<Progress> progress,
        Runnable stored) {

    /**
     * One attempt.
     *
     * @param delivery as it was before the attempt
     * @param cancelled whether the delivery is not owed any more, so that it is not tried again
     */
    record Tried(
            Pending delivery, Instant at, Exchange exchange, Verdict verdict, boolean cancelled) {}
}
