package io.filebell.cli.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.cli.TestShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a real bash, which the launcher needs as well. */
final class CompletionCommandTest {

    private static final String ASK = """
            source "$1"
            filebell() { [[ $* == "completion workspaces" ]] && printf 'Contracts\\nMy files\\n'; }
            COMP_LINE=$2 COMP_POINT=${#2}
            _filebell
            printf '%s\\n' "${COMPREPLY[@]}"
            """;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private TestShell shell;

    @BeforeEach
    void begin() throws IOException {
        shell = new TestShell(folder.resolve("state"));
        assertThat(shell.run("completion", "bash")).isZero();
        Files.writeString(folder.resolve("script"), shell.out());
        Files.writeString(folder.resolve("a file.txt"), "");
    }

    @Test
    void completesCommandsAndOperations() throws Exception {
        assertThat(complete("filebell wor")).containsExactly("workspace", "workspace_member");
        assertThat(complete("filebell workspace ")).contains("create", "delete", "--help");
        assertThat(complete("filebell "))
                .contains("put", "doctor", "node")
                .doesNotContain("create");
        assertThat(complete("filebell bench d")).containsExactly("deliver");
        assertThat(complete("filebell event-type l")).containsExactly("list");
        assertThat(complete("filebell endpoint rotate-")).containsExactly("rotate_secret");
    }

    @Test
    void completesOptionsAlsoAfterOthers() throws Exception {
        assertThat(complete("filebell workspace create --na")).containsExactly("--name");
        assertThat(complete("filebell --debug node move /a --pa")).containsExactly("--path");
        assertThat(complete("filebell ls -")).contains("--recursive", "--server", "--json");
    }

    @Test
    void completesValuesThatAreKnownAlthoughBashBreaksWordsAtColons() throws Exception {
        assertThat(complete("filebell key create --scopes ")).contains("files:read", "admin");
        assertThat(complete("filebell key create --scopes files:r")).containsExactly("read");
        assertThat(complete("filebell key create --scopes=adm")).containsExactly("admin");
        assertThat(complete("filebell completion z")).containsExactly("zsh");
        assertThat(complete("filebell listen --output "))
                .containsExactly("lines", "compact", "json");
    }

    @Test
    void asksTheServerForTheNamesOfWorkspaces() throws Exception {
        assertThat(complete("filebell listen --workspace "))
                .containsExactly("Contracts", "My\\ files");
        assertThat(complete("filebell node list --workspace C")).containsExactly("Contracts");
        assertThat(complete("filebell workspace get M")).containsExactly("My\\ files");
        assertThat(complete("filebell workspace get --js")).containsExactly("--json");
    }

    @Test
    void completesFilesWhereAFileIsMeantAndNothingWhereNothingIsKnown() throws Exception {
        assertThat(complete("filebell put a")).containsExactly("a file.txt");
        assertThat(complete("filebell endpoint create --input a")).containsExactly("a file.txt");
        assertThat(complete("filebell workspace create --name ")).containsExactly("");
    }

    @Test
    void speaksToZshInItsOwnWords() {
        assertThat(shell.run("completion", "zsh")).isZero();
        assertThat(shell.out())
                .contains("compdef _filebell filebell")
                .contains("\"workspace create\")")
                .doesNotContain("COMPREPLY");
    }

    @Test
    void knowsNoOtherShell() {
        assertThat(shell.run("completion", "tcsh")).isEqualTo(2);
        assertThat(shell.err()).contains("a script for bash and one for zsh");
        assertThat(shell.run("completion")).isEqualTo(2);
    }

    private List<String> complete(String line) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder(List.of(
                        "bash", "-c", ASK, "bash", folder.resolve("script").toString(), line))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return said.lines().toList();
    }
}
