package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.FakeEndpoint.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An agent that writes into the folder that wakes it, at a real server over HTTP. */
final class LoopGuardTest {

    private static final Duration A_WHILE = Duration.ofMillis(500);
    private static final int DEEPEST = 8;

    private final FakeEndpoint agent = FakeEndpoint.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger written = new AtomicInteger();
    private RunningApp app;
    private String workspace = "";
    private String agentId = "";
    private String agentKey = "";

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        app = new RunningApp(folder);
        workspace = app.newWorkspace("Contracts");
        agentId = app.ok("POST", "/v1/users", "{\"kind\":\"agent\",\"name\":\"Reader\"}")
                .path("id")
                .asString();
        app.ok(
                "POST",
                workspace + "/members",
                "{\"user\":\"" + agentId + "\",\"role\":\"member\"}");
        agentKey = app.ok(
                        "POST",
                        "/v1/keys",
                        "{\"name\":\"Reader\",\"scopes\":[\"files:write\"],\"user\":\"" + agentId
                                + "\"}")
                .path("key")
                .asString();
    }

    @AfterEach
    void stop() {
        app.close();
        agent.close();
        client.shutdownNow();
    }

    @Test
    void oneThatNamesNoCauseButIsIgnoredRingsOnce() throws Exception {
        agent.answering(request -> writesBack(request, false));
        register(",\"ignore_actors\":[\"" + agentId + "\"]");

        app.ok("PUT", workspace + "/files/inbox/first.txt", "hello");

        await().until(() -> written.get() == 1);
        await().until(() -> paths().size() == 2);
        await().during(A_WHILE).until(() -> rings() == 1);
        assertThat(says(event("/inbox/1.txt"))).isEqualTo("suppressed: actor");
    }

    @Test
    void oneThatNamesItsCauseStopsAtTheDepth() throws Exception {
        agent.answering(request -> writesBack(request, true));
        register("");

        app.ok("PUT", workspace + "/files/inbox/first.txt", "hello");

        await().until(() -> rings() == DEEPEST + 1);
        await().until(() -> written.get() == DEEPEST + 1);
        await().during(A_WHILE).until(() -> rings() == DEEPEST + 1);
        JsonNode last = event("/inbox/" + (DEEPEST + 1) + ".txt");
        assertThat(last.at("/cause/depth").asInt()).isEqualTo(DEEPEST + 1);
        assertThat(says(last)).isEqualTo("suppressed: depth");
    }

    /** What an agent does that was woken by a file: it writes its result beside it. */
    private Behaviour writesBack(Request request, boolean namingItsCause) {
        JsonNode event = JsonFormat.MAPPER.readTree(request.text());
        if (!event.path("test").asBoolean()) {
            write(namingItsCause ? event.path("id").asString() : "");
        }
        return Behaviour.answers(200);
    }

    private void write(String cause) {
        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(app.url() + workspace
                        + "/files/inbox/" + written.incrementAndGet() + ".txt"))
                .header("Authorization", "Bearer " + agentKey)
                .PUT(BodyPublishers.ofString("done"));
        if (!cause.isEmpty()) {
            put.header("Filebell-Cause", cause);
        }
        try {
            HttpResponse<String> answer = client.send(put.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void register(String more) throws Exception {
        app.ok(
                "POST",
                workspace + "/endpoints",
                "{\"url\":\"" + agent.url("/hook")
                        + "\",\"events\":[\"file.created\"],\"paths\":[\"/inbox/**\"]" + more
                        + "}");
    }

    private long rings() {
        return agent.requests().stream()
                .filter(request ->
                        !JsonFormat.MAPPER.readTree(request.text()).path("test").asBoolean())
                .count();
    }

    private List<String> paths() throws Exception {
        return events().valueStream()
                .map(event -> event.at("/data/file/path").asString())
                .toList();
    }

    private JsonNode event(String path) throws Exception {
        return events().valueStream()
                .filter(event -> event.at("/data/file/path").asString().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode events() throws Exception {
        return app.ok("GET", workspace + "/events?types=file.created", "").path("items");
    }

    private String says(JsonNode event) throws Exception {
        return app.ok("GET", "/v1/events/" + event.path("id").asString(), "")
                .findPath("says")
                .asString();
    }
}
