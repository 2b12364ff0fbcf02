package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.Json;
import io.filebell.operation.Says;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event, and where it went. */
record EventView(
        @Says("The event: the same JSON that a webhook carries.")
        Json event,

        @Says("What became of it for each endpoint of its log that exists and that you may see; the"
                + " workspace's before the organization's.")
        List<Whereabouts> endpoints) {

    EventView {
        endpoints = List.copyOf(endpoints);
    }

    /** What became of an event for one endpoint. */
    record Whereabouts(
            EndpointId endpoint,
            String url,
            @Says("What became of it, in a sentence.") String says,

            @Says("Its delivery; null when there was no attempt, and it is not held.") @Nullable
            DeliveryId delivery,

            @Says("waiting, sending, retrying, held, delivered, exhausted, skipped, cancelled or"
                    + " suppressed; null when it was not sent, or that is not known any more.")
            @Nullable
            String state) {}
}
