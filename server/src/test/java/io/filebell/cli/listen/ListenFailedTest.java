package io.filebell.cli.listen;

import static io.filebell.testing.Behaviour.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.TestWorkspace;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.RunningTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code listen --only failed} against a real server. */
final class ListenFailedTest {

    private static final RunningTime TIME = new RunningTime();

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start(TIME);

    @TempDir
    private Path state;

    private final FakeEndpoint broken = FakeEndpoint.start().always(answers(500));
    private final FakeEndpoint program = FakeEndpoint.start();
    private TestWorkspace workspace;
    private TestShell shell;

    @BeforeEach
    void begin() {
        workspace = SERVER.newWorkspace();
        shell = new TestShell(state).with(SERVER.access());
    }

    @AfterEach
    void end() {
        broken.close();
        program.close();
    }

    @Test
    void bringsWhatEndpointsDidNotTakeOnceEachAndInOrder() {
        try (FakeEndpoint works = FakeEndpoint.start()) {
            String first = register("/1");
            String second = register("/2");
            workspace.register(works.url("/3"), "*");
            workspace.put("/in/a.txt");
            workspace.put("/in/b.txt");
            awaitDeliveries(first, "retrying", 2);
            awaitDeliveries(second, "retrying", 2);

            ListenRun run = bring("--since", "1h");

            assertThat(run.exit.join()).isZero();
            assertThat(brought()).containsExactly("/in/a.txt", "/in/b.txt");
            assertThat(program.requests().getFirst().body())
                    .isEqualTo(works.awaitRequests(1).stream()
                            .filter(request -> request.header("webhook-id")
                                    .equals(program.requests().getFirst().header("webhook-id")))
                            .findFirst()
                            .orElseThrow()
                            .body());
            assertThat(run.err()).contains("2 events that endpoints did not take.");
        }
    }

    @Test
    void bringsTheEventsOfABatchThatWasNotTaken() {
        String gathers = register(
                "/1",
                Map.of(
                        "events",
                        List.of("file.*", "folder.*"),
                        "batch",
                        Map.of("quiet_seconds", 60, "max", 3)));
        workspace.put("/in/a.txt");
        workspace.put("/in/b.txt");
        awaitDeliveries(gathers, "retrying", 1);

        assertThat(bring("--events", "file.*").exit.join()).isZero();

        assertThat(brought()).containsExactly("/in/a.txt", "/in/b.txt");
    }

    /** They were once left out. */
    @Test
    void bringsWhatAnEndpointOfTheOrganizationDidNotTakeOfThisWorkspace() {
        TestWorkspace other = SERVER.newWorkspace();
        String all = "/v1/endpoints/"
                + SERVER.post(
                                "/v1/endpoints",
                                Map.of(
                                        "url",
                                        broken.url("/all"),
                                        "events",
                                        List.of("file.*"),
                                        "workspaces",
                                        List.of(workspace.id(), other.id())))
                        .at("/endpoint/id")
                        .asString();
        other.put("/b.txt");
        workspace.put("/a.txt");
        awaitDeliveries(all, "retrying", 2);

        assertThat(bring().exit.join()).isZero();
        assertThat(brought()).containsExactly("/a.txt");

        shell.with("FILEBELL_KEY", keyOfThisWorkspace());
        ListenRun run = bring();
        assertThat(run.exit.join()).isZero();
        assertThat(run.err())
                .contains("Endpoints of the organization were left out")
                .contains("No endpoint of " + workspace.name() + " failed");
    }

    /** They were once left out: only attempts that failed were listed. */
    @Test
    void bringsWhatWaitsAtAnEndpointThatFails() {
        String endpoint = register("/1");
        for (int i = 0; i < Limits.FAILURES_IN_A_ROW; i++) {
            workspace.put("/" + i + ".txt");
        }
        awaitDeliveries(endpoint, "retrying", Limits.FAILURES_IN_A_ROW);
        TIME.pass(Limits.FAILURES_OVER.plusSeconds(1));
        awaitState(endpoint, "failing");
        workspace.put("/waits.txt");
        workspace.put("/waits too.txt");

        assertThat(bring("--since", "1h").exit.join()).isZero();

        assertThat(brought())
                .hasSize(Limits.FAILURES_IN_A_ROW + 2)
                .endsWith("/waits.txt", "/waits too.txt");
    }

    @Test
    void bringsWhatWaitsAtAnEndpointThatWasDisabledForAFailureAndNotByHand() {
        broken.then(answers(204)).always(answers(410));
        String gone = register("/gone");
        String paused = register("/paused", Map.of("events", List.of("folder.*")));
        SERVER.post(paused + "/disable", Map.of());
        workspace.put("/in/a.txt");
        awaitState(gone, "disabled");
        workspace.put("/in/b.txt");

        assertThat(bring().exit.join()).isZero();

        assertThat(brought()).containsExactly("/in/a.txt", "/in/b.txt");
    }

    @Test
    void bringsWhatWaitsForAFailedDeliveryBecauseOfAnOrder() {
        String strict = register(
                "/strict", Map.of("events", List.of("file.created"), "ordering", "strict"));
        String file =
                register("/file", Map.of("events", List.of("file.updated"), "ordering", "file"));
        workspace.put("/a.txt");
        workspace.put("/b.txt");
        workspace.put("/b.txt");
        workspace.put("/b.txt");
        awaitDeliveries(strict, "retrying", 1);
        awaitDeliveries(file, "retrying", 1);
        awaitDeliveries(file, "held", 1);

        assertThat(bring().exit.join()).isZero();

        assertThat(brought()).containsExactly("/a.txt", "/b.txt", "/b.txt", "/b.txt");
    }

    @Test
    void leavesOutWhatWasTakenAndWhatWasBefore() {
        broken.always(answers(204));
        String endpoint = register("/1");
        workspace.put("/taken.txt");
        awaitDeliveries(endpoint, "delivered", 1);
        broken.always(answers(410));
        workspace.put("/a.txt");
        awaitState(endpoint, "disabled");

        assertThat(bring("--since", "2999-01-01").exit.join()).isZero();
        assertThat(brought()).isEmpty();
        assertThat(bring("--since", "1h").exit.join()).isZero();
        assertThat(brought()).containsExactly("/a.txt");
    }

    private ListenRun bring(String... options) {
        ListenRun run = new ListenRun(shell, false);
        List<String> arguments = new ArrayList<>(List.of(
                "--workspace",
                workspace.name(),
                "--forward-to",
                program.url("/hook"),
                "--only",
                "failed"));
        arguments.addAll(List.of(options));
        run.start(arguments.toArray(String[]::new));
        return run;
    }

    private List<String> brought() {
        return program.requests().stream()
                .map(request -> JsonFormat.MAPPER.readTree(request.body()))
                .map(event -> event.at("/data/file/path").asString())
                .toList();
    }

    /** The path of an endpoint that fails, for file events. */
    private String register(String path) {
        return register(path, Map.of("events", List.of("file.*")));
    }

    private String register(String path, Map<String, Object> terms) {
        Map<String, Object> asked = new HashMap<>(terms);
        asked.put("url", broken.url(path));
        JsonNode made = SERVER.post(workspace.path() + "/endpoints", asked);
        return workspace.path() + "/endpoints/" + made.at("/endpoint/id").asString();
    }

    private String keyOfThisWorkspace() {
        return SERVER.post(
                        "/v1/keys",
                        Map.of(
                                "name",
                                "Laptop",
                                "scopes",
                                List.of("files:read", "events:read", "endpoints:read"),
                                "workspaces",
                                List.of(workspace.id())))
                .path("key")
                .asString();
    }

    private static void awaitDeliveries(String endpoint, String state, int many) {
        try (ServerClient client = SERVER.client()) {
            await().until(
                            () -> client.list(endpoint + "/deliveries?limit=100&state=" + state)
                                    .size(),
                            found -> found == many);
        }
    }

    private static void awaitState(String endpoint, String state) {
        try (ServerClient client = SERVER.client()) {
            await().until(
                            () -> client.get(endpoint).path("state").asString(),
                            found -> found.equals(state));
        }
    }
}
