package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.endpoint.Format;
import io.filebell.endpoint.Format.TemplateSetting;
import io.filebell.endpoint.Messenger;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventSource;
import io.filebell.event.Subject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the bodies of each format are; CloudEvents as the official SDK reads them. */
final class PayloadsTest {

    private static final URI HERE = URI.create("https://filebell.example");
    private static final EventId ID = new EventId("evt_01kasbdj2h5k8n1q4t7w0z3c6f");
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00.120Z");
    private static final String PATH = "/inbox/\"quoted\" \u00fc\\.pdf";
    private static final Format CLOUD_EVENTS = new Format.CloudEvents();

    private final Payloads payloads = new Payloads(() -> HERE);

    @Test
    void theOfficialSdkReadsACloudEvent() {
        Event event = event(42, small());
        Payload payload = payloads.of(event, CLOUD_EVENTS);
        CloudEvent read = read(payload);
        assertThat(payload.contentType()).isEqualTo("application/cloudevents+json");
        assertThat(read.getSpecVersion().toString()).isEqualTo("1.0");
        assertThat(read.getId()).isEqualTo(ID.value());
        assertThat(read.getSource())
                .isEqualTo(URI.create("https://filebell.example/v1/workspaces/"
                        + DeliveryWorld.WORKSPACE.id().value()));
        assertThat(read.getType()).isEqualTo("file.created");
        assertThat(read.getSubject()).isEqualTo(PATH);
        assertThat(read.getTime()).isEqualTo(AT.atOffset(ZoneOffset.UTC));
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        assertThat(read.getExtension("sequence")).isEqualTo("0000000000000000042");
        assertThat(json(Objects.requireNonNull(read.getData()).toBytes()))
                .isEqualTo(json(EventJson.bytes(event)));
    }

    @Test
    void theOfficialSdkReadsACloudEventOfTheOrganization() {
        Event event = new Event(
                ID,
                EventSource.of(DeliveryWorld.ORGANIZATION),
                7,
                "workspace.created",
                AT,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                Json.EMPTY_OBJECT);
        CloudEvent read = read(payloads.of(event, CLOUD_EVENTS));
        assertThat(read.getSource())
                .isEqualTo(URI.create("https://filebell.example/v1/organization"));
        assertThat(read.getSubject()).isNull();
    }

    @Test
    void theOfficialSdkReadsASample() {
        CloudEvent read = read(payloads.sample(event(0, small()), CLOUD_EVENTS));
        assertThat(read.getExtension("test")).isEqualTo(true);
        assertThat(read.getExtension("sequence")).isNull();
    }

    @Test
    void aBodyOfAtMostTheLimitIsSentWhole() {
        int around = EventJson.bytes(event(42, "")).length;
        Event largest = event(42, "x".repeat(Limits.PAYLOAD_BYTES - around));
        Event tooLarge = event(42, "x".repeat(Limits.PAYLOAD_BYTES - around + 1));
        assertThat(payloads.of(largest, new Format.Standard()).body())
                .hasSize(Limits.PAYLOAD_BYTES)
                .isEqualTo(EventJson.bytes(largest));
        Payload thin = new Payloads(() -> HERE).of(tooLarge, new Format.Standard());
        assertThat(thin.contentType()).isEqualTo("application/json");
        assertThat(json(thin.body())).isEqualTo(json("""
                {"id":"%s","type":"file.created","timestamp":"2026-11-23T12:00:00.120Z",
                 "sequence":42,"workspace":{"id":"%s","name":"Contracts"},
                 "node":"nd_01kasbdj2h5k8n1q4t7w0z3c6f","thin":true,
                 "url":"https://filebell.example/v1/events/%s"}
                """.formatted(
                        ID.value(), DeliveryWorld.WORKSPACE.id().value(), ID.value())));
    }

    @Test
    void aLargeCloudEventIsStillOneWithThinData() {
        CloudEvent read = read(payloads.of(event(42, large()), CLOUD_EVENTS));
        assertThat(read.getSubject()).isEqualTo(PATH);
        assertThat(json(Objects.requireNonNull(read.getData()).toBytes())
                        .path("thin")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aTemplateIsFilledFromTheThinEventWhenItsResultIsTooLarge() {
        Format whole =
                written("{\"all\":{{data}},\"id\":{{id}},\"thin\":{{thin}},\"at\":\"{{url}}\"}");
        JsonNode body = json(payloads.of(event(42, large()), whole).body());
        assertThat(body.path("all").isNull()).isTrue();
        assertThat(body.path("id").asString()).isEqualTo(ID.value());
        assertThat(body.path("thin").asBoolean()).isTrue();
        assertThat(body.path("at").asString()).endsWith("/v1/events/" + ID.value());
        Format little = written("{\"path\":{{data.file.path}},\"thin\":{{thin}}}");
        JsonNode small = json(payloads.of(event(42, large()), little).body());
        assertThat(small.path("path").asString()).isEqualTo(PATH);
        assertThat(small.path("thin").isNull()).isTrue();
    }

    @Test
    void aMessageAboutALargeEventIsAsSmallAsAnyOther() {
        for (Messenger messenger : Messenger.values()) {
            Payload payload = payloads.of(event(42, large()), new Format.Message(messenger));
            assertThat(payload.body().length).isLessThan(5_000);
            assertThat(new String(payload.body(), StandardCharsets.UTF_8)).contains("quoted");
        }
    }

    @Test
    void eachFormatOfAnEventIsWrittenOnce() {
        Event event = event(42, small());
        Format slack = new Format.Message(Messenger.SLACK);
        assertThat(payloads.of(event, slack)).isSameAs(payloads.of(event, slack));
        assertThat(payloads.of(event, slack)).isNotSameAs(payloads.of(event, CLOUD_EVENTS));
    }

    private static CloudEvent read(Payload payload) {
        return Objects.requireNonNull(
                        EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE))
                .deserialize(payload.body());
    }

    private static Format written(String body) {
        return Format.of("template", new TemplateSetting(null, body, Map.of()));
    }

    private static Event event(long sequence, String filling) {
        return new Event(
                ID,
                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                sequence,
                "file.created",
                AT,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.of(new Subject(
                        new NodeId("nd_01kasbdj2h5k8n1q4t7w0z3c6f"),
                        PATH,
                        Optional.empty(),
                        false)),
                Json.of(Map.of("file", Map.of("path", PATH), "filling", filling)));
    }

    private static String small() {
        return "hello";
    }

    private static String large() {
        return "x".repeat(Limits.PAYLOAD_BYTES);
    }

    private static JsonNode json(byte[] bytes) {
        return json(new String(bytes, StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        return io.filebell.base.JsonFormat.MAPPER.readTree(text);
    }
}
