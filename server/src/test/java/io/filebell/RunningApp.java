package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.RunningTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A whole server that runs in this JVM, and its admin in front of its door. */
public final class RunningApp implements AutoCloseable {

    private static final String KEY = "fbk_7Gq2LmX9vT4cRk8ZpW1yHs6NdJ3bQe5uA0fKtUoM";

    private final HttpClient client = HttpClient.newHttpClient();
    private final App app;

    public RunningApp(Path folder) {
        this(folder, Map.of());
    }

    public RunningApp(Path folder, Map<String, String> settings) {
        this(folder, settings, new RunningTime());
    }

    /** @param time which the test may put forward */
    RunningApp(Path folder, Map<String, String> settings, RunningTime time) {
        Map<Setting, String> flags = Map.of(Setting.DATA, folder.toString(), Setting.PORT, "0");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("FILEBELL_ADMIN_KEY", KEY);
        app = new App(
                new SettingsReader(flags, environment, true).read(),
                new Version("test"),
                time,
                time);
        app.start();
    }

    /** Whole servers, by a clock that a test can put forward. */
    public static ServerMaker maker(RunningTime time) {
        return settings -> new App(settings, Version.ofThisBuild(), time, time);
    }

    URI url() {
        return app.url();
    }

    /** The path of a new workspace. */
    public String newWorkspace(String name) throws IOException, InterruptedException {
        return "/v1/workspaces/"
                + ok("POST", "/v1/workspaces", "{\"name\":\"" + name + "\"}")
                        .path("id")
                        .asString();
    }

    /** What a request is answered with that must succeed. */
    public JsonNode ok(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonFormat.MAPPER.readTree(answer.body());
    }

    public HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(KEY, method, path, body);
    }

    /** As whoever has that key. */
    HttpResponse<String> send(String key, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(app.url() + path))
                .header("Authorization", "Bearer " + key)
                .method(method, BodyPublishers.ofString(body));
        if (!method.equals("PUT")) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        app.close();
        client.shutdownNow();
    }
}
