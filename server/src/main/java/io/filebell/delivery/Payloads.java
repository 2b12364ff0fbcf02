package io.filebell.delivery;

import io.filebell.base.EventId;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.endpoint.Format;
import io.filebell.endpoint.Template;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Puts events into the formats of endpoints. What other endpoints get as well is written once and
 * kept for them.
 *
 * <p><b>Thin.</b> An event whose body would be larger than {@link Limits#PAYLOAD_BYTES} is sent
 * thin: its {@link ThinEvent} takes the place of its JSON, in CloudEvents as {@code data}, and in
 * templates as what placeholders refer to. Messages are always small, and batches are made to fit.
 */
final class Payloads {

    private record Key(EventId event, Format format) {}

    private final Supplier<URI> publicUrl;
    private final Map<Key, Payload> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Payload> eldest) {
            return size() > Limits.BODIES_CACHED;
        }
    };

    /** @param publicUrl where this server is reached, without a slash at its end */
    Payloads(Supplier<URI> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** A batch of these events, as an event that every format has room for. */
    Event batch(EventId id, List<Event> members) {
        return BatchEvent.of(id, members, publicUrl.get());
    }

    /** The same bytes each time, as long as the format is the same. */
    Payload of(Event event, Format format) {
        if (format instanceof Format.Written || BatchEvent.is(event)) {
            return bounded(event, format, EventJson.text(event));
        }
        Key key = new Key(event.id(), format);
        synchronized (kept) {
            return kept.computeIfAbsent(
                    key, missing -> bounded(event, format, EventJson.text(event)));
        }
    }

    Payload sample(Event event, Format format) {
        return bounded(event, format, EventJson.sample(event));
    }

    private Payload bounded(Event event, Format format, String json) {
        Payload full = payload(event, format, json);
        return full.body().length <= Limits.PAYLOAD_BYTES
                ? full
                : payload(event, format, ThinEvent.text(event, publicUrl.get()));
    }

    private Payload payload(Event event, Format format, String json) {
        return switch (format) {
            case Format.Standard standard -> json("application/json", json);
            case Format.CloudEvents cloudEvents ->
                json(
                        "application/cloudevents+json",
                        CloudEventJson.text(event, json, publicUrl.get()));
            case Format.Message message ->
                json(
                        "application/json",
                        ChatMessage.of(EventSummary.of(event, JsonFormat.MAPPER.readTree(json)))
                                .json(message.messenger()));
            case Format.Written written ->
                filled(written.template().fill(JsonFormat.MAPPER.readTree(json)));
        };
    }

    private static Payload json(String contentType, String text) {
        return new Payload(contentType, List.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Payload filled(Template.Filled filled) {
        return new Payload(
                filled.contentType(),
                filled.headers().entrySet().stream()
                        .map(header -> new Header(header.getKey(), header.getValue()))
                        .toList(),
                filled.body().getBytes(StandardCharsets.UTF_8));
    }
}
