package io.filebell.delivery;

import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An event in a few words, for people.
 *
 * @param happened such as {@code File created}
 * @param what the path, name or address of what it happened to; empty where there is none
 * @param before the path that it had before; empty where that is the same
 * @param who did it
 * @param where the workspace's name; empty for an event of the organization
 */
record EventSummary(String happened, String what, String before, String who, String where) {

    private static final List<String> NAMES =
            List.of("path", "name", "email", "url", "user", "message");

    /** @param json the event's JSON */
    static EventSummary of(Event event, JsonNode json) {
        JsonNode data = json.path("data");
        return new EventSummary(
                (json.path("test").asBoolean(false) ? "Test: " : "") + happened(event.type()),
                event.subject().map(Subject::path).or(() -> named(data)).orElse(""),
                data.path("previous").path("path").asString(""),
                event.actor().name() + (event.actor().kind() == Actor.Kind.AGENT ? " (agent)" : ""),
                event.source().workspace().map(WorkspaceRef::name).orElse(""));
    }

    /** {@code file.version_restored} is "File version restored". */
    private static String happened(String type) {
        String words = type.replace('.', ' ').replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** What the data is about: the first text by one of those names, in it or right beneath. */
    private static Optional<String> named(JsonNode data) {
        for (String name : NAMES) {
            for (JsonNode place : places(data)) {
                if (place.path(name).isString()) {
                    return Optional.of(place.path(name).asString());
                }
            }
        }
        return Optional.empty();
    }

    private static List<JsonNode> places(JsonNode data) {
        return Stream.concat(
                        data.propertyStream()
                                .filter(field -> !field.getKey().equals("previous"))
                                .map(Map.Entry::getValue),
                        Stream.of(data))
                .toList();
    }
}
