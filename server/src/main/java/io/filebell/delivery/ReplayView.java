package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.ReplayId;
import io.filebell.operation.Says;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A replay as answers show it. */
record ReplayView(
        @Says("Also the value of the header filebell-replay.")
        ReplayId id,

        EndpointId endpoint,
        Replay.State state,
        Replay.Only only,

        @Says("Null for the oldest kept event.") @Nullable Instant since,

        Instant until,

        @Says("Events of the log that it looked at.") long scanned,

        @Says("Deliveries that it had go out.") long queued,

        @Says("Those that went well.") long delivered,

        @Says("Those that ended otherwise.") long failed,

        Instant createdAt,
        @Nullable Instant endedAt) {

    static ReplayView of(Replay replay) {
        return new ReplayView(
                replay.id(),
                replay.endpoint(),
                replay.state(),
                replay.only(),
                replay.since().orElse(null),
                replay.until(),
                replay.tally().scanned(),
                replay.tally().queued(),
                replay.tally().delivered(),
                replay.tally().failed(),
                replay.createdAt(),
                replay.endedAt().orElse(null));
    }
}
