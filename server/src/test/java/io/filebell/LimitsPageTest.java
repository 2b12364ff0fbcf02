package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** That the page on limits tells those that are in force. */
final class LimitsPageTest {

    @Test
    void tellsTheLimitsThatAreInForce() {
        List<String> rows = List.of(
                row("a content", "what `FILEBELL_MAX_UPLOAD` says"),
                row("a name in a path", "%,d bytes of UTF-8", Limits.NAME_BYTES),
                row("a path", "%,d names", Limits.PATH_SEGMENTS),
                row("metadata of a node", "%,d bytes as JSON", Limits.METADATA_BYTES),
                row("a body of JSON", "%,d bytes", Limits.JSON_BODY_BYTES),
                row("request line and headers", "%,d bytes", Limits.REQUEST_HEADER_BYTES),
                row(
                        "requests of one key",
                        "%,d a second, %,d at once",
                        Limits.KEY_REQUESTS_A_SECOND,
                        Limits.KEY_REQUESTS_AT_ONCE),
                row(
                        "requests of one address with a key that is none",
                        "%,d a second, %,d at once",
                        Limits.FAILED_KEYS_A_SECOND,
                        Limits.FAILED_KEYS_AT_ONCE),
                row("connections from clients", "%,d", Limits.CLIENT_CONNECTIONS),
                row("silence of a client", "%,d s", Limits.CLIENT_SILENCE.toSeconds()),
                row(
                        "streams of events",
                        "%,d a key, %,d in all",
                        Limits.EVENT_STREAMS_OF_KEY,
                        Limits.EVENT_STREAMS),
                row(
                        "requests that wait for events",
                        "%,d a key, %,d in all, %,d s each",
                        Limits.EVENT_WAITS_OF_KEY,
                        Limits.EVENT_WAITS,
                        Limits.EVENT_WAIT_SECONDS),
                row(
                        "endpoints",
                        "%,d a workspace, and %,d of the organization",
                        Limits.ENDPOINTS,
                        Limits.ENDPOINTS),
                row("of an endpoint: `events`", "%,d", Limits.ENDPOINT_EVENTS),
                row("of an endpoint: `paths`", "%,d", Limits.ENDPOINT_PATHS),
                row("of an endpoint: `headers`", "%,d", Limits.ENDPOINT_HEADERS),
                row("of an endpoint: `ignore_actors`", "%,d", Limits.ENDPOINT_IGNORED_ACTORS),
                row(
                        "body of a webhook",
                        "%,d bytes; larger events are sent [thin](formats.md#thin-events)",
                        Limits.PAYLOAD_BYTES),
                row("workspaces", "%,d", Limits.WORKSPACES_IN_ORGANIZATION),
                row("users", "%,d", Limits.USERS_IN_ORGANIZATION),
                row("keys that are not revoked", "%,d", Limits.KEYS_IN_ORGANIZATION),
                row(
                        "an `Idempotency-Key`",
                        "%,d characters, kept for %,d h",
                        Limits.IDEMPOTENCY_KEY_CHARACTERS,
                        Limits.IDEMPOTENCY_KEPT.dividedBy(Duration.ofHours(1))));

        List<String> found = Paper.of("docs/reference/limits.md")
                .text()
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(2) // the table's head
                .toList();

        assertThat(found).isEqualTo(rows);
    }

    private static String row(String what, String most, Object... numbers) {
        return "| " + what + " | " + String.format(Locale.ROOT, most, numbers) + " |";
    }
}
