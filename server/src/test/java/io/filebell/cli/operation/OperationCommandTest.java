package io.filebell.cli.operation;

import static io.filebell.testing.Behaviour.answers;
import static io.filebell.testing.Behaviour.closes;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.testing.FakeEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class OperationCommandTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path folder;

    private TestShell shell;
    private String workspace = "";

    @BeforeEach
    void makeWorkspace() {
        shell = new TestShell(folder.resolve("state")).with(SERVER.access());
        workspace = SERVER.newWorkspace().name();
    }

    @Test
    void showsPeopleALineForEachField() {
        assertThat(shell.run("workspace", "get", workspace)).isZero();

        assertThat(shell.out().lines())
                .anySatisfy(line -> assertThat(line).matches("id +ws_[0-9a-z]{26}"))
                .contains("name        " + workspace);
    }

    @Test
    void showsProgramsTheServersJson() {
        assertThat(shell.run("workspace", "get", workspace, "--json")).isZero();

        JsonNode shown = JsonFormat.MAPPER.readTree(shell.out());
        try (ServerClient client = SERVER.client()) {
            assertThat(shown)
                    .isEqualTo(client.get("/v1/workspaces/" + shown.path("id").asString()));
        }
    }

    @Test
    void takesAPlaceForANode() throws IOException {
        put("a.txt", "/inbox/");

        assertThat(shell.run("node", "move", workspace + ":/inbox/a.txt", "--path", "/done/b.txt"))
                .isZero();
        assertThat(shell.run("node", "get", "/done/", "--workspace", workspace, "--json"))
                .isZero();
        assertThat(shell.out()).contains("\"kind\":\"folder\"").contains("\"path\":\"/done\"");

        assertThat(shell.run("node", "get", workspace + ":/none")).isEqualTo(1);
        assertThat(shell.err()).contains("There is nothing at /none");
        assertThat(shell.run("node", "get", workspace + ":/done", "--workspace", workspace))
                .isEqualTo(2);
    }

    @Test
    void followsPagesToTheLimit() {
        for (int i = 0; i < 5; i++) {
            shell.run("folder", "create", "--path", "/f" + i, "--workspace", workspace);
        }
        String[] list = {"node", "list", "--workspace", workspace, "--json"};

        assertThat(shell.run(with(list, "--limit", "3"))).isZero();
        assertThat(shell.out().lines()).hasSize(3);
        assertThat(shell.err()).contains("--all shows all, --cursor ");
        String cursor = shell.err().replaceAll("(?s).*--cursor (\\S+) goes on.*", "$1");

        assertThat(shell.run(with(list, "--cursor", cursor))).isZero();
        assertThat(shell.out().lines()).hasSize(2);
        assertThat(shell.err()).isEmpty();
        assertThat(shell.run(with(list, "--all"))).isZero();
        assertThat(shell.out().lines()).hasSize(5);
        assertThat(shell.run(with(list, "--all", "--limit", "3"))).isEqualTo(2);
        assertThat(shell.run(with(list, "--limit", "0"))).isEqualTo(2);
    }

    @Test
    void showsAListAsATable() throws IOException {
        put("a.txt", "/");

        assertThat(shell.run("node", "list", "--workspace", workspace)).isZero();

        assertThat(shell.out().lines())
                .satisfiesExactly(
                        head -> assertThat(head).matches("id +kind +path +size .*updated at"),
                        row -> assertThat(row).contains("/a.txt"));
    }

    @Test
    void asksBeforeItTakesAwayForGood() {
        assertThat(shell.typing("n").run("workspace", "delete", workspace)).isEqualTo(1);
        assertThat(shell.err()).contains("Nothing was done.");
        assertThat(shell.run("workspace", "get", workspace)).isZero();

        assertThat(shell.typing("y").run("workspace", "delete", workspace)).isZero();
        assertThat(shell.run("workspace", "get", workspace)).isEqualTo(1);
    }

    @Test
    void needsYesWhereNobodyCanBeAsked() {
        assertThat(shell.run("workspace", "delete", workspace)).isEqualTo(2);
        assertThat(shell.err()).contains("add --yes");
        assertThat(shell.run("workspace", "delete", workspace, "--yes", "--json"))
                .isZero();
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void isDoneOnceUnderOneKey() {
        String[] create = {
            "workspace", "create", "--name", workspace + " once", "--idempotency-key", "key-once"
        };
        assertThat(shell.run(create)).isZero();
        String first = shell.out();

        assertThat(shell.run(create)).isZero();
        assertThat(shell.out()).isEqualTo(first);
    }

    @Test
    void takesListsMapsAndNestedObjects() {
        assertThat(shell.run(
                        "endpoint",
                        "create",
                        "--workspace",
                        workspace,
                        "--json",
                        "--url",
                        "http://127.0.0.1:1/hook",
                        "--events",
                        "file.*",
                        "--events",
                        "folder.created",
                        "--headers",
                        "X-One=1",
                        "--headers",
                        "X-Two=a=b",
                        "--format",
                        "template",
                        "--template",
                        "{\"body\":\"{{id}}\"}"))
                .as(shell.err())
                .isZero();

        JsonNode endpoint = JsonFormat.MAPPER.readTree(shell.out()).path("endpoint");
        assertThat(endpoint.path("events").valueStream().map(JsonNode::asString))
                .containsExactly("file.*", "folder.created");
        assertThat(endpoint.path("headers").propertyNames()).containsExactly("x-one", "x-two");
        assertThat(endpoint.at("/template/body").asString()).isEqualTo("{{id}}");
    }

    @Test
    void takesFieldsFromAFileOrStandardInput() throws IOException {
        Path file = Files.writeString(
                folder.resolve("endpoint.json"),
                "{\"url\":\"http://127.0.0.1:1/one\",\"events\":[\"file.*\"]}");
        String[] create = {"endpoint", "create", "--workspace", workspace, "--json", "--input"};

        assertThat(shell.run(with(create, file.toString(), "--url", "http://127.0.0.1:1/two")))
                .isZero();
        assertThat(shell.out()).contains("http://127.0.0.1:1/two");
        assertThat(shell.reading(Files.readAllBytes(file)).run(with(create, "-")))
                .isZero();
        assertThat(shell.reading("[]".getBytes(StandardCharsets.UTF_8)).run(with(create, "-")))
                .isEqualTo(1);
        assertThat(shell.reading("{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                        .run(with(create, "-")))
                .isEqualTo(1);
        assertThat(shell.err()).contains("\"a\" that endpoint.create does not know");
    }

    /** The server's sentence stood there as well, with the field as the server calls it. */
    @Test
    void callsABadFieldByItsOptionAndSaysItOnce() {
        assertThat(shell.run("workspace", "create", "--name", "a".repeat(200))).isEqualTo(1);
        assertThat(shell.err())
                .startsWith("filebell: --name: This must have at most 100 characters.")
                .containsOnlyOnce("100 characters")
                .doesNotContain("/name");

        assertThat(shell.run(
                        "endpoint",
                        "create",
                        "--workspace",
                        workspace,
                        "--url",
                        "http://127.0.0.1:1/hook",
                        "--events=*",
                        "--rate-per-second=1001"))
                .isEqualTo(1);
        assertThat(shell.err())
                .contains("filebell: --rate-per-second: This must be at most 1000.")
                .doesNotContain("rate_per_second");
    }

    @Test
    void callsEachOfSeveralBadFieldsByItsOption() {
        assertThat(shell.run(
                        "endpoint",
                        "create",
                        "--workspace",
                        workspace,
                        "--url",
                        "http://127.0.0.1:1/hook",
                        "--events=*",
                        "--rate-per-second=1001",
                        "--max-in-flight=0"))
                .isEqualTo(1);
        assertThat(shell.err())
                .contains("2 things are wrong")
                .contains("(--rate-per-second: This must be at most 1000.)")
                .contains("(--max-in-flight: This must be at least 1.)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workspace create | Say also --name.",
                "workspace get | Say also WORKSPACE.",
                "endpoint get ws_3 --workspace x | ENDPOINT must be an id, ep_ and 26",
                "key create --name k --scopes files:reed | Did you mean \"files:read\"?",
                "key create --name k --scopes admin --expires-at soon | must be a time such as",
                "endpoint create --url x --events * --timeout-seconds ten | must be a whole number",
                "endpoint create --url x --events * --headers x | as KEY=VALUE",
                "endpoint create --url x --events * --template { | must be JSON",
                "node list --recursive=maybe | --recursive is true or false",
                "node mov | Did you mean: move?",
                "nod move | Did you mean: node?",
                "node | Say what to do: copy, delete, get",
                "workspace create --nam x | Did you mean"
            })
    void tellsWrongUsageWithoutAServer(String command, String told) {
        TestShell alone = new TestShell(folder.resolve("alone"));

        assertThat(alone.run(command.split(" "))).isEqualTo(2);

        assertThat(alone.out()).isEmpty();
        assertThat(alone.err()).contains(told);
    }

    @Test
    void readsDashesAndUnderscoresAlike() {
        assertThat(shell.run("workspace-member", "list", "--workspace", workspace))
                .isZero();
        assertThat(shell.run(
                        "endpoint",
                        "create",
                        "--workspace",
                        workspace,
                        "--json",
                        "--url",
                        "http://127.0.0.1:1/hook",
                        "--events=*",
                        "--timeout_seconds=7"))
                .isZero();
        assertThat(shell.out()).contains("\"timeout_seconds\":7");
    }

    @Test
    void saysWhichWorkspacesThereAreToChooseFrom() {
        shell.run("workspace", "create", "--name", workspace + " two");

        assertThat(shell.run("node", "list")).isEqualTo(2);
        assertThat(shell.err()).contains("workspaces: say which one, such as --workspace \"");
    }

    @Test
    void saysWhenServerAndProgramAreOfDifferentVersions() {
        try (FakeEndpoint newer = FakeEndpoint.start()) {
            newer.answering(request -> request.target().equals("/openapi.json")
                    ? answers(200).saying("{\"info\":{\"version\":\"9.9.9\"}}")
                    : answers(404)
                            .saying("{\"code\":\"not_found\",\"detail\":\"Nothing is here.\"}"));
            shell.with("FILEBELL_URL", newer.url(""));

            assertThat(shell.run("organization", "get")).isEqualTo(1);
        }
        assertThat(shell.err())
                .startsWith("filebell: Nothing is here. The server is version 9.9.9, this program");
    }

    @Test
    void namesTheKeyThatMakesItHappenOnceWhenTheConnectionBreaks() {
        try (FakeEndpoint broken = FakeEndpoint.start().always(closes())) {
            shell.with("FILEBELL_URL", broken.url(""));

            assertThat(shell.run("workspace", "create", "--name", "Any")).isEqualTo(1);

            String key = broken.requests().getFirst().header("idempotency-key");
            assertThat(key).hasSize(36);
            assertThat(shell.err()).contains("--idempotency-key " + key + " does it once");
        }
    }

    @Test
    void showsNothingThatMovesACursor() {
        shell.run("folder", "create", "--path", "/a", "--workspace", workspace);
        assertThat(shell.run("node", "update", workspace + ":/a", "--metadata", "k=\u001b[2J"))
                .isZero();

        assertThat(shell.out()).contains("[2J").doesNotContain("\u001b");
    }

    private void put(String name, String place) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "hello");
        assertThat(shell.run("put", file.toString(), workspace + ":" + place)).isZero();
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
