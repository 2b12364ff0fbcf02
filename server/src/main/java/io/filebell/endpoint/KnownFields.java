package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Nearest;
import io.filebell.base.Problem;
import io.filebell.base.Problem.FieldError;
import io.filebell.event.EventPattern;
import io.filebell.event.EventType;
import io.filebell.event.EventTypes;
import io.filebell.operation.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What events of some types can have: the fields around every event, and those of the schemas of
 * their data.
 */
final class KnownFields {

    /** The fields around the data, as {@link io.filebell.event.EventJson} writes them. */
    private static final Map<String, List<String>> AROUND = Map.ofEntries(
            Map.entry("id", List.of()),
            Map.entry("type", List.of()),
            Map.entry("timestamp", List.of()),
            Map.entry("sequence", List.of()),
            Map.entry("test", List.of()),
            Map.entry("thin", List.of()),
            Map.entry("url", List.of()),
            Map.entry("node", List.of()),
            Map.entry("workspace", List.of("id", "name")),
            Map.entry("actor", List.of("id", "kind", "name", "via")),
            Map.entry("cause", List.of("event", "depth")));

    private final List<JsonNode> schemas;

    private KnownFields(List<JsonNode> schemas) {
        this.schemas = schemas;
    }

    /** Of what an endpoint with this filter gets: events, or batches of them; and samples. */
    static KnownFields of(EventTypes types, Filter filter) {
        List<EventPattern> asked = filter.batch().isPresent()
                ? List.of(new EventPattern(EventsBatch.TYPE.name()))
                : filter.events().stream().map(EventPattern::new).toList();
        return new KnownFields(types.all().stream()
                .filter(type -> type.name().equals(WebhookTest.TYPE.name())
                        || asked.stream().anyMatch(pattern -> pattern.matches(type.name())))
                .map(EventType::data)
                .distinct()
                .<JsonNode>map(Schemas::of)
                .toList());
    }

    /**
     * Checks that every placeholder of the template names something that can be there.
     *
     * @throws Problem with a pointer to each text that has one that does not
     */
    void check(Template template) {
        List<FieldError> errors = new ArrayList<>();
        template.texts()
                .forEach((pointer, text) -> text.placeholders()
                        .filter(placeholder -> !has(placeholder.names()))
                        .distinct()
                        .forEach(unknown ->
                                errors.add(new FieldError(pointer, says(unknown.toString())))));
        if (!errors.isEmpty()) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    errors.getFirst().pointer() + ": " + errors.getFirst().detail(),
                    errors);
        }
    }

    private String says(String unknown) {
        Set<String> known = new TreeSet<>();
        AROUND.forEach((name, inner) -> {
            known.add(name);
            inner.forEach(field -> known.add(name + "." + field));
        });
        schemas.forEach(schema -> addNames("data", schema, known));
        return "No event that this endpoint asks for has " + unknown
                + Nearest.to(unknown, known)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("; GET /v1/event-types has their schemas.");
    }

    private boolean has(List<String> names) {
        List<String> inner = names.subList(1, names.size());
        if (names.getFirst().equals("data")) {
            return schemas.stream().anyMatch(schema -> has(schema, inner));
        }
        List<String> around = AROUND.get(names.getFirst());
        return around != null
                && (inner.isEmpty() || inner.size() == 1 && around.contains(inner.getFirst()));
    }

    private static boolean has(JsonNode schema, List<String> names) {
        if (names.isEmpty() || isAnything(schema)) {
            return true;
        }
        List<String> inner = names.subList(1, names.size());
        JsonNode field = schema.path("properties").path(names.getFirst());
        JsonNode further = schema.path("additionalProperties");
        return !field.isMissingNode() && has(field, inner)
                || further.isObject() && has(further, inner)
                || schema.has("items")
                        && Placeholder.isNumber(names.getFirst())
                        && has(schema.path("items"), inner);
    }

    /** {@code {}}, with or without a description: any JSON may stand there. */
    private static boolean isAnything(JsonNode schema) {
        return !schema.has("type") && !schema.has("properties") && !schema.has("enum");
    }

    private static void addNames(String place, JsonNode schema, Set<String> names) {
        names.add(place);
        schema.path("properties")
                .propertyStream()
                .forEach(field -> addNames(place + "." + field.getKey(), field.getValue(), names));
    }
}
