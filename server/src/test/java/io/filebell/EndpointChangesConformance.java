package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.testing.FakeEndpoint;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Changes of endpoints through the door, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndpointChangesConformance {

    private static final int ROUNDS = 15;

    private @Nullable RunningApp running;
    private @Nullable FakeEndpoint listening;

    /** Settings that say which database it is. */
    abstract Map<String, String> database();

    @BeforeAll
    void start(@TempDir Path folder) {
        running = new RunningApp(folder, database());
        listening = FakeEndpoint.start();
    }

    @AfterAll
    void stop() {
        app().close();
        listener().close();
    }

    @Test
    void changesAtTheSameTimeAreAllKept() throws Exception {
        String endpoint = endpoint(app().newWorkspace("Busy"));
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 1; round <= ROUNDS; round++) {
                CountDownLatch together = new CountDownLatch(1);
                List<Future<JsonNode>> changes = List.of(
                        executor.submit(() -> patch(together, endpoint, "timeout_seconds")),
                        executor.submit(() -> patch(together, endpoint, "max_in_flight")),
                        executor.submit(() -> patch(together, endpoint, "rate_per_second")));
                app().ok("PATCH", endpoint, settings(20));
                together.countDown();
                for (Future<JsonNode> change : changes) {
                    change.get();
                }
                JsonNode after = app().ok("GET", endpoint, "");
                assertThat(after.path("timeout_seconds").asInt()).isEqualTo(10);
                assertThat(after.path("max_in_flight").asInt()).isEqualTo(10);
                assertThat(after.path("rate_per_second").asInt()).isEqualTo(10);
            }
        }
    }

    @Test
    void aChangeOfAnotherRevisionIsRefusedAndChangesNothing() throws Exception {
        String endpoint = endpoint(app().newWorkspace("Careful"));
        app().ok("PATCH", endpoint, "{\"description\":\"one\",\"if_revision\":1}");
        HttpResponse<String> late =
                app().send("PATCH", endpoint, "{\"description\":\"two\",\"if_revision\":1}");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.body()).contains("is at revision 2 by now");
        assertThat(app().ok("GET", endpoint, "").path("description").asString()).isEqualTo("one");
    }

    /** An empty change raised the revision and told the organization of an update. */
    @Test
    void whatChangesNothingWritesNothing() throws Exception {
        String workspace = app().newWorkspace("Calm");
        String endpoint = endpoint(workspace);
        List<String> changes = List.of(
                "{\"description\":\"mine\"}",
                "{\"url\":\"" + listener().url("/other") + "\"}",
                "{\"events\":[\"file.*\",\"folder.*\"]}",
                "{\"paths\":[\"/inbox/**\",\"!/inbox/*.tmp\"]}",
                "{\"headers\":{\"X-Key\":\"hush\"}}",
                "{\"headers\":{\"X-Key\":\"louder\"}}",
                "{\"timeout_seconds\":7}",
                "{\"max_in_flight\":3}",
                "{\"rate_per_second\":5}",
                "{\"rate_per_second\":0}",
                "{\"ordering\":\"strict\"}",
                "{\"batch\":{\"quiet_seconds\":10,\"max\":200}}",
                "{\"batch\":null}",
                "{\"ignore_actors\":[\"usr_01jd8qxk3v7m2n4p5r6s7t8v9w\"]}",
                "{\"format\":\"template\",\"template\":{\"body\":\"{}\",\"headers\":"
                        + "{\"x-a\":\"b\"}}}",
                "{\"format\":\"cloudevents\"}",
                "{\"signature\":\"v1a\"}",
                "{\"signature\":\"v1\"}");
        int revision = 1;
        for (String change : changes) {
            JsonNode changed = app().ok("PATCH", endpoint, change);
            revision++;
            assertThat(changed.path("revision").asInt()).as(change).isEqualTo(revision);
            assertThat(app().ok("PATCH", endpoint, change)).as(change).isEqualTo(changed);
            assertThat(app().ok("PATCH", endpoint, "{}")).isEqualTo(changed);
            assertThat(app().ok("GET", endpoint, "")).isEqualTo(changed);
        }
        assertThat(app().ok("GET", workspace + "/events?types=endpoint.updated", "")
                        .path("items"))
                .hasSize(changes.size());
        assertThat(app().send("PATCH", endpoint, "{\"if_revision\":1}").statusCode())
                .isEqualTo(412);
    }

    @Test
    void anOrganizationsEndpointIsPausedWhenWhoMadeItIsNoAdminAnyMore() throws Exception {
        String admin = app().ok(
                        "POST",
                        "/v1/users",
                        "{\"kind\":\"person\",\"name\":\"Ada\",\"email\":\"ada@example.com\","
                                + "\"role\":\"admin\"}")
                .path("id")
                .asString();
        String key = app().ok(
                        "POST",
                        "/v1/keys",
                        "{\"name\":\"Own\",\"scopes\":[\"endpoints:write\"],\"user\":\"" + admin
                                + "\"}")
                .path("key")
                .asString();
        HttpResponse<String> made = app().send(key, "POST", "/v1/endpoints", wanted("member.*"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String endpoint = "/v1/endpoints/"
                + JsonFormat.MAPPER.readTree(made.body()).at("/endpoint/id").asString();
        int before = listener().requests().size();
        app().ok("PATCH", "/v1/members/" + admin, "{\"role\":\"member\"}");
        await().until(() ->
                app().ok("GET", endpoint, "").path("state").asString().equals("paused"));
        assertThat(listener().requests()).hasSize(before);
    }

    @Test
    void eventsTellWhereAnEndpointIsAndNotItsUrl() throws Exception {
        String workspace = app().newWorkspace("Discreet");
        String endpoint = workspace + "/endpoints/"
                + app().ok(
                                "POST",
                                workspace + "/endpoints",
                                "{\"url\":\"" + listener().url("/hook-7f3a?key=open-sesame")
                                        + "\",\"events\":[\"file.*\"]}")
                        .at("/endpoint/id")
                        .asString();
        app().ok("PATCH", endpoint, "{\"description\":\"Reads\"}");
        app().ok("POST", endpoint + "/disable", "");
        app().send("DELETE", endpoint, "");
        JsonNode events = app().ok("GET", workspace + "/events?types=endpoint.*", "");
        assertThat(events.path("items")).hasSize(4);
        assertThat(events.toString()).doesNotContain("hook-7f3a").doesNotContain("open-sesame");
        assertThat(events.at("/items/0/data/endpoint/url").asString() + "/")
                .isEqualTo(listener().url("/"));
    }

    private JsonNode patch(CountDownLatch together, String endpoint, String field)
            throws Exception {
        together.await();
        return app().ok("PATCH", endpoint, "{\"" + field + "\":10}");
    }

    private static String settings(int value) {
        return "{\"timeout_seconds\":" + value + ",\"max_in_flight\":" + value
                + ",\"rate_per_second\":" + value + "}";
    }

    private String endpoint(String workspace) throws Exception {
        return workspace + "/endpoints/"
                + app().ok("POST", workspace + "/endpoints", wanted("file.*"))
                        .at("/endpoint/id")
                        .asString();
    }

    private String wanted(String events) {
        return "{\"url\":\"" + listener().url("/hook") + "\",\"events\":[\"" + events + "\"]}";
    }

    private RunningApp app() {
        return Objects.requireNonNull(running);
    }

    private FakeEndpoint listener() {
        return Objects.requireNonNull(listening);
    }
}
