package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.RunningTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An endpoint that was disabled for longer than events are kept, at a real server. */
final class EnabledLateTest {

    @Test
    void whoEnablesItIsToldHowManyEventsAreGone(@TempDir Path folder) throws Exception {
        String workspace;
        String endpoint;
        try (FakeEndpoint listener = FakeEndpoint.start();
                RunningApp server = new RunningApp(folder)) {
            workspace = server.newWorkspace("Contracts");
            endpoint = workspace + "/endpoints/"
                    + server.ok(
                                    "POST",
                                    workspace + "/endpoints",
                                    "{\"url\":\"" + listener.url("/hook")
                                            + "\",\"events\":[\"file.*\"]}")
                            .at("/endpoint/id")
                            .asString();
            server.ok("POST", endpoint + "/disable", "");
            server.ok("PUT", workspace + "/files/a.txt", "hello");
        }
        RunningTime time = new RunningTime();
        time.pass(Duration.ofDays(91));
        try (RunningApp later = new RunningApp(folder, Map.of(), time)) {
            await().until(() ->
                    later.ok("GET", workspace + "/events", "").path("items").isEmpty());

            JsonNode enabled = later.ok("POST", endpoint + "/enable", "");

            assertThat(enabled.path("state").asString()).isEqualTo("active");
            String told = enabled.path("reason").asString();
            assertThat(told).matches("While it was disabled, \\d events of its log grew too old.*");
            assertThat(later.ok("GET", endpoint + "/health", "").path("reason").asString())
                    .isEqualTo(told);
            assertThat(later.ok("GET", workspace + "/events", "")
                            .at("/items/0/data/endpoint/reason")
                            .asString())
                    .isEqualTo(told);
        }
    }
}
