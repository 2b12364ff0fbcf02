package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.endpoint.Format;
import io.filebell.endpoint.Messenger;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.testing.Behaviour.Answer;
import io.filebell.testing.ChatServices;
import io.filebell.testing.FakeEndpoint.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Messages to people, before stand-ins of the services that they go to. */
final class ChatMessageTest {

    private static final String NASTY =
            "/in/<!channel> *b* _i_ ~s~ `c` @everyone [x](http://y) & 1.pdf";

    @Test
    void slackShowsNamesAsTheyAreAndMentionsNobody() {
        JsonNode message = message(Messenger.SLACK, file(NASTY, "Ada <@U1> & Co"));
        String section =
                message.path("blocks").path(0).path("text").path("text").asString();
        assertThat(section)
                .isEqualTo("*File created*\n`/in/&lt;!channel&gt; *b* _i_ ~s~ \u02cbc\u02cb"
                        + " @everyone [x](http://y) &amp; 1.pdf`");
        assertThat(message.path("text").asString())
                .isEqualTo("File created: /in/&lt;!channel&gt; *b* _i_ ~s~ `c` @everyone"
                        + " [x](http://y) &amp; 1.pdf, by Ada &lt;@U1&gt; &amp; Co in Contracts");
        assertThat(message.findValues("verbatim")).hasSize(2).allMatch(JsonNode::asBoolean);
    }

    @Test
    void discordShowsNamesAsTheyAreAndMentionsNobody() {
        JsonNode message = message(Messenger.DISCORD, file(NASTY, "Ada"));
        assertThat(message.path("content").asString())
                .isEqualTo("**File created** /in/\\<!channel\\> \\*b\\* \\_i\\_ \\~s\\~ \\`c\\`"
                        + " \\@everyone \\[x\\]\\(http\\://y\\) & 1.pdf\nby Ada in Contracts");
        assertThat(message.path("allowed_mentions").path("parse")).isEmpty();
        assertThat(message.path("allowed_mentions").path("parse").isArray()).isTrue();
    }

    @Test
    void teamsShowsNamesInRunsThatKnowNoMarkup() {
        JsonNode message = message(Messenger.TEAMS, file(NASTY, "Ada"));
        assertThat(message.findValues("text").stream().map(JsonNode::asString))
                .containsExactly("File created", NASTY, "by Ada in Contracts");
    }

    @ParameterizedTest
    @EnumSource
    void aMoveTellsBothPathsAndAgentsAndTestsSaySo(Messenger messenger) {
        Event moved = event(
                "file.moved",
                new Actor("usr_1", Actor.Kind.AGENT, "Research", "mcp"),
                Map.of("file", Map.of("path", "/new"), "previous", Map.of("path", "/old")));
        assertThat(message(messenger, moved).toString())
                .contains("File moved", "/new", "/old", "Research", "agent");
        Payload sample = payloads().sample(file("/a", "Ada"), new Format.Message(messenger));
        assertThat(new String(sample.body(), StandardCharsets.UTF_8)).contains("Test");
    }

    @ParameterizedTest
    @EnumSource
    void everyMessageIsTakenHoweverItsEventIs(Messenger messenger) {
        long seed = new SecureRandom().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Event event = file("/" + text(random), text(random));
            Payload payload = payloads().of(event, new Format.Message(messenger));
            assertThat(judge(messenger, payload.contentType(), payload.body()).status())
                    .as(() -> new String(payload.body(), StandardCharsets.UTF_8))
                    .isBetween(200, 299);
        }
        Event empty = event("trash.emptied", Actor.SYSTEM, Map.of("count", 3));
        Payload payload = payloads().of(empty, new Format.Message(messenger));
        assertThat(judge(messenger, payload.contentType(), payload.body()).status())
                .isBetween(200, 299);
    }

    @ParameterizedTest
    @EnumSource
    void theStandInsRefuseWhatIsNoMessage(Messenger messenger) {
        byte[] event = payloads().of(file("/a", "Ada"), new Format.Standard()).body();
        assertThat(judge(messenger, "application/json", event).status()).isEqualTo(400);
        byte[] good =
                payloads().of(file("/a", "Ada"), new Format.Message(messenger)).body();
        assertThat(judge(messenger, "text/plain", good).status()).isEqualTo(400);
        String unknown = new String(good, StandardCharsets.UTF_8).replaceFirst("\\{", "{\"x\":1,");
        assertThat(judge(messenger, unknown).status()).isEqualTo(400);
        assertThat(judge(messenger, "{").status()).isEqualTo(400);
        assertThat(judge(messenger, "{}").status()).isEqualTo(400);
        assertThat(judge(messenger, "[]").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SLACK   | {"text":""}                                               | no_text
            SLACK   | {"blocks":[]}                                             | no_text
            SLACK   | {"text":"a","blocks":[{"type":"section"}]}                | invalid_blocks
            SLACK   | {"text":"a","blocks":[{"type":"none"}]}                   | invalid_blocks
            DISCORD | {"content":" ","allowed_mentions":{"parse":[]}}           | 50006
            DISCORD | {"content":"a"}                                           | 50035
            TEAMS   | {"type":"message","attachments":[]}          | TriggerInputSchemaMismatch
            TEAMS   | {"text":"a"}                                 | TriggerInputSchemaMismatch
            """)
    void theStandInsSayWhatTheServicesSay(Messenger messenger, String body, String says) {
        assertThat(new String(judge(messenger, body).body(), StandardCharsets.UTF_8))
                .isEqualTo(says);
    }

    @Test
    void theStandInsRefuseWhatIsTooLong() {
        String discord =
                "{\"content\":\"" + "x".repeat(2_001) + "\",\"allowed_mentions\":{\"parse\":[]}}";
        assertThat(judge(Messenger.DISCORD, discord).status()).isEqualTo(400);
        assertThat(judge(Messenger.DISCORD, discord.replaceFirst("x", "")).status())
                .isEqualTo(204);
        String slack = "{\"text\":\"" + "x".repeat(40_001) + "\"}";
        assertThat(judge(Messenger.SLACK, slack).status()).isEqualTo(400);
        assertThat(judge(Messenger.TEAMS, "{\"x\":\"" + "x".repeat(30_000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    private static Answer judge(Messenger messenger, String body) {
        return judge(messenger, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer judge(Messenger messenger, String contentType, byte[] body) {
        Request request = new Request("POST", "/", Map.of("content-type", contentType), body, 1);
        return (Answer) (switch (messenger) {
                    case SLACK -> ChatServices.slack();
                    case TEAMS -> ChatServices.teams();
                    case DISCORD -> ChatServices.discord();
                })
                .apply(request);
    }

    private static JsonNode message(Messenger messenger, Event event) {
        byte[] body = payloads().of(event, new Format.Message(messenger)).body();
        return JsonFormat.MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
    }

    private static Payloads payloads() {
        return new Payloads(() -> URI.create("https://filebell.example"));
    }

    private static Event file(String path, String who) {
        return event(
                "file.created",
                new Actor("usr_1", Actor.Kind.PERSON, who, "api"),
                Map.of("file", Map.of("path", path)));
    }

    private static Event event(String type, Actor actor, Map<String, ?> data) {
        return new Event(
                new EventId("evt_01kasbdj2h5k8n1q4t7w0z3c6f"),
                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                42,
                type,
                Instant.parse("2026-11-23T12:00:00.120Z"),
                actor,
                Optional.empty(),
                Optional.empty(),
                Json.of(data));
    }

    /** Up to 3,000 characters of any kind, most of them with a meaning to somebody. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        String special = "<>&*_~`|#[]():@-\\\"'/ \n\r\t{}";
        for (int i = random.nextInt(3_000); i > 0; i--) {
            switch (random.nextInt(3)) {
                case 0 -> text.append(special.charAt(random.nextInt(special.length())));
                case 1 -> text.append((char) random.nextInt(0x20, 0x7f));
                default -> text.appendCodePoint(random.nextInt(0x1_f300, 0x1_f5ff));
            }
        }
        return text.toString();
    }
}
