package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.OrganizationId;
import io.filebell.testing.ManualTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EventJsonTest {

    private static final Instant THEN = Instant.parse("2026-11-23T12:00:00.120Z");

    private final IdGenerator ids = new IdGenerator(new ManualTime(), new Random(1));
    private final OrganizationId organization = ids.organization();

    @Test
    void hasTheFieldsOfTheContractInTheirOrder() {
        Event event = event("Contracts", "Research agent", Json.of(Map.of("file", Map.of())));

        assertThat(EventJson.text(event)).isEqualTo("""
                {"id":"%s","type":"file.created","timestamp":"2026-11-23T12:00:00.120Z",\
                "sequence":42,\
                "workspace":{"id":"%s","name":"Contracts"},\
                "actor":{"id":"%s","kind":"agent","name":"Research agent","via":"mcp"},\
                "cause":{"event":"%s","depth":3},"data":{"file":{}}}""".formatted(
                        event.id(),
                        event.source().log(),
                        event.actor().id(),
                        event.cause().orElseThrow().event()));
    }

    @Test
    void hasNoWorkspaceInTheOrganizationsLogAndNoCauseWhereNoneWasTold() {
        Event event = new Event(
                ids.event(),
                EventSource.of(organization),
                1,
                "workspace.created",
                THEN,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                Json.EMPTY_OBJECT);

        JsonNode json = JsonFormat.MAPPER.readTree(EventJson.text(event));

        assertThat(json.path("workspace").isNull()).isTrue();
        assertThat(json.path("actor").path("id").isNull()).isTrue();
        assertThat(json.has("cause")).isFalse();
    }

    @Test
    void marksASampleAndLeavesOutItsSequence() {
        JsonNode json = JsonFormat.MAPPER.readTree(
                EventJson.sample(event("Contracts", "Ada", Json.EMPTY_OBJECT)));

        assertThat(json.path("test").asBoolean()).isTrue();
        assertThat(json.has("sequence")).isFalse();
    }

    @Test
    void saysWhatJacksonWouldSayWhateverTheTexts() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            Event event =
                    event(text(random), text(random), Json.of(Map.of(text(random), text(random))));

            JsonNode parsed = JsonFormat.MAPPER.readTree(EventJson.bytes(event));

            assertThat(parsed).as("seed %d", seed).isEqualTo(expected(event));
        }
    }

    private static ObjectNode expected(Event event) {
        ObjectNode json = JsonFormat.MAPPER.createObjectNode();
        json.put("id", event.id().value());
        json.put("type", event.type());
        json.put("timestamp", JsonFormat.time(event.at()));
        json.put("sequence", event.sequence());
        WorkspaceRef workspace = event.source().workspace().orElseThrow();
        json.putObject("workspace").put("id", workspace.id().value()).put("name", workspace.name());
        json.putObject("actor")
                .put("id", event.actor().id())
                .put("kind", event.actor().kind().text())
                .put("name", event.actor().name())
                .put("via", event.actor().via());
        Cause cause = event.cause().orElseThrow();
        json.putObject("cause").put("event", cause.event().value()).put("depth", cause.depth());
        json.set("data", event.data().tree());
        return (ObjectNode) JsonFormat.MAPPER.readTree(json.toString());
    }

    private Event event(String workspace, String actor, Json data) {
        return new Event(
                ids.event(),
                EventSource.of(organization, new WorkspaceRef(ids.workspace(), workspace)),
                42,
                "file.created",
                THEN,
                new Actor(ids.user().value(), Actor.Kind.AGENT, actor, "mcp"),
                Optional.of(new Cause(ids.event(), 3)),
                Optional.empty(),
                data);
    }

    /** Control characters, quotes, and characters of one to four bytes. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/\u007f\u2028\u2029".charAt(random.nextInt(6));
                        case 2 -> 0x80 + random.nextInt(0x700);
                        case 3 -> 0xE000 + random.nextInt(0x1000);
                        case 4 -> 0x1F400 + random.nextInt(0x200);
                        default -> 0x20 + random.nextInt(0x5F);
                    });
        }
        return text.toString();
    }
}
