package io.filebell.stream;

import io.filebell.account.Access;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventSource;
import io.filebell.event.EventTypes;
import io.filebell.event.Sample;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends samples to streams that asked for them. */
final class SampleOperations {

    private static final String SET = "Values of one's own for the example's data, by name with"
            + " dots between: {\"file.path\": \"/inbox/a.pdf\"}.";

    private final Samples samples;
    private final EventTypes types;
    private final Access access;
    private final IdGenerator ids;
    private final InstantSource clock;

    SampleOperations(
            Samples samples,
            EventTypes types,
            Access access,
            IdGenerator ids,
            InstantSource clock) {
        this.samples = samples;
        this.types = types;
        this.access = access;
        this.ids = ids;
        this.clock = clock;
    }

    record SendSample(
            WorkspaceId workspace,

            @Says("The event type of the sample.") String type,

            @Says(SET) @Limit(max = Limits.SAMPLE_VALUES) @Nullable
            Map<String, Json> set) {}

    record SentSample(
            @Says("The sample, as it was sent.") Json event,

            @Says("Streams that it was handed to: those of this workspace that asked for samples of"
                    + " its type and are served by the instance that answers.")
            int listeners) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.post("/v1/workspaces/{workspace}/events/test")
                .named("event.test")
                .says("Send a sample event to the streams that asked for samples, such as"
                        + " \"filebell listen\". It stands in no log and goes to no"
                        + " endpoint.")
                .needs(Scope.ENDPOINTS_WRITE)
                .takes(SendSample.class)
                .gives(SentSample.class)
                .by(this::send));
    }

    private SentSample send(Caller caller, SendSample input) {
        EventSource source = EventSource.of(
                caller.organization(),
                access.require(caller, input.workspace(), Scope.ENDPOINTS_WRITE));
        Sample sample = Sample.of(
                types.require(input.type()), Objects.requireNonNullElse(input.set(), Map.of()));
        Event event = sample.event(ids.event(), source, clock.instant());
        return new SentSample(
                new Json(EventJson.sample(event)), samples.send(input.workspace(), event));
    }
}
