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

/** The whole server, and an owner who asks it through its door. */
final class RunningServer implements AutoCloseable {

    private static final String KEY = "fbk_7Gq2LmX9vT4cRk8ZpW1yHs6NdJ3bQe5uA0fKtUoM";

    final RunningTime time = new RunningTime();
    private final HttpClient client = HttpClient.newHttpClient();
    private final App app;

    /** @param environment settings that say which database it is */
    RunningServer(Path folder, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("FILEBELL_ADMIN_KEY", KEY);
        Map<Setting, String> flags = Map.of(Setting.DATA, folder.toString(), Setting.PORT, "0");
        Settings settings = new SettingsReader(flags, variables, true).read();
        app = new App(settings, new Version("test"), time, time);
        app.start();
    }

    /** What is answered, which must be something good. */
    JsonNode ok(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonFormat.MAPPER.readTree(answer.body());
    }

    HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(app.url() + path))
                .header("Authorization", "Bearer " + KEY)
                .method(method, BodyPublishers.ofString(body));
        if (method.equals("POST") || method.equals("PATCH")) {
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
