package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.endpoint.EventsBatch;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A batch as the one event that is sent, so that every format puts it into a body as it does
 * others.
 *
 * <p>It has its events whole. When they are too many bytes together, the largest ones are thin
 * instead, as many as it takes: all of them always fit.
 */
final class BatchEvent {

    /** What the fields around the data take at most, an envelope included. */
    private static final int AROUND_BYTES = 8 << 10;

    private BatchEvent() {}

    static boolean is(Event event) {
        return event.type().equals(EventsBatch.TYPE.name());
    }

    static Event of(EventId id, List<Event> members, URI publicUrl) {
        Event last = members.getLast();
        return new Event(
                id,
                last.source(),
                last.sequence(),
                EventsBatch.TYPE.name(),
                last.at(),
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                new Json("{\"count\":" + members.size() + ",\"events\":["
                        + String.join(",", texts(members, publicUrl)) + "]}"));
    }

    private static String[] texts(List<Event> members, URI publicUrl) {
        String[] texts = members.stream().map(EventJson::text).toArray(String[]::new);
        long bytes = 0;
        for (String text : texts) {
            bytes += bytes(text);
        }
        int[] largestFirst = IntStream.range(0, texts.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> bytes(texts[i])).reversed())
                .mapToInt(i -> i)
                .toArray();
        for (int i : largestFirst) {
            if (bytes <= Limits.PAYLOAD_BYTES - AROUND_BYTES) {
                break;
            }
            bytes -= bytes(texts[i]);
            texts[i] = ThinEvent.inBatch(members.get(i), publicUrl);
            bytes += bytes(texts[i]);
        }
        return texts;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    /** Its data with no more than the ids and types of its events. */
    static ObjectNode idsOf(Event batch) {
        JsonNode data = batch.data().tree();
        ObjectNode ids = JsonFormat.MAPPER.createObjectNode();
        ids.set("count", data.path("count"));
        ArrayNode events = ids.putArray("events");
        data.path("events")
                .forEach(event -> events.addObject()
                        .put("id", event.path("id").asString(""))
                        .put("type", event.path("type").asString("")));
        return ids;
    }
}
