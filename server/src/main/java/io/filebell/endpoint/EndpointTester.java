package io.filebell.endpoint;

import io.filebell.event.EventSource;
import io.filebell.event.Sample;
import io.filebell.operation.Says;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sends sample events to an endpoint, outside of any log. Implemented by the floor that can send.
 */
public interface EndpointTester {

    /**
     * Sends {@code sample} now and waits for what comes of it.
     *
     * @param patience how long to wait at most, if that is less than the endpoint's own timeout
     */
    Result test(
            Endpoint endpoint,
            SigningSecrets secrets,
            EventSource source,
            Sample sample,
            Duration patience);

    /** What came of a sample. */
    record Result(
            @Says("Whether the endpoint answered with a 2xx status in time.")
            boolean ok,

            @Says("What happened, in a sentence.") String says,
            Instant at,

            @Says("The address that was connected to.") @Nullable
            String address,

            @Says("The answer's status.") @Nullable Integer status,

            @Says("The beginning of the answer's body.") @Nullable
            String body,

            @Says("Milliseconds from start to end.") double totalMs) {}
}
