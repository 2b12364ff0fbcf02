package io.filebell.delivery;

import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An event in a few words, for people; of a batch, how many and which it has.
 *
 * @param happened such as {@code File created}
 * @param what the path, name or address of what it happened to; empty where there is none
 * @param before the path that it had before; empty where that is the same
 * @param who did it
 * @param where the workspace's name; empty for an event of the organization
 * @param lines of a batch, its first events, a line each; and how many more there are
 */
record EventSummary(
        String happened, String what, String before, String who, String where, List<String> lines) {

    private static final List<String> NAMES =
            List.of("path", "name", "email", "url", "user", "message");

    private static final int LINES = 5;
    private static final int TYPES = 3;

    EventSummary {
        lines = List.copyOf(lines);
    }

    /** @param json the event's JSON */
    static EventSummary of(Event event, JsonNode json) {
        JsonNode data = json.path("data");
        if (BatchEvent.is(event)) {
            return ofBatch(event, json, data.path("events"));
        }
        return new EventSummary(
                test(json) + happened(event.type()),
                event.subject().map(Subject::path).or(() -> named(data)).orElse(""),
                data.path("previous").path("path").asString(""),
                event.actor().name() + (event.actor().kind() == Actor.Kind.AGENT ? " (agent)" : ""),
                event.source().workspace().map(WorkspaceRef::name).orElse(""),
                List.of());
    }

    private static EventSummary ofBatch(Event batch, JsonNode json, JsonNode events) {
        Map<String, Long> types = new LinkedHashMap<>();
        Set<String> actors = new LinkedHashSet<>();
        events.forEach(event -> {
            types.merge(event.path("type").asString(""), 1L, Long::sum);
            actors.add(event.path("actor").path("name").asString(""));
        });
        return new EventSummary(
                test(json) + events.size() + " events: " + counts(types),
                "",
                "",
                actors.size() == 1 && !actors.contains("") ? actors.iterator().next() : "several",
                batch.source().workspace().map(WorkspaceRef::name).orElse(""),
                lines(events));
    }

    private static String counts(Map<String, Long> types) {
        String first = types.entrySet().stream()
                .limit(TYPES)
                .map(type -> type.getValue() + " " + type.getKey())
                .collect(Collectors.joining(", "));
        return types.size() > TYPES ? first + " and others" : first;
    }

    private static List<String> lines(JsonNode events) {
        List<String> lines = new ArrayList<>();
        events.valueStream().limit(LINES).map(EventSummary::line).forEach(lines::add);
        if (events.size() > LINES) {
            lines.add("and " + (events.size() - LINES) + " more");
        }
        return lines;
    }

    /** A thin event has no data to tell of. */
    private static String line(JsonNode event) {
        String happened = happened(event.path("type").asString(""));
        return named(event.path("data")).map(what -> happened + " " + what).orElse(happened);
    }

    private static String test(JsonNode json) {
        return json.path("test").asBoolean(false) ? "Test: " : "";
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
