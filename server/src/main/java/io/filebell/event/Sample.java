package io.filebell.event;

import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.Problem;
import io.filebell.operation.Checked;
import io.filebell.operation.Schemas;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event that did not happen: what the catalogue gives as an example of its type, with values of
 * one's own. It stands in no log and has no sequence.
 */
public record Sample(EventType<?> type, Json data) {

    /** What it is called in an input; also the beginning of pointers at what is wrong with it. */
    private static final String SET = "/set";

    private static final String PREVIOUS = "previous";
    private static final String PATH = "path";
    private static final String NAME = "name";

    /** The example as it is. */
    public static Sample of(EventType<?> type) {
        return new Sample(type, Json.of(type.example()));
    }

    /**
     * The example with other values.
     *
     * @param set by their places in {@code data}, with dots between names: {@code file.path}. The
     *     first name may be left out where only one of the example's objects has such a field. The
     *     name of what gets a path follows from the path
     * @throws Problem {@link ErrorCode#INVALID_REQUEST} when a place or a value does not fit the
     *     type's schema
     */
    public static Sample of(EventType<?> type, Map<String, Json> set) {
        if (!(Json.of(type.example()).tree() instanceof ObjectNode data)) {
            throw new IllegalStateException("The data of " + type.name() + " is no object");
        }
        ObjectNode schema = Schemas.of(type.data());
        set.forEach((place, value) -> set(data, schema, place, value.tree()));
        Checked.against(schema, data, SET);
        return new Sample(type, Json.of(data));
    }

    /** The event itself. */
    public Event event(EventId id, EventSource source, Instant at) {
        return new Event(
                id,
                source,
                0,
                type.name(),
                at,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                data);
    }

    private static void set(ObjectNode data, ObjectNode schema, String place, JsonNode value) {
        List<String> names = List.of(place.split("\\.", -1));
        ObjectNode parent = begin(data, schema, names.getFirst());
        for (String name : names.subList(0, names.size() - 1)) {
            JsonNode child = parent.path(name);
            if (child.isMissingNode() || child.isNull()) {
                child = parent.putObject(name);
            }
            if (!(child instanceof ObjectNode object)) {
                throw new Problem(
                        ErrorCode.INVALID_REQUEST,
                        "\"" + name + "\" in \"" + place + "\" is no object.");
            }
            parent = object;
        }
        String last = names.getLast();
        if (last.equals(PATH) && value.isString() && namedAfterPath(parent)) {
            parent.put(NAME, lastSegment(value.asString()));
        }
        parent.set(last, value);
    }

    /** The data itself, or the one of its objects that has a field of that name. */
    private static ObjectNode begin(ObjectNode data, ObjectNode schema, String name) {
        JsonNode fields = schema.path("properties");
        if (fields.has(name)) {
            return data;
        }
        List<String> holders = fields.propertyStream()
                .filter(field -> !field.getKey().equals(PREVIOUS))
                .filter(field -> field.getValue().path("properties").has(name))
                .map(Map.Entry::getKey)
                .toList();
        return holders.size() == 1 && data.path(holders.getFirst()) instanceof ObjectNode holder
                ? holder
                : data;
    }

    private static boolean namedAfterPath(ObjectNode node) {
        return node.path(NAME).isString()
                && node.path(PATH).isString()
                && node.path(NAME).asString().equals(lastSegment(node.path(PATH).asString()));
    }

    private static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
