package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever JSON is sent to whatever operation: the answer is an answer or a problem, never a
 * failure.
 */
final class RandomBodiesTest {

    private static final int REQUESTS = 1_500;
    private static final List<String> NAMES = List.of(
            "name",
            "kind",
            "shelf",
            "size",
            "width",
            "unit",
            "made_at",
            "labels",
            "metadata",
            "note",
            "times",
            "any",
            "",
            "nmae",
            "a/b",
            "__proto__",
            "workspace",
            "id");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "round",
            "/shelf",
            "2026-01-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "+1000000000-01-01T00:00:00Z",
            "\u0000",
            "\ud800",
            "🔔",
            "ä".repeat(300),
            "../..",
            "null",
            "nd_00000000000000000000000000",
            "\n");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "11",
            "1.0",
            "1.5",
            "1e2",
            "1e400",
            "-1e-400",
            "9223372036854775808",
            "99999999999999999999999999",
            "0.1");

    @Test
    void neverFail(@TempDir Path folder) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String things = "/v1/workspaces/" + Things.WORKSPACE + "/things";
        String thing = things + "/nd_" + "0".repeat(26);
        try (TestDoor door = new TestDoor(folder)) {
            for (int i = 0; i < REQUESTS; i++) {
                String body = body(random);
                TestDoor.Reply reply = switch (random.nextInt(3)) {
                    case 0 -> door.post(things, body);
                    case 1 -> door.send("PATCH", thing, body);
                    default -> door.post(things + "/measure", body);
                };
                assertThat(reply.status())
                        .as("seed " + seed + ": " + body + " was answered "
                                + reply.response().body())
                        .isIn(200, 201, 400, 404);
                if (reply.status() == 400) {
                    assertThat(reply.json().path("detail").asString()).isNotEmpty();
                }
            }
        }
    }

    private static String body(Random random) {
        String json = value(random, 0);
        return switch (random.nextInt(12)) {
            case 0 -> json.substring(0, random.nextInt(json.length() + 1));
            case 1 -> json + json;
            default -> json;
        };
    }

    private static String value(Random random, int depth) {
        if (depth == 0 || (depth < 4 && random.nextInt(4) == 0)) {
            return object(random, depth).toString();
        }
        return switch (random.nextInt(7)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextBoolean());
            case 2 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 3 -> list(random, depth).toString();
            default ->
                JsonNodeFactory.instance
                        .stringNode(TEXTS.get(random.nextInt(TEXTS.size())))
                        .toString();
        };
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = JsonFormat.MAPPER.createObjectNode();
        if (random.nextInt(3) > 0) {
            object.put("name", "a good one");
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            object.putRawValue(
                    NAMES.get(random.nextInt(NAMES.size())),
                    new tools.jackson.databind.util.RawValue(value(random, depth + 1)));
        }
        return object;
    }

    private static ArrayNode list(Random random, int depth) {
        ArrayNode list = JsonFormat.MAPPER.createArrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.addRawValue(new tools.jackson.databind.util.RawValue(value(random, depth + 1)));
        }
        return list;
    }
}
