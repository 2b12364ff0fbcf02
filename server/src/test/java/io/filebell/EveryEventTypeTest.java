package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.RunningTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * That the catalogue of event types lists only what something emits, and describes it as it is: the
 * whole server is made to fire each one. A new type needs a line here that fires it.
 */
final class EveryEventTypeTest {

    /** Of the schedule, and the longest pause in it: a day, and a fifth more. */
    private static final int ATTEMPTS = 10;

    private static final Duration LONGEST_PAUSE = Duration.ofHours(29);

    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final RunningTime time = new RunningTime();
    private RunningApp server;
    private FakeEndpoint listener;
    private String workspace;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = new RunningApp(folder, Map.of(), time);
        listener = FakeEndpoint.start();
        workspace = server.newWorkspace("Contracts");
    }

    @AfterEach
    void stop() {
        listener.close();
        server.close();
    }

    @Test
    void eachTypeOfTheCatalogueIsFiredAndIsAsItIsDescribed() throws Exception {
        changeFiles();
        changeFolders();
        changeMembers();
        changeWorkspaces();
        changeEndpoints();
        gatherEvents();
        exhaustADelivery();
        makeAnEndpointFailAndRecover();

        Map<String, Schema> described = new TreeMap<>();
        for (JsonNode type : get("/v1/event-types").path("items")) {
            described.put(type.path("name").asString(), SCHEMAS.getSchema(type.path("schema")));
        }
        await().untilAsserted(() -> assertThat(typesSeen()).isEqualTo(described.keySet()));
        for (JsonNode event : events()) {
            Schema schema =
                    Objects.requireNonNull(described.get(event.path("type").asString()));
            assertThat(schema.validate(event)).as(event.toString()).isEmpty();
        }
    }

    private void changeFiles() throws Exception {
        JsonNode first = put("/inbox/a.txt", "hello");
        put("/inbox/a.txt", "hello again");
        String node = workspace + "/nodes/" + id(first);
        post(node + "/versions/" + first.path("version").asString() + "/restore", "");
        server.send("GET", workspace + "/files/inbox/a.txt", "");
        renameMoveCopyTrashAndRestore(node, "txt");
        delete(node);
    }

    private void changeFolders() throws Exception {
        String node = workspace + "/nodes/" + id(post(workspace + "/folders", "{'path': '/new'}"));
        patch(node, "{'metadata': {'kept': 'yes'}}");
        renameMoveCopyTrashAndRestore(node, "folder");
        delete(node);
        post(workspace + "/trash/empty", "");
    }

    private void renameMoveCopyTrashAndRestore(String node, String end) throws Exception {
        patch(node, "{'name': 'b." + end + "'}");
        post(node + "/move", "{'path': '/elsewhere/b." + end + "'}");
        post(node + "/trash", "");
        post(node + "/restore", "");
        String copy = id(post(node + "/copy", "{'path': '/copies/b." + end + "'}"));
        post(workspace + "/nodes/" + copy + "/trash", "");
    }

    private void changeMembers() throws Exception {
        String agent = id(post("/v1/users", "{'kind': 'agent', 'name': 'Reader'}"));
        post(workspace + "/members", "{'user': '" + agent + "', 'role': 'viewer'}");
        patch(workspace + "/members/" + agent, "{'role': 'member'}");
        delete(workspace + "/members/" + agent);
    }

    private void changeWorkspaces() throws Exception {
        String other = "/v1/workspaces/" + id(post("/v1/workspaces", "{'name': 'Drafts'}"));
        delete(other);
        patch(workspace, "{'name': 'Signed contracts'}");
    }

    private void changeEndpoints() throws Exception {
        String endpoint = register("['trash.*']");
        patch(endpoint, "{'description': 'It hears little.'}");
        post(endpoint + "/disable", "");
        delete(endpoint);
    }

    private void gatherEvents() throws Exception {
        JsonNode made = post(
                workspace + "/endpoints",
                "{'url': '" + listener.url("/batches") + "', 'events': ['file.*'],"
                        + " 'batch': {'quiet_seconds': 3600, 'max': 2}}");
        put("/inbox/c.txt", "hello");
        put("/inbox/d.txt", "hello");
        await().until(() -> typesSeen().contains("events.batch"));
        delete(workspace + "/endpoints/" + id(made.path("endpoint")));
    }

    /** It fails each time, while others to the same endpoint go well. */
    private void exhaustADelivery() throws Exception {
        String endpoint = register("['file.created']");
        listener.answering(
                request -> Behaviour.answers(request.text().contains("unwanted") ? 500 : 204));
        put("/inbox/unwanted.txt", "hello");
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            awaitDelivery(endpoint, "retrying", attempt);
            put("/inbox/wanted-" + attempt + ".txt", "hello");
            awaitDelivered(endpoint, attempt);
            time.pass(LONGEST_PAUSE);
        }
        awaitDelivery(endpoint, "exhausted", ATTEMPTS);
        delete(endpoint);
    }

    private void awaitDelivery(String endpoint, String state, int attempts) {
        await().until(() -> get(endpoint + "/deliveries?state=" + state)
                        .path("items")
                        .path(0)
                        .path("attempts")
                        .asInt()
                == attempts);
    }

    private void awaitDelivered(String endpoint, int many) {
        await().until(() ->
                get(endpoint + "/deliveries?state=delivered").path("items").size() == many);
    }

    private void makeAnEndpointFailAndRecover() throws Exception {
        String endpoint = register("['file.created']");
        listener.always(Behaviour.answers(500));
        for (int i = 0; i < Limits.FAILURES_IN_A_ROW; i++) {
            put("/inbox/unheard-" + i + ".txt", "hello");
        }
        String retrying = endpoint + "/deliveries?state=retrying";
        await().until(() -> get(retrying).path("items").size() == Limits.FAILURES_IN_A_ROW);
        time.pass(Limits.FAILURES_OVER.plusSeconds(1));
        await().until(() -> typesSeen().contains("endpoint.failing"));
        listener.always(Behaviour.answers(204));
        put("/inbox/heard.txt", "hello");
        time.pass(Limits.FAILING_AT_MOST);
    }

    private String register(String types) throws Exception {
        JsonNode made = post(
                workspace + "/endpoints",
                "{'url': '" + listener.url("/hook") + "', 'events': " + types + "}");
        return workspace + "/endpoints/" + id(made.path("endpoint"));
    }

    private Set<String> typesSeen() throws IOException, InterruptedException {
        return events().stream()
                .map(event -> event.path("type").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What stands in the logs, and samples, which only a listener gets. */
    private List<JsonNode> events() throws IOException, InterruptedException {
        List<JsonNode> events = new ArrayList<>();
        get("/v1/events?limit=500").path("items").forEach(events::add);
        listener.requests()
                .forEach(request -> events.add(JsonFormat.MAPPER.readTree(request.text())));
        return events;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return server.ok("GET", path, "");
    }

    private JsonNode put(String path, String content) throws IOException, InterruptedException {
        return server.ok("PUT", workspace + "/files" + path, content);
    }

    private JsonNode post(String path, String json) throws IOException, InterruptedException {
        return server.ok("POST", path, json.replace('\'', '"'));
    }

    private JsonNode patch(String path, String json) throws IOException, InterruptedException {
        return server.ok("PATCH", path, json.replace('\'', '"'));
    }

    private void delete(String path) throws IOException, InterruptedException {
        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(204);
    }

    private static String id(JsonNode made) {
        return made.path("id").asString();
    }
}
