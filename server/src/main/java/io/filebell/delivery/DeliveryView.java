package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Says;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A delivery as answers show it. */
public record DeliveryView(
        DeliveryId id,
        EndpointId endpoint,
        @Nullable WorkspaceId workspace,

        @Says("The event's id, or the batch's own: the webhook-id.")
        EventId event,

        @Says("The event's type; events.batch for a batch.") String type,

        @Says("The event's place in its log, or that of the batch's last event.")
        long sequence,

        @Says("delivered, retrying, held, exhausted, skipped or cancelled.")
        String state,

        @Says("The verdict of the last attempt, or what somebody did by hand.")
        String reason,

        @Says("Attempts made so far.") int attempts,
        Instant firstAttemptAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant settledAt,

        @Says("The events of a batch, in order; only when one delivery is asked for, and while they"
                + " are kept.")
        @Nullable
        List<EventId> events,

        @Says("Each attempt, oldest first; only when one delivery is asked for.") @Nullable
        List<AttemptView> attemptLog) {

    /** One HTTP request of the delivery, with what came back. */
    public record AttemptView(
            int number,
            Instant at,

            @Says("The address that was connected to.") @Nullable
            String address,

            RequestView request,

            @Says("What came back; null when nothing did.") @Nullable
            ResponseView response,

            @Says("Milliseconds; null for a part that did not happen.")
            TimingView timing,

            @Says("Whether a kept connection was dead and the request went out once more.")
            boolean staleConnection,

            @Says("What was decided, in words.") String verdict) {}

    /** The request, rebuilt from the event. */
    public record RequestView(
            Map<String, String> headers,
            String body,

            @Says("Why it may not be what was sent; null when it is.") @Nullable
            String note) {}

    /** The beginning of the response. */
    public record ResponseView(int status, List<List<String>> headers, String body) {}

    /** How long the parts took. */
    public record TimingView(
            @Nullable Double connectMs,
            @Nullable Double tlsMs,
            @Nullable Double firstByteMs,
            double totalMs) {}
}
