package io.filebell.cli.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.cli.ServerClient;
import io.filebell.cli.TestServer;
import io.filebell.cli.TestShell;
import io.filebell.cli.TestWorkspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** events against a real server. */
final class EventsCommandTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path state;

    private TestShell shell;
    private TestWorkspace workspace;

    @BeforeEach
    void makeWorkspace() {
        shell = new TestShell(state).with(SERVER.access());
        workspace = SERVER.newWorkspace();
        workspace.put("/inbox/a.txt");
        workspace.put("/inbox/b.txt");
    }

    @Test
    void showAllThatAreKeptOldestFirst() {
        assertThat(shell.run("events", "--workspace", workspace.name())).isZero();

        List<String> lines = shell.out().lines().toList();
        assertThat(lines.getFirst()).contains("     1  folder.created");
        assertThat(lines.getLast()).contains("file.created", "/inbox/b.txt");
        assertThat(shell.err()).startsWith("What comes next: --after ");
    }

    @Test
    void showTheBytesOfTheServerToPrograms() {
        assertThat(shell.run("events", "--json", "--workspace", workspace.name()))
                .isZero();

        String whole;
        try (ServerClient client = SERVER.client()) {
            whole = new String(client.bytes(workspace.path() + "/events"), StandardCharsets.UTF_8);
        }
        assertThat(whole)
                .startsWith("{\"items\":["
                        + String.join(",", shell.out().lines().toList())
                        + "],\"next\":");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void showOnlyTheTypesThatWereAskedFor() {
        shell.run("events", "--json", "--workspace", workspace.name(), "--type", "file.*");

        assertThat(shell.out()
                        .lines()
                        .map(line ->
                                JsonFormat.MAPPER.readTree(line).path("type").asString()))
                .containsExactly("file.created", "file.created");
    }

    @Test
    void goOnWhereAnEarlierListEnded() {
        shell.run("events", "--workspace", workspace.name());
        String cursor = shell.err().strip().substring("What comes next: --after ".length());
        workspace.put("/inbox/c.txt");

        assertThat(shell.run("events", "--workspace", workspace.name(), "--after", cursor))
                .isZero();

        assertThat(shell.out().lines()).singleElement().asString().contains("/inbox/c.txt");
    }

    @Test
    void beginAtATime() {
        shell.run("events", "--workspace", workspace.name(), "--since", "1h");
        assertThat(shell.out()).contains("/inbox/a.txt");

        shell.run("events", "--workspace", workspace.name(), "--since", "2999-01-01T00:00:00Z");
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("There is no such event.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--since yesterday | 2 | --since takes 90s, 15m, 1h or 2d ago",
                "--since 1h --after x | 2 | --since or --after, not both",
                "--after x | 1 | The cursor is not one that this list gave",
                "--type file.lost | 1 | There is no event type \"file.lost\"",
                "--follow --type file.lost | 1 | There is no event type \"file.lost\"",
                "--workspace Contrakts | 1 | There is no workspace \"Contrakts\""
            })
    void sayWhatIsWrong(String options, int exit, String sentence) {
        List<String> arguments = new ArrayList<>(List.of("events"));
        if (!options.contains("--workspace")) {
            arguments.addAll(List.of("--workspace", workspace.name()));
        }
        arguments.addAll(List.of(options.split(" ")));

        assertThat(shell.run(arguments.toArray(String[]::new))).isEqualTo(exit);

        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("filebell: ").contains(sentence);
    }

    @Test
    void askWhichOfSeveralWorkspaces() {
        SERVER.newWorkspace();

        assertThat(shell.run("events")).isEqualTo(2);
        assertThat(shell.err()).contains("workspaces: say which one, such as --workspace \"");
    }
}
