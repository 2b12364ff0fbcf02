package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole server, asked for every operation that its own description tells of, with values that
 * fit, nearly fit, or do not fit at all: whatever is sent, the answer is an answer or a problem,
 * and never a failure inside.
 */
final class EveryOperationTest {

    private static final int ROUNDS = 12;
    /** Nobody listens there, and nothing that is sent there leaves this machine. */
    private static final String HOOK = "http://127.0.0.1:1/hook";

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "/inbox/a.txt",
            "../..",
            "/a//b",
            "file.*",
            "*",
            "standard",
            "member",
            "now",
            HOOK,
            "https://user:word@127.0.0.1/",
            "ftp://127.0.0.1/x",
            "2026-01-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "+1000000000-01-01T00:00:00Z",
            "🔔",
            "ä".repeat(300),
            "%",
            "'; --",
            "e\u0301",
            "\u202e",
            "null",
            "0",
            "-1",
            "whsec_AAAA");
    private static final List<String> NUMBERS = List.of(
            "0", "-1", "1", "500", "501", "1.5", "1e300", "2147483648", "9223372036854775808");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random;
    private final long seed;
    private final List<String> known = new ArrayList<>();

    EveryOperationTest() {
        seed = System.nanoTime();
        random = new Random(seed);
    }

    @Test
    void answersOrRefusesButNeverFails() throws Exception {
        try (TemporaryServer server =
                TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty())) {
            server.server().start();
            URI url = server.server().url();
            String key = Files.readString(server.data().resolve("admin.key")).strip();
            JsonNode document = JsonFormat.MAPPER.readTree(
                    send(HttpRequest.newBuilder(url.resolve("/openapi.json"))).body());
            for (int round = 0; round < ROUNDS; round++) {
                learn(url, key, round);
                for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
                    for (Map.Entry<String, JsonNode> entry : path.getValue().properties()) {
                        if (!entry.getValue().path("operationId").asString().endsWith(".stream")) {
                            ask(url, key, document, path.getKey(), entry);
                        }
                    }
                }
            }
        }
    }

    @Test
    void endpointsBelowAWorkspaceKnowNoOtherAndThoseOfTheOrganizationHaveNone() throws Exception {
        try (TemporaryServer server =
                TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty())) {
            server.server().start();
            URI url = server.server().url();
            String key = Files.readString(server.data().resolve("admin.key")).strip();
            JsonNode paths = JsonFormat.MAPPER
                    .readTree(send(HttpRequest.newBuilder(url.resolve("/openapi.json")))
                            .body())
                    .path("paths");

            assertThat(paths.propertyNames())
                    .filteredOn(path -> path.startsWith("/v1/endpoints"))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(path ->
                            assertThat(fields(paths.path(path))).doesNotContain("workspace"));
            assertThat(paths.propertyNames())
                    .filteredOn(path -> path.contains("{workspace}/endpoints"))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(path -> assertThat(fields(paths.path(path)))
                            .contains("workspace")
                            .doesNotContain("workspaces"));
            HttpResponse<String> refused = send(authorized(url, key, "/v1/endpoints")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"url\": \"" + HOOK
                            + "\", \"events\": [\"*\"], \"workspace\": \"ws_1\"}"))
                    .header("Content-Type", "application/json"));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"pointer\":\"/workspace\"");
        }
    }

    /** What the operations of a path take, wherever it stands. */
    private static List<String> fields(JsonNode path) {
        List<String> fields = new ArrayList<>();
        for (JsonNode operation : path) {
            fields.addAll(operation.path("parameters").findValuesAsString("name"));
            operation.path("requestBody").findValues("properties").stream()
                    .flatMap(properties -> properties.propertyNames().stream())
                    .forEach(fields::add);
        }
        return fields;
    }

    /** A workspace, a file and a key that exist, so that not every id is one of nothing. */
    private void learn(URI url, String key, int round) throws IOException, InterruptedException {
        known.clear();
        String name = "{\"name\": \"Round " + round + "\"}";
        String workspace = id(send(authorized(url, key, "/v1/workspaces")
                .POST(HttpRequest.BodyPublishers.ofString(name))
                .header("Content-Type", "application/json")));
        known.add(workspace);
        known.add(id(send(authorized(url, key, "/v1/workspaces/" + workspace + "/files/inbox/a.txt")
                .PUT(HttpRequest.BodyPublishers.ofString("hello")))));
        JsonNode me = JsonFormat.MAPPER.readTree(
                send(authorized(url, key, "/v1/users/me")).body());
        known.add(me.at("/user/id").asString());
    }

    private void ask(
            URI url, String key, JsonNode document, String path, Map.Entry<String, JsonNode> entry)
            throws IOException, InterruptedException {
        JsonNode operation = entry.getValue();
        boolean destroys = operation.path("x-filebell-effect").asString().equals("destroy");
        if (destroys && random.nextInt(8) > 0) {
            return;
        }
        String target = target(document, path, operation);
        String body = body(operation);
        HttpRequest.Builder request = authorized(url, key, target)
                .method(
                        entry.getKey().toUpperCase(Locale.ROOT),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        HttpResponse<String> answer = send(request);
        String told = "seed " + seed + ": " + entry.getKey() + " " + target + " " + body + " → "
                + answer.statusCode() + " " + answer.body();
        assertThat(answer.statusCode()).as(told).isLessThan(500);
        if (answer.statusCode() == 201) {
            JsonNode made = JsonFormat.MAPPER.readTree(answer.body());
            known.add(made.path("id").asString(made.at("/endpoint/id").asString("")));
        }
        if (answer.statusCode() >= 400) {
            JsonNode problem = JsonFormat.MAPPER.readTree(answer.body());
            assertThat(problem.path("code").asString("")).as(told).isNotEmpty();
            assertThat(problem.path("detail").asString("")).as(told).isNotEmpty();
        }
    }

    private String target(JsonNode document, String path, JsonNode operation) {
        String target = path;
        StringBuilder query = new StringBuilder();
        for (JsonNode stated : operation.path("parameters")) {
            JsonNode parameter = stated.has("$ref")
                    ? document.at(stated.path("$ref").asString().substring(1))
                    : stated;
            String name = parameter.path("name").asString();
            String value = value(parameter.path("schema"), name);
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            switch (parameter.path("in").asString()) {
                case "path" -> target = target.replace("{" + name + "}", encoded);
                case "query" -> {
                    if (!name.equals("wait") && random.nextInt(3) == 0) {
                        query.append(query.isEmpty() ? "?" : "&").append(name + "=" + encoded);
                    }
                }
                default -> {}
            }
        }
        return target + query;
    }

    private String body(JsonNode operation) {
        JsonNode content = operation.at("/requestBody/content");
        JsonNode schema = content.path("application/json").path("schema");
        if (schema.isMissingNode()) {
            return content.isMissingNode() ? "" : "bytes";
        }
        ObjectNode example =
                (ObjectNode) content.at("/application~1json/example").deepCopy();
        if (example.has("url")) {
            example.put("url", HOOK);
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            switch (random.nextInt(4)) {
                case 0 -> example.remove(property.getKey());
                case 1 -> example.set(property.getKey(), json(property.getValue(), 0));
                default -> {}
            }
        }
        return example.toString();
    }

    private JsonNode json(JsonNode schema, int depth) {
        if (random.nextInt(6) == 0) {
            return JsonFormat.MAPPER.readTree(random.nextBoolean() ? "null" : "{\"a\":[1]}");
        }
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asString("") : type.asString("")) {
            case "integer", "number" -> JsonFormat.MAPPER.readTree(pick(NUMBERS));
            case "boolean" -> JsonFormat.MAPPER.readTree(String.valueOf(random.nextBoolean()));
            case "array" -> list(schema, depth);
            case "object" -> map(schema, depth);
            default -> JsonFormat.MAPPER.getNodeFactory().stringNode(value(schema, ""));
        };
    }

    private ArrayNode list(JsonNode schema, int depth) {
        ArrayNode list = JsonFormat.MAPPER.createArrayNode();
        for (int i = depth > 3 ? 0 : random.nextInt(4); i > 0; i--) {
            list.add(json(schema.path("items"), depth + 1));
        }
        return list;
    }

    private ObjectNode map(JsonNode schema, int depth) {
        ObjectNode map = JsonFormat.MAPPER.createObjectNode();
        for (int i = depth > 3 ? 0 : random.nextInt(3); i > 0; i--) {
            map.set(pick(TEXTS), json(schema.path("additionalProperties"), depth + 1));
        }
        return map;
    }

    private String value(JsonNode schema, String name) {
        String pattern = schema.path("pattern").asString("");
        List<String> fitting = known.stream()
                .filter(id -> !pattern.isEmpty() && id.matches(pattern))
                .toList();
        if (!fitting.isEmpty() && random.nextInt(8) > 0) {
            return pick(fitting);
        }
        JsonNode example = schema.path("examples").path(0);
        if (!example.isMissingNode() && random.nextInt(3) > 0) {
            return example.asString("");
        }
        JsonNode choices = schema.path("enum");
        if (choices.size() > 0 && random.nextInt(3) > 0) {
            return choices.path(random.nextInt(choices.size())).asString("");
        }
        return name.equals("limit") ? pick(NUMBERS) : pick(TEXTS);
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String id(HttpResponse<String> answer) {
        return JsonFormat.MAPPER.readTree(answer.body()).path("id").asString();
    }

    private static HttpRequest.Builder authorized(URI url, String key, String target) {
        return HttpRequest.newBuilder(url.resolve(target)).header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(
                request.timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
