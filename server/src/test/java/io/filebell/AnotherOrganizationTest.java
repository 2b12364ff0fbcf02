package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whoever belongs to one organization knows nothing of another's ids, whatever they ask. */
final class AnotherOrganizationTest {

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
    private static final String OTHER = "org_01jd2v7q8x3kfm5t9w0rbe4hzn";
    private static final String HOOK =
            "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"file.*\"]}";

    /** An id for each name of a path's parameter. */
    private final Map<String, String> ids = new HashMap<>();

    private String stranger = "";
    private String organizationEndpoint = "";

    @Test
    void isToldThatNothingIsThereWhateverItAsksFor(@TempDir Path folder) throws Exception {
        try (RunningApp app = new RunningApp(folder)) {
            furnish(app);
        }
        moveStrangerOut(folder);
        try (RunningApp app = new RunningApp(folder)) {
            JsonNode before = events(app);
            JsonNode paths = JsonFormat.MAPPER
                    .readTree(app.send("GET", "/openapi.json", "").body())
                    .path("paths");
            List<String> asked = new ArrayList<>();

            for (Map.Entry<String, JsonNode> path : paths.properties()) {
                // Event types are everybody's.
                if (path.getKey().contains("{") && !path.getKey().startsWith("/v1/event-types")) {
                    for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                        assertThatNothingIsThere(app, path.getKey(), operation);
                        asked.add(operation.getValue().path("operationId").asString());
                    }
                }
            }

            assertThat(asked)
                    .contains("file.put", "file.get", "node.move", "event.get", "delivery.retry")
                    .contains("organization_endpoint.secret", "replay.cancel", "key.revoke")
                    .hasSizeGreaterThan(50);
            assertThatItsOwnThingsTakeNoneOfThem(app);
            assertThat(events(app)).isEqualTo(before);
        }
    }

    private void furnish(RunningApp app) throws Exception {
        String workspace = app.newWorkspace("Contracts");
        ids.put("workspace", workspace.substring("/v1/workspaces/".length()));
        JsonNode endpoint = app.ok("POST", workspace + "/endpoints", HOOK).path("endpoint");
        ids.put("endpoint", endpoint.path("id").asString());
        organizationEndpoint =
                app.ok("POST", "/v1/endpoints", HOOK).at("/endpoint/id").asString();
        JsonNode node = app.ok("PUT", workspace + "/files/inbox/a.txt", "hello");
        ids.put("path", "inbox/a.txt");
        ids.put("node", node.path("id").asString());
        ids.put("version", node.path("version").asString());
        String deliveries = workspace + "/endpoints/" + ids.get("endpoint") + "/deliveries";
        await().until(() -> !app.ok("GET", deliveries, "").path("items").isEmpty());
        JsonNode delivery = app.ok("GET", deliveries, "").at("/items/0");
        ids.put("delivery", delivery.path("id").asString());
        ids.put("event", delivery.path("event").asString());
        String replay = workspace + "/endpoints/" + ids.get("endpoint") + "/replay";
        ids.put("replay", app.ok("POST", replay, "{}").path("id").asString());
        JsonNode me = app.ok("GET", "/v1/users/me", "");
        ids.put("user", me.at("/user/id").asString());
        ids.put("key", me.at("/key/id").asString());
        String user = app.ok(
                        "POST",
                        "/v1/users",
                        "{\"name\":\"Stranger\",\"kind\":\"person\",\"role\":\"owner\"}")
                .path("id")
                .asString();
        stranger = app.ok(
                        "POST",
                        "/v1/keys",
                        "{\"name\":\"all\",\"scopes\":[\"admin\"],\"user\":\"" + user + "\"}")
                .path("key")
                .asString();
    }

    /** No operation makes a second organization, so the stranger is given one in the database. */
    private static void moveStrangerOut(Path folder) throws Exception {
        String whose = " WHERE user_id IN (SELECT id FROM app_user WHERE name = 'Stranger')";
        try (Connection database = DriverManager.getConnection(
                        "jdbc:sqlite:" + folder.resolve("filebell.db"));
                Statement statement = database.createStatement()) {
            statement.execute(
                    "INSERT INTO organization VALUES ('" + OTHER + "', 'Other', 1, 0, 0)");
            statement.execute(
                    "UPDATE organization_member SET organization_id = '" + OTHER + "'" + whose);
            statement.execute("UPDATE api_key SET organization_id = '" + OTHER + "'" + whose);
            statement.execute("UPDATE app_user SET organization_id = '" + OTHER
                    + "' WHERE name = 'Stranger'");
        }
    }

    private void assertThatNothingIsThere(
            RunningApp app, String path, Map.Entry<String, JsonNode> operation) throws Exception {
        JsonNode content = operation.getValue().at("/requestBody/content");
        JsonNode example = content.at("/application~1json/example");
        String body = example.isMissingNode() ? "" : example.toString();
        HttpResponse<String> answer =
                app.send(stranger, operation.getKey().toUpperCase(Locale.ROOT), filled(path), body);

        assertThat(answer.body())
                .as("%s %s %s", operation.getKey(), path, body)
                .contains("\"code\":\"not_found\"")
                .doesNotContain("Contracts")
                .doesNotContain("a.txt");
    }

    private String filled(String path) {
        boolean ofOrganization = path.startsWith("/v1/endpoints/");
        return PARAMETER.matcher(path).replaceAll(found -> {
            String name = found.group(1);
            String id = ofOrganization && name.equals("endpoint")
                    ? organizationEndpoint
                    : ids.get(name);
            assertThat(id).as("an id for {%s} in %s", name, path).isNotNull();
            return Matcher.quoteReplacement(id);
        });
    }

    private void assertThatItsOwnThingsTakeNoneOfThem(RunningApp app) throws Exception {
        String workspace = ids.get("workspace");
        String user = ids.get("user");
        String own = app.send(stranger, "POST", "/v1/workspaces", "{\"name\":\"Own\"}")
                .body();
        String mine =
                "/v1/workspaces/" + JsonFormat.MAPPER.readTree(own).path("id").asString();
        for (List<String> request : List.of(
                List.of(
                        "/v1/keys",
                        "{\"name\":\"a\",\"scopes\":[\"files:read\"],\"workspaces\":[\"" + workspace
                                + "\"]}"),
                List.of(
                        "/v1/keys",
                        "{\"name\":\"a\",\"scopes\":[\"files:read\"],\"user\":\"" + user + "\"}"),
                List.of("/v1/members", "{\"user\":\"" + user + "\",\"role\":\"member\"}"),
                List.of(mine + "/members", "{\"user\":\"" + user + "\",\"role\":\"member\"}"),
                List.of(
                        "/v1/endpoints",
                        HOOK.replace("}", ",\"workspaces\":[\"" + workspace + "\"]}")))) {
            HttpResponse<String> answer =
                    app.send(stranger, "POST", request.get(0), request.get(1));
            assertThat(answer.statusCode()).as("%s %s", request, answer.body()).isEqualTo(404);
        }
        assertThat(app.send(stranger, "GET", "/v1/events?workspaces=" + workspace, "")
                        .body())
                .doesNotContain("Contracts");
    }

    private JsonNode events(RunningApp app) throws Exception {
        return app.ok(
                "GET",
                "/v1/workspaces/" + ids.get("workspace")
                        + "/events?types=file.*,folder.*,member.*,permission.*,workspace.*",
                "");
    }
}
