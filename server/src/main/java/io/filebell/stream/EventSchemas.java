package io.filebell.stream;

import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventType;
import io.filebell.operation.Says;
import io.filebell.operation.Schemas;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas (2020-12) of events, from the records of their data.
 *
 * <p>They allow fields that they do not name: a later version may send more.
 */
final class EventSchemas {

    private static final List<String> ALWAYS_THERE =
            List.of("id", "type", "timestamp", "workspace", "actor", "data");

    private EventSchemas() {}

    /** What every event has; {@link io.filebell.event.EventJson} writes it. */
    record EventEnvelope(
            @Says("The same however often the event is sent.")
            EventId id,

            @Says("What happened.") String type,
            @Says("When it happened.") Instant timestamp,

            @Says(
                    "Counts without a gap within the workspace, or the organization's own log. A"
                            + " sample has none.")
            long sequence,

            @Says("Marks a sample, to which nothing happened.")
            boolean test,

            @Says("Where it happened; null in the organization's own log.") @Nullable
            EventWorkspace workspace,

            EventActor actor,
            EventCause cause,
            Json data) {}

    /** A workspace, as events name it. */
    record EventWorkspace(
            WorkspaceId id, @Says("As it was then.") String name) {}

    /** Who did it. */
    @Says("Who did it.")
    record EventActor(
            @Says("Of the user or the share; null for Filebell itself.") @Nullable
            String id,

            @Says("person, agent, share or system.") String kind,

            @Says("As it was then.") String name,

            @Says("The door it came through: api, mcp, cli, page or server.")
            String via) {}

    /** Why it was done. */
    @Says("The event that made the actor act, where the actor told.")
    record EventCause(
            EventId event,
            @Says("How many events led here.") int depth) {}

    /** The schema of a whole event of that type, complete in itself. */
    static ObjectNode of(EventType<?> type) {
        ObjectNode schema = Schemas.of(EventEnvelope.class);
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", type.name());
        schema.put("description", type.says());
        ObjectNode properties = schema.withObjectProperty("properties");
        properties.withObjectProperty("type").put("const", type.name());
        properties.withObjectProperty("test").put("const", true);
        properties.withObjectProperty("sequence").put("minimum", 1);
        if (type.ofOrganization()) {
            properties.putObject("workspace").put("type", "null");
        }
        properties.set("data", Schemas.of(type.data()));
        requireAlwaysThere(schema);
        allowMore(schema);
        return schema;
    }

    /** Of an envelope's schema: some fields may be left out, although not null. */
    static void requireAlwaysThere(ObjectNode envelope) {
        ArrayNode required = envelope.putArray("required");
        ALWAYS_THERE.forEach(required::add);
    }

    /** Takes away every {@code "additionalProperties": false}. */
    static void allowMore(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("additionalProperties").isBoolean()) {
            object.remove("additionalProperties");
        }
        schema.forEach(EventSchemas::allowMore);
    }
}
