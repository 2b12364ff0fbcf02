package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.testing.FakeEndpoint;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A customer's portal key, and replays, through the door. */
final class PortalKeysTest {

    private FakeEndpoint listener;
    private RunningApp app;
    private String workspace = "";
    private String others = "";
    private String portal = "";
    private String portalId = "";

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        listener = FakeEndpoint.start();
        app = new RunningApp(folder);
        workspace = app.newWorkspace("Contracts");
        others = app.ok("POST", workspace + "/endpoints", wanted("/ours"))
                .at("/endpoint/id")
                .asString();
        JsonNode key = app.ok(
                "POST",
                "/v1/keys",
                "{\"name\":\"Customer\",\"scopes\":[\"endpoints:write\",\"endpoints:read\"],"
                        + "\"workspaces\":[\"" + workspace.substring("/v1/workspaces/".length())
                        + "\"]}");
        portal = key.path("key").asString();
        portalId = key.path("id").asString();
    }

    @AfterEach
    void stop() {
        app.close();
        listener.close();
    }

    @Test
    void knowsNothingOfWhatOthersMade() throws Exception {
        app.ok("PUT", workspace + "/files/a.txt", "hello");
        String their = workspace + "/endpoints/" + others;
        await().until(() ->
                app.ok("GET", their + "/deliveries", "").path("items").size() == 1);
        String delivery =
                app.ok("GET", their + "/deliveries", "").at("/items/0/id").asString();

        assertThat(portal("GET", workspace + "/endpoints", "").body()).contains("\"items\":[]");
        for (List<String> request : List.of(
                List.of("GET", their, ""),
                List.of("PATCH", their, "{\"description\":\"mine\"}"),
                List.of("DELETE", their, ""),
                List.of("POST", their + "/test", "{}"),
                List.of("POST", their + "/enable", "{}"),
                List.of("POST", their + "/disable", ""),
                List.of("POST", their + "/rotate_secret", "{}"),
                List.of("GET", their + "/secret", ""),
                List.of("GET", their + "/deliveries", ""),
                List.of("POST", their + "/replay", "{}"),
                List.of("GET", their + "/replays", ""),
                List.of("GET", "/v1/deliveries/" + delivery, ""),
                List.of("POST", "/v1/deliveries/" + delivery + "/retry", ""),
                List.of("POST", "/v1/deliveries/" + delivery + "/skip", ""))) {
            assertThat(portal(request.get(0), request.get(1), request.get(2)).statusCode())
                    .as(request.toString())
                    .isEqualTo(404);
        }
        assertThat(portal("GET", workspace + "/nodes", "").statusCode()).isEqualTo(403);
        assertThat(portal("GET", "/v1/endpoints", "").statusCode()).isEqualTo(403);
    }

    @Test
    void managesWhatItMadeUntilItEnds() throws Exception {
        HttpResponse<String> made = portal("POST", workspace + "/endpoints", wanted("/theirs"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = JsonFormat.MAPPER.readTree(made.body()).at("/endpoint/id").asString();
        String mine = workspace + "/endpoints/" + id;
        assertThat(json(portal("GET", workspace + "/endpoints", "")).path("items"))
                .hasSize(1);
        assertThat(app.ok("GET", workspace + "/endpoints", "").path("items")).hasSize(2);
        json(portal("PATCH", mine, "{\"description\":\"mine\"}"));
        json(portal("POST", mine + "/test", "{}"));

        app.ok("PUT", workspace + "/files/a.txt", "hello");
        await().until(() ->
                json(portal("GET", mine + "/deliveries", "")).path("items").size() == 1);
        String delivery =
                json(portal("GET", mine + "/deliveries", "")).at("/items/0/id").asString();
        json(portal("GET", "/v1/deliveries/" + delivery, ""));
        JsonNode replay = json(portal("POST", mine + "/replay", "{\"only\":\"all\"}"));
        String path = "/v1/replays/" + replay.path("id").asString();
        await().until(() ->
                json(portal("GET", path, "")).path("state").asString().equals("done"));
        assertThat(json(portal("GET", path, "")).path("delivered").asLong()).isEqualTo(1);
        assertThat(listener.requests())
                .filteredOn(request -> request.header("filebell-replay")
                        .equals(replay.path("id").asString()))
                .hasSize(1);
        assertThat(app.ok("GET", "/v1/deliveries/" + delivery, "")
                        .at("/attempt_log/1/request/headers/filebell-replay")
                        .asString())
                .isEqualTo(replay.path("id").asString());
        assertThat(json(portal("POST", path + "/cancel", "")).path("state").asString())
                .isEqualTo("done");

        app.send("DELETE", "/v1/keys/" + portalId, "");
        await().until(() -> app.ok("GET", mine, "").path("state").asString().equals("paused"));
        assertThat(app.ok("GET", workspace + "/endpoints/" + others, "")
                        .path("state")
                        .asString())
                .isEqualTo("active");
    }

    private String wanted(String path) {
        return "{\"url\":\"" + listener.url(path) + "\",\"events\":[\"file.*\"]}";
    }

    private HttpResponse<String> portal(String method, String path, String body) throws Exception {
        return app.send(portal, method, path, body);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonFormat.MAPPER.readTree(answer.body());
    }
}
