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
                row("a name in a path", "# bytes of UTF-8", Limits.NAME_BYTES),
                row("a path", "# names", Limits.PATH_SEGMENTS),
                row("metadata of a node", "# bytes as JSON", Limits.METADATA_BYTES),
                row("a body of JSON", "# bytes", Limits.JSON_BODY_BYTES),
                row("request line and headers", "# bytes", Limits.REQUEST_HEADER_BYTES),
                row(
                        "requests of one key",
                        "# a second, # at once",
                        Limits.KEY_REQUESTS_A_SECOND,
                        Limits.KEY_REQUESTS_AT_ONCE),
                row(
                        "requests of one address with a key that is none",
                        "# a second, # at once",
                        Limits.FAILED_KEYS_A_SECOND,
                        Limits.FAILED_KEYS_AT_ONCE),
                row("connections from clients", "#", Limits.CLIENT_CONNECTIONS),
                row("silence of a client", "# s", Limits.CLIENT_SILENCE.toSeconds()),
                row(
                        "streams of events",
                        "# a key, # in all",
                        Limits.EVENT_STREAMS_OF_KEY,
                        Limits.EVENT_STREAMS),
                row(
                        "requests that wait for events",
                        "# a key, # in all, # s each",
                        Limits.EVENT_WAITS_OF_KEY,
                        Limits.EVENT_WAITS,
                        Limits.EVENT_WAIT_SECONDS),
                row(
                        "endpoints",
                        "# a workspace, and # of the organization",
                        Limits.ENDPOINTS,
                        Limits.ENDPOINTS),
                row("of an endpoint: `events`", "#", Limits.ENDPOINT_EVENTS),
                row("of an endpoint: `paths`", "#", Limits.ENDPOINT_PATHS),
                row("of an endpoint: `headers`", "#", Limits.ENDPOINT_HEADERS),
                row("of an endpoint: `ignore_actors`", "#", Limits.ENDPOINT_IGNORED_ACTORS),
                row("`cause.depth` of an event that endpoints get", "#", Limits.CAUSE_DEPTH),
                row(
                        "body of a webhook",
                        "# bytes; larger events are sent [thin](formats.md#thin-events)",
                        Limits.PAYLOAD_BYTES),
                row("workspaces", "#", Limits.WORKSPACES_IN_ORGANIZATION),
                row("users", "#", Limits.USERS_IN_ORGANIZATION),
                row("keys that are not revoked", "#", Limits.KEYS_IN_ORGANIZATION),
                row(
                        "an `Idempotency-Key`",
                        "# characters, kept for # h",
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

    /** @param most with a {@code #} for each number */
    private static String row(String what, String most, long... numbers) {
        String text = most;
        for (long number : numbers) {
            text = text.replaceFirst("#", String.format(Locale.ROOT, "%,d", number));
        }
        return "| " + what + " | " + text + " |";
    }
}
