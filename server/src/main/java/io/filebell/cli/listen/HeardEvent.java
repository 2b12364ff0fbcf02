package io.filebell.cli.listen;

import io.filebell.base.JsonFormat;
import io.filebell.cli.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An event as it came from the server.
 *
 * @param body its bytes, unchanged; nobody changes them
 * @param json what they say
 */
record HeardEvent(byte[] body, JsonNode json) {

    private static final String PREVIOUS = "previous";
    private static final String PATH = "path";
    private static final List<String> NAMES =
            List.of(PATH, "name", "email", "url", "user", "message", "id");

    /** @throws Failure when the bytes are no event */
    static HeardEvent of(byte[] body) {
        try {
            HeardEvent event = new HeardEvent(body, JsonFormat.MAPPER.readTree(body));
            if (!event.id().isEmpty() && !event.type().isEmpty()) {
                return event;
            }
        } catch (JacksonException e) {
            throw Failure.failed("What the server sent is no event.", e);
        }
        throw Failure.failed("What the server sent is no event.");
    }

    String id() {
        return json.path("id").asString("");
    }

    String type() {
        return json.path("type").asString("");
    }

    /** Its place in the log; 0 for a sample. */
    long sequence() {
        return json.path("sequence").asLong(0);
    }

    boolean isSample() {
        return json.path("test").asBoolean(false);
    }

    Optional<Instant> at() {
        String time = json.path("timestamp").asString("");
        return time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
    }

    /** Who did it, for people. */
    String actor() {
        JsonNode actor = json.path("actor");
        boolean agent = actor.path("kind").asString("").equals("agent");
        return plain(actor.path("name").asString("")) + (agent ? " (agent)" : "");
    }

    /** The path, name or address of what it happened to; with the one before where it moved. */
    String subject() {
        JsonNode data = json.path("data");
        String now = NAMES.stream()
                .flatMap(name -> places(data).map(place -> place.path(name)))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst()
                .orElse("");
        String before = data.path(PREVIOUS).path(PATH).asString("");
        return plain(before.isEmpty() || before.equals(now) ? now : before + " → " + now);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Without what a terminal would act upon. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static Stream<JsonNode> places(JsonNode data) {
        return Stream.concat(
                data.propertyStream()
                        .filter(field -> !field.getKey().equals(PREVIOUS))
                        .map(Map.Entry::getValue),
                Stream.of(data));
    }

    @Override
    public String toString() {
        return "HeardEvent[" + type() + " " + id() + "]";
    }
}
