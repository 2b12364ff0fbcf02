package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The operational events of endpoints. They are never sent to the endpoint that they speak of. */
public final class EndpointEvents {

    /** What an endpoint's event carries. */
    public record Data(EndpointView endpoint) {}

    private static final Data EXAMPLE = new Data(new EndpointView(
            new EndpointId("ep_01jd8qxk3v7m2n4p5r6s7t8v9w"),
            new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9x"),
            "https://example.com",
            List.of("file.*"),
            List.of("/inbox/**"),
            List.of(),
            "Reads contracts",
            Map.of("authorization", OwnHeaders.MASK),
            "none",
            "standard",
            null,
            "v1",
            null,
            15,
            null,
            20,
            List.of(),
            null,
            Endpoint.State.ACTIVE,
            "",
            1,
            Instant.parse("2026-11-23T12:00:00.123Z"),
            new UserId("usr_01jd8qxk3v7m2n4p5r6s7t8v9y"),
            Instant.parse("2026-11-23T12:00:00.123Z")));

    public static final EventType<Data> CREATED =
            new EventType<>("endpoint.created", "An endpoint was registered.", Data.class, EXAMPLE);
    public static final EventType<Data> UPDATED = new EventType<>(
            "endpoint.updated",
            "What an endpoint asks for, or where it sends, was changed.",
            Data.class,
            EXAMPLE);
    public static final EventType<Data> DELETED = new EventType<>(
            "endpoint.deleted",
            "An endpoint was deleted; what waited for it is cancelled.",
            Data.class,
            EXAMPLE);
    public static final EventType<Data> DISABLED = new EventType<>(
            "endpoint.disabled",
            "An endpoint gets nothing more until it is enabled.",
            Data.class,
            EXAMPLE);

    public static final EventType<Data> FAILING = new EventType<>(
            "endpoint.failing",
            "An endpoint failed again and again; its deliveries wait, and probe if it is back.",
            Data.class,
            EXAMPLE);
    public static final EventType<Data> RECOVERED = new EventType<>(
            "endpoint.recovered",
            "A failing endpoint answered with success; what waited for it is being delivered.",
            Data.class,
            EXAMPLE);

    private EndpointEvents() {}

    /** What tells that an endpoint came into a state by itself. */
    static EventType<Data> of(Endpoint.State state) {
        return switch (state) {
            case ACTIVE -> RECOVERED;
            case FAILING -> FAILING;
            case PAUSED -> UPDATED;
            case DISABLED -> DISABLED;
        };
    }

    /** Puts them into the catalogue. */
    public static void register(EventTypes types) {
        List.of(CREATED, UPDATED, DELETED, FAILING, RECOVERED, DISABLED).forEach(types::add);
        types.add(WebhookTest.TYPE);
        types.add(EventsBatch.TYPE);
    }
}
