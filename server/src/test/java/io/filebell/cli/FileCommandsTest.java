package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** put, get and ls against a real server. */
final class FileCommandsTest {

    @RegisterExtension
    private static final TestServer SERVER = TestServer.start();

    @TempDir
    private Path folder;

    private TestShell shell;
    private String workspace;

    @BeforeEach
    void makeWorkspace() {
        shell = new TestShell(folder.resolve("state")).with(SERVER.access());
        workspace = SERVER.newWorkspace().name();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16 << 10, (16 << 10) + 1, 3_000_000})
    void bringBackWhatWasPut(int size) throws IOException {
        byte[] bytes = bytes(size);
        Path sent = Files.write(folder.resolve("a file, 100 % ü.bin"), bytes);
        Path received = folder.resolve("received");

        assertThat(shell.run("put", sent.toString(), workspace + ":/inbox/")).isZero();
        assertThat(shell.out()).startsWith("/inbox/a file, 100 % ü.bin  ");
        assertThat(shell.err()).isEmpty();

        String place = workspace + ":/inbox/a file, 100 % ü.bin";
        assertThat(shell.run("get", place, received.toString())).isZero();
        assertThat(received).hasBinaryContent(bytes);
        assertThat(shell.run("get", place, "-")).isZero();
        assertThat(shell.bytes()).isEqualTo(bytes);
    }

    @Test
    void putSeveralFilesIntoAFolder() throws IOException {
        Path first = Files.writeString(folder.resolve("a.txt"), "a");
        Path second = Files.writeString(folder.resolve("b.txt"), "b");

        assertThat(shell.run("put", first.toString(), second.toString(), workspace + ":/in"))
                .isZero();

        assertThat(shell.run("ls", workspace + ":/in")).isZero();
        assertThat(shell.out().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).contains("1 B").endsWith("a.txt"),
                        line -> assertThat(line).endsWith("b.txt"));
    }

    @Test
    void putAFileIntoTheFolderThatHasTheName() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");
        shell.run("put", file.toString(), workspace + ":/in/first.txt");

        assertThat(shell.run("put", file.toString(), workspace + ":/in")).isZero();

        assertThat(shell.out()).startsWith("/in/a.txt");
    }

    @Test
    void putTheNextVersion() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one");
        shell.run("put", file.toString(), workspace + ":/a.txt");
        Files.writeString(file, "two!");

        assertThat(shell.run("put", file.toString(), workspace + ":/a.txt")).isZero();

        assertThat(shell.out()).isEqualTo("/a.txt  4 B, version 2\n");
    }

    @Test
    void putWhatIsPipedIn() {
        byte[] bytes = bytes(200_000);

        assertThat(shell.reading(bytes).run("put", "-", workspace + ":/piped.bin"))
                .isZero();

        shell.run("get", workspace + ":/piped.bin", "-");
        assertThat(shell.bytes()).isEqualTo(bytes);
    }

    @Test
    void askForANameForWhatIsPipedIn() {
        assertThat(shell.reading(bytes(1)).run("put", "-", workspace + ":/inbox/"))
                .isEqualTo(2);
        assertThat(shell.err()).contains("Standard input has no name");
    }

    @Test
    void refuseToPutWhatIsNoFile() {
        assertThat(shell.run("put", folder.toString(), workspace + ":/")).isEqualTo(2);
        assertThat(shell.err()).contains("is a folder; name its files");
        assertThat(shell.run("put", folder.resolve("none").toString(), workspace + ":/"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("There is no file");
    }

    @Test
    void takeTheirNameWhenNoneIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");
        shell.run("put", file.toString(), workspace + ":/a.txt");
        Path target = Files.createDirectory(folder.resolve("target"));

        assertThat(shell.run("get", workspace + ":/a.txt", target.toString())).isZero();

        assertThat(target.resolve("a.txt")).hasContent("a");
    }

    @Test
    void leaveNoHalfFileBehind() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));

        assertThat(shell.run("get", workspace + ":/none", target.resolve("x").toString()))
                .isEqualTo(1);

        assertThat(shell.err()).contains("/none");
        try (Stream<Path> left = Files.list(target)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void getNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");
        shell.run("put", file.toString(), workspace + ":/in/a.txt");

        assertThat(shell.run("get", workspace + ":/in", "-")).isEqualTo(1);
        assertThat(shell.err()).contains("is a folder; get takes a file");
    }

    @Test
    void listAllBeneathWithPaths() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");
        shell.run("put", file.toString(), workspace + ":/x/y/");

        assertThat(shell.run("ls", "-r", workspace + ":/")).isZero();

        assertThat(shell.out()
                        .lines()
                        .skip(1)
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("/x/", "/x/y/", "/x/y/a.txt");
    }

    @Test
    void speakJsonToPrograms() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");

        shell.run("put", "--json", file.toString(), workspace + ":/in/");
        String put = shell.out();
        shell.run("ls", "--json", workspace + ":/in");
        String listed = shell.out();

        assertThat(JsonFormat.MAPPER.readTree(put).path("path").asString()).isEqualTo("/in/a.txt");
        assertThat(JsonFormat.MAPPER.readTree(listed)).isEqualTo(JsonFormat.MAPPER.readTree(put));
    }

    @Test
    void sayWhichWorkspaceWasMeant() {
        assertThat(shell.run("ls", workspace.replace("Contr", "Cont") + ":/")).isEqualTo(1);
        assertThat(shell.err()).contains("Did you mean \"" + workspace + "\"?");
    }

    @Test
    void askWhichOfSeveralWorkspaces() {
        String another = SERVER.newWorkspace().name();

        assertThat(shell.run("ls", "/")).isEqualTo(2);
        assertThat(shell.err()).contains("workspaces: say which one");
        assertThat(shell.run("ls")).isZero();
        assertThat(shell.out()).contains(workspace + ":/").contains(another + ":/");
    }

    /** They once ended with 0 although nothing had arrived: a file on a full disk looked whole. */
    @ParameterizedTest
    @ValueSource(strings = {"get", "ls", "node"})
    void failWhenTheirAnswerArrivesNowhere(String command) throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), bytes(100_000));
        shell.run("put", file.toString(), workspace + ":/a.bin");
        String[] arguments = switch (command) {
            case "get" -> new String[] {"get", workspace + ":/a.bin", "-"};
            case "ls" -> new String[] {"ls", workspace + ":/"};
            default -> new String[] {"node", "list", "--workspace", workspace, "--json"};
        };

        assertThat(shell.into(new BrokenStream("No space left on device")).run(arguments))
                .isEqualTo(1);
        assertThat(shell.err())
                .isEqualTo("filebell: Standard output cannot be written to: No space left on"
                        + " device.\n");
        assertThat(shell.into(new BrokenStream("Broken pipe")).run(arguments)).isEqualTo(1);
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void passOnWhatTheServerRefuses() {
        shell.with("FILEBELL_KEY", "fbk_" + "x".repeat(43));

        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err()).contains("The server is " + SERVER.access().url());
    }

    @Test
    void showHowFarTheyAreOnATerminal() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), bytes(100));

        assertThat(shell.runOnTerminal("put", file.toString(), workspace + ":/"))
                .isZero();

        assertThat(shell.err()).endsWith("\r\u001b[K");
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }
}
