package io.filebell.stream;

import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.OrganizationId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.endpoint.WebhookTest;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import io.filebell.event.WorkspaceRef;
import io.filebell.http.Exchange;
import io.filebell.http.HandWritten;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** What events there are, told to programs and programmers. */
final class EventTypeCatalogue {

    private static final Instant THEN = Instant.parse("2026-11-23T12:00:00.123Z");
    private static final OrganizationId ORGANIZATION =
            new OrganizationId("org_01kasb1t6r0y3v8f5p2w9d4g7h");
    private static final WorkspaceRef WORKSPACE =
            new WorkspaceRef(new WorkspaceId("ws_01kasb7x4m9d2c5r8t0v3w6y1z"), "Contracts");
    private static final Actor ACTOR = new Actor(
            new UserId("usr_01kasb3n0v7q4rhxk2m8tzd5cw").value(),
            Actor.Kind.PERSON,
            "Ada Example",
            "api");

    private final EventTypes types;

    EventTypeCatalogue(EventTypes types) {
        this.types = types;
    }

    /** An event type. */
    record EventTypeView(
            @Says("Dotted, as it stands in \"type\".") String name,
            @Says("What it means, in a sentence.") String meaning,

            @Says("JSON Schema (2020-12) of a whole event of this type.")
            Json schema,

            @Says("An event as it could be.") Json example) {}

    record NoInput() {}

    record OneEventType(@Says("As file.created.") String name) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/event-types")
                .named("event_type.list")
                .says("List the types of events that there are, each with its JSON Schema and an"
                        + " example.")
                .takes(NoInput.class)
                .givesPageOf(EventTypeView.class)
                .by((caller, input) -> new Page<>(
                        types.all().stream().map(EventTypeCatalogue::view).toList(), null)));
        catalog.add(Operation.get("/v1/event-types/{name}")
                .named("event_type.get")
                .says("Show a type of events, with its JSON Schema and an example.")
                .takes(OneEventType.class)
                .gives(EventTypeView.class)
                .by((caller, input) -> view(types.require(input.name()))));
    }

    HandWritten declarations() {
        return HandWritten.get("/v1/event-types.d.ts")
                .named("event_type.declarations")
                .says(
                        "Get TypeScript declarations of all events: a union that \"type\" tells"
                                + " apart.")
                .gives(200, "TypeScript declarations.", "application/typescript")
                .by(this::declare);
    }

    private void declare(Exchange exchange) throws IOException {
        exchange.answer(
                200,
                "application/typescript;charset=utf-8",
                TypeScript.of(types.all()).getBytes(StandardCharsets.UTF_8));
    }

    static EventTypeView view(EventType<?> type) {
        return new EventTypeView(
                type.name(), type.says(), Json.of(EventSchemas.of(type)), new Json(example(type)));
    }

    private static String example(EventType<?> type) {
        Event event = new Event(
                new EventId("evt_01kasbdj2h5k8n1q4t7w0z3c6f"),
                type.ofOrganization()
                        ? EventSource.of(ORGANIZATION)
                        : EventSource.of(ORGANIZATION, WORKSPACE),
                42,
                type.name(),
                THEN,
                ACTOR,
                Optional.empty(),
                Optional.empty(),
                Json.of(type.example()));
        return type.equals(WebhookTest.TYPE) ? EventJson.sample(event) : EventJson.text(event);
    }
}
