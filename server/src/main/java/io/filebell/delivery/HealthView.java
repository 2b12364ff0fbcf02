package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.endpoint.Endpoint;
import io.filebell.operation.Says;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an endpoint is doing. */
record HealthView(
        EndpointId endpoint,
        Endpoint.State state,
        @Says("Since when it is in that state.") Instant since,

        @Says("Why it is in that state; while active what it missed before, if anything.")
        String reason,

        RecentView recent,
        BacklogView backlog,

        @Says("When something goes out next, a retry or a probe; null when nothing waits, or"
                + " nothing goes out in this state.")
        @Nullable
        Instant nextAttemptAt,

        @Says("The delivery for which others wait because of the order; null when there is none."
                + " Skip it to let them go.")
        @Nullable
        DeliveryId blockedBy) {

    /** What came of the last attempts. */
    record RecentView(
            @Says("The last 1,000 attempts are counted, of the last 24 hours, from here on: when"
                    + " the server started that answers.")
            Instant countedSince,

            @Says("Attempts that went well or failed; answers 410 and 429 are neither.")
            int attempts,

            @Says("From 0 to 1; null without attempts.") @Nullable
            Double successRate,

            @Says("Half of the attempts took at most so many milliseconds.") @Nullable
            Double p50Ms,

            @Nullable Double p95Ms,
            @Nullable Double p99Ms) {}

    /** What was not delivered yet. */
    record BacklogView(
            @Says("Deliveries that are owed: waiting, retrying and held together.")
            long deliveries,

            @Says("Whether that is exact. When not, each event of the log that was not looked at"
                    + " counts as waiting, or a count went no further.")
            boolean exact,

            @Says("Events in the log that are owed and were not attempted, or are just now.")
            long waiting,

            long retrying,
            long held,

            @Says("When the oldest event happened that is not delivered yet; null when there is"
                    + " none, or none among those that were looked at.")
            @Nullable
            Instant oldestAt,

            @Says("How long ago that was.") @Nullable Double oldestAgeSeconds) {}
}
