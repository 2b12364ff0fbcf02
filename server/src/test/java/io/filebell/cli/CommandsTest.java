package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {

    private static final String ESCAPE = "\u001b[";

    @TempDir
    private Path state;

    private TestShell shell;

    @BeforeEach
    void begin() {
        shell = new TestShell(state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "demo",
                "put",
                "get",
                "ls",
                "doctor",
                "completion",
                "login",
                "logout",
                "events",
                "listen",
                "trigger",
                "backup",
                "restore",
                "receive",
                "inbox",
                "bench",
                "bench upload",
                "bench latency",
                "bench listen"
            })
    void haveHelp(String command) {
        String[] arguments = (command + " --help").strip().split(" ");

        assertThat(shell.run(arguments)).isZero();
        assertThat(shell.out()).startsWith(("Usage: filebell " + command).strip());
        assertThat(shell.out()).contains("--help");
        assertThat(shell.err()).isEmpty();
        assertThat(shell.out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    /** What looks like a variable of picocli's once read "null". */
    @Test
    void showInHelpWhatAShellIsToRead() {
        shell.run("completion", "--help");

        assertThat(shell.out()).contains("filebell completion zsh > \"${fpath[1]}/_filebell\"");
    }

    @Test
    void sayTheirVersion() {
        assertThat(shell.run("--version")).isZero();
        assertThat(shell.out())
                .startsWith("Filebell ")
                .hasSizeGreaterThan("Filebell ".length() + 1);
    }

    @Test
    void sayWhatWasMeantByAnUnknownOne() {
        assertThat(shell.run("serv")).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .startsWith("filebell: There is no command \"filebell serv\".\n"
                        + "Did you mean: serve?\nSee: filebell --help\n");
        shell.run("wrkspace", "list");
        assertThat(shell.err()).contains("Did you mean: workspace?");
        shell.run("workspace", "lst");
        assertThat(shell.err())
                .contains("There is no command \"filebell workspace lst\"")
                .contains("Did you mean: list?");
        shell.run("listen", "8080");
        assertThat(shell.err()).contains("\"filebell listen\" takes no argument \"8080\"");
        shell.run("listen", "--only", "all");
        assertThat(shell.err()).contains("--only takes failed, not \"all\"");
    }

    /** Suggestions for an option were picocli's, which had none for letters in another order. */
    @ParameterizedTest
    @CsvSource({
        "serve --prot 80, --port",
        "serve --prot=80, --port",
        "serve --dat x, --data",
        "listen --onyl failed, --only",
        "workspace create --nmae x, --name"
    })
    void sayWhatWasMeantByAnUnknownOption(String command, String option) {
        assertThat(shell.run(command.split(" "))).isEqualTo(2);
        assertThat(shell.err()).contains("Did you mean: " + option + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "bench", "ls --nonsense", "put one", "get", "bench upload --size 0"})
    void tellWrongUsageByTheirExitCode(String command) {
        assertThat(shell.run(command.isEmpty() ? new String[0] : command.split(" ")))
                .isEqualTo(2);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("filebell: ");
    }

    @Test
    void sayWhatToDoWithoutAServer() {
        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err())
                .isEqualTo("filebell: No server of yours is running. Start one with \"filebell"
                        + " serve\", log in to one with \"filebell login\", or set FILEBELL_URL"
                        + " and FILEBELL_KEY.\n");
    }

    @Test
    void sayThatNobodyAnswers() {
        shell.with("FILEBELL_URL", "http://127.0.0.1:1").with("FILEBELL_KEY", "fbk_x");

        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err())
                .isEqualTo("filebell: No server answers at http://127.0.0.1:1. Is it running?\n");
    }

    @Test
    void sayThatANameIsNotKnown() {
        shell.with("FILEBELL_URL", "https://none.invalid").with("FILEBELL_KEY", "fbk_x");

        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err()).contains("The name none.invalid is not known here");
    }

    @Test
    void showWhereAnErrorCameFromOnlyWhenAsked() {
        shell.with("FILEBELL_URL", "http://127.0.0.1:1").with("FILEBELL_KEY", "fbk_x");

        shell.run("ls", "--debug");
        assertThat(shell.err()).contains("java.net.ConnectException").contains("\tat ");

        shell.with("FILEBELL_LOG", "debug").run("ls");
        assertThat(shell.err()).contains("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "http://", "not a url"})
    void refuseAnAddressThatIsNone(String url) {
        shell.with("FILEBELL_URL", url).with("FILEBELL_KEY", "fbk_x");

        assertThat(shell.run("ls")).isEqualTo(2);
        assertThat(shell.err()).contains("FILEBELL_URL must be an address such as");
    }

    @Test
    void neverShowTheKeyThatTheyRefuse() {
        shell.with("FILEBELL_URL", "http://127.0.0.1:1").with("FILEBELL_KEY", "hush hush\u0001");

        assertThat(shell.run("ls", "--debug")).isEqualTo(2);
        assertThat(shell.err()).contains("FILEBELL_KEY holds no API key").doesNotContain("hush");
    }

    @Test
    void useColoursOnlyOnATerminalThatWantsThem() {
        shell.run("ls");
        assertThat(shell.err()).doesNotContain(ESCAPE);

        shell.runOnTerminal("ls");
        assertThat(shell.err()).contains(ESCAPE);

        shell.with("NO_COLOR", "1").runOnTerminal("ls");
        assertThat(shell.err()).doesNotContain(ESCAPE);
    }

    @Test
    void refuseASettingThatIsNone() {
        shell.with("FILEBELL_PROT", "1");

        assertThat(shell.run("serve")).isEqualTo(2);
        assertThat(shell.err()).contains("Did you mean FILEBELL_PORT?");
    }

    @Test
    void refuseALevelOfTheLogThatIsNone() {
        shell.with("FILEBELL_LOG", "loud");

        assertThat(shell.run("serve")).isEqualTo(2);
        assertThat(shell.err()).contains("FILEBELL_LOG must be one of error, warn, info, debug");
    }
}
