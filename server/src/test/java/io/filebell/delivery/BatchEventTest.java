package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.endpoint.Format;
import io.filebell.endpoint.Format.TemplateSetting;
import io.filebell.endpoint.Messenger;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.Subject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the body of a batch has, in each format, and that it always fits. */
class BatchEventTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String LONG_HOST = "https://" + "files.".repeat(30) + "example.com";

    private final IdGenerator ids = new IdGenerator(() -> NOON, new SplittableRandom(1));
    private final NodeId node = ids.node();
    private final EventId id = ids.event();
    private final Payloads payloads = new Payloads(() -> URI.create(LONG_HOST));

    @Test
    void asManyThinEventsAsABatchCanHaveFit() {
        List<Event> events = events(Limits.BATCH_EVENTS, 2_000);
        JsonNode batch = body(events, new Format.Standard());
        assertThat(batch.path("data").path("count").asInt()).isEqualTo(Limits.BATCH_EVENTS);
        assertThat(batch.path("data").path("events")).hasSize(Limits.BATCH_EVENTS);
        assertThat(bytes(events, new Format.Standard())).isLessThanOrEqualTo(Limits.PAYLOAD_BYTES);
        assertThat(bytes(events, new Format.CloudEvents()))
                .isLessThanOrEqualTo(Limits.PAYLOAD_BYTES);
    }

    @Test
    void onlyTheLargestAreThin() {
        List<Event> events = new ArrayList<>(events(3, 100));
        events.add(event(4, 300_000));
        events.addAll(List.of(event(5, 100)));
        JsonNode members = body(events, new Format.Standard()).path("data").path("events");
        assertThat(members.valueStream().map(one -> one.path("thin").asBoolean(false)))
                .containsExactly(false, false, false, true, false);
        JsonNode thin = members.path(3);
        assertThat(thin.path("id").asString()).isEqualTo(events.get(3).id().value());
        assertThat(thin.path("node").asString()).isEqualTo(node.value());
        assertThat(thin.path("url").asString())
                .isEqualTo(LONG_HOST + "/v1/events/" + events.get(3).id());
    }

    @Test
    void aTemplateIsFilledInFromIt() {
        JsonNode filled = body(
                events(2, 10),
                template("{\"id\":{{id}},\"n\":{{data.count}},\"all\":{{data.events}},"
                        + "\"first\":{{data.events.0.data.text}}}"));
        assertThat(filled.path("id").asString()).isEqualTo(id.value());
        assertThat(filled.path("n").asInt()).isEqualTo(2);
        assertThat(filled.path("all")).hasSize(2);
        assertThat(filled.path("first").asString()).isEqualTo("x".repeat(10));
    }

    @Test
    void aTemplateWhoseResultWouldBeTooLargeHasIdsAlone() {
        Format twice = template("[{{data.events}},{{data.events}},{{data.count}}]");
        List<Event> events = events(100, 2_000);
        JsonNode filled = body(events, twice);
        assertThat(filled.path(0).path(7))
                .isEqualTo(JsonFormat.MAPPER
                        .createObjectNode()
                        .put("id", events.get(7).id().value())
                        .put("type", "note.written"));
        assertThat(filled.path(2).asInt()).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(Messenger.class)
    void aMessageSaysHowManyAndWhichComeFirst(Messenger messenger) {
        String message = payload(events(8, 10), new Format.Message(messenger));
        assertThat(message)
                .contains("8 events", "8 note.written")
                .contains("and 3 more")
                .contains("Contracts");
    }

    private static Format template(String body) {
        return Format.of("template", new TemplateSetting(null, body, Map.of()));
    }

    private List<Event> events(int many, int characters) {
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= many; i++) {
            events.add(event(i, characters));
        }
        return events;
    }

    private Event event(long sequence, int characters) {
        return new Event(
                ids.event(),
                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                sequence,
                "note.written",
                NOON,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.of(new Subject(node, "/a", Optional.empty(), false)),
                new Json("{\"text\":\"" + "x".repeat(characters) + "\"}"));
    }

    private JsonNode body(List<Event> events, Format format) {
        return JsonFormat.MAPPER.readTree(payload(events, format));
    }

    private int bytes(List<Event> events, Format format) {
        return payload(events, format).getBytes(StandardCharsets.UTF_8).length;
    }

    private String payload(List<Event> events, Format format) {
        byte[] body = payloads.of(payloads.batch(id, events), format).body();
        return new String(body, StandardCharsets.UTF_8);
    }
}
