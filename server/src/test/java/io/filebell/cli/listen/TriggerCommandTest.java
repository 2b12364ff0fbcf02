package io.filebell.cli.listen;

import static io.filebell.testing.Behaviour.answers;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.TestWorkspace;
import io.filebell.cli.Workspaces;
import io.filebell.testing.FakeEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** trigger against a real server. */
final class TriggerCommandTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path state;

    private final FakeEndpoint endpoint = FakeEndpoint.start();
    private TestShell shell;
    private TestWorkspace workspace;

    @BeforeEach
    void makeWorkspace() {
        shell = new TestShell(state).with(SERVER.access());
        workspace = SERVER.newWorkspace();
    }

    @AfterEach
    void end() {
        endpoint.close();
    }

    @Test
    void handsASampleToWhoListensAndLeavesNoTraceInTheLog() throws InterruptedException {
        try (ServerClient client = SERVER.client()) {
            EventPages pages = new EventPages(
                    client,
                    new Workspaces.Known(workspace.id(), workspace.name()),
                    new EventPages.Wanted(Optional.empty(), true));
            try (LiveEvents live =
                    new LiveEvents(client, pages, shell.shell(false), Place.now(), 0)) {
                assertThat(live.next()).isInstanceOf(Told.Connected.class);

                assertThat(run("file.created", "--set", "path=/inbox/a.pdf", "--set", "size=12"))
                        .isZero();

                HeardEvent sample = ((Told.Heard) live.next()).event();
                assertThat(sample.isSample()).isTrue();
                assertThat(sample.sequence()).isZero();
                JsonNode file = sample.json().path("data").path("file");
                assertThat(file.path("path").asString()).isEqualTo("/inbox/a.pdf");
                assertThat(file.path("name").asString()).isEqualTo("a.pdf");
                assertThat(file.path("size").asInt()).isEqualTo(12);
                assertThat(shell.out())
                        .isEqualTo("--> file.created [" + sample.id()
                                + "] /inbox/a.pdf (sample)\n<-- handed to 1 that listens\n");
            }
            assertThat(client.get(workspace.path() + "/events").path("items")).isEmpty();
        }
    }

    @Test
    void saysThatASampleWentNowhere() {
        assertThat(run("file.created")).isEqualTo(1);

        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .startsWith(
                        "filebell: The sample went nowhere: nobody listens to " + workspace.name())
                .contains("no endpoint asks for file.created either");
        register("*");
        assertThat(run("file.created")).isEqualTo(1);
        assertThat(shell.err()).contains("--all to the 1 endpoint that asks");
    }

    @Test
    void sendsToOneEndpointByItsIdOrUrl() {
        String id = register("folder.*");

        assertThat(run("file.created", "--set", "path=/x.pdf", "--endpoint", id))
                .isZero();
        assertThat(run("file.created", "--endpoint", endpoint.url("/hook"))).isZero();

        assertThat(shell.out())
                .containsPattern("<-- \\[204] POST " + endpoint.url("/hook") + " \\(\\d+ ms\\)");
        FakeEndpoint.Request sample = endpoint.awaitRequests(3).get(1);
        JsonNode body = JsonFormat.MAPPER.readTree(sample.body());
        assertThat(sample.header("filebell-test")).isEqualTo("true");
        assertThat(body.path("test").asBoolean()).isTrue();
        assertThat(body.has("sequence")).isFalse();
        assertThat(body.at("/data/file/path").asString()).isEqualTo("/x.pdf");
    }

    @Test
    void sendsToAllThatAskForSuchEventsAndFailsWhenOneDoes() {
        register("file.*");
        register("folder.*");
        register("*");
        endpoint.then(answers(500));

        assertThat(run("file.created", "--all")).isEqualTo(1);

        assertThat(shell.out().lines().filter(line -> line.startsWith("<--"))).hasSize(2);
        assertThat(shell.out()).contains("[500]", "[204]", "a delivery needs 2xx");
        endpoint.awaitRequests(3 + 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file.lost | 1 | There is no event type \"file.lost\"",
                "file.created --set path | 2 | --set takes NAME=VALUE",
                "file.created --set pth=/a | 1 | set/pth: There is no such field.",
                "file.created --set path=7 | 1 | /set/file/path: This must be a text, not a number",
                "file.created --set size=big | 1 | set/file/size: This must be a whole number",
                "file.created --set file.path.x=1 | 1 | \"path\" in \"file.path.x\" is no object",
                "file.created --endpoint ep_1 | 1 | The workspace has no endpoint \"ep_1\"",
                "file.created --endpoint x --all | 2 | mutually exclusive"
            })
    void saysWhatIsWrong(String arguments, int exit, String sentence) {
        assertThat(run(arguments.split(" "))).isEqualTo(exit);

        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).contains(sentence);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("trigger", "--workspace", workspace.name()));
        all.addAll(List.of(arguments));
        return shell.run(all.toArray(String[]::new));
    }

    private String register(String events) {
        return workspace.register(endpoint.url("/hook"), events);
    }
}
