package io.filebell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.ProgramProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code serve} as a process of its own: what it says, keeps and leaves. */
final class ServeCommandTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void isFoundByClientCommandsUntilItIsToldToStop() throws Exception {
        Process server = serve("--dev", "--port", "0", "--json");
        JsonNode ready = JsonFormat.MAPPER.readTree(firstLine(server));
        TestShell shell = new TestShell(folder.resolve("state"));

        assertThat(ready.path("database").asString()).isEqualTo("SQLite");
        assertThat(Path.of(ready.path("key_file").asString()))
                .isEqualTo(folder.resolve("data").resolve("admin.key"));
        assertThat(shell.run("ls")).isZero();
        assertThat(shell.err()).contains("There is no workspace yet");

        Process second = serve("--port", "0");
        assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(errors(second))
                .isEqualTo("filebell: Another Filebell (process " + server.pid()
                        + ") runs with the data folder " + folder.resolve("data")
                        + ". Stop it, or choose another folder with --data.\n");

        server.toHandle().destroy();
        assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(errors(server)).contains("Stopping: ").endsWith("Stopped.\n");
        assertThat(shell.run("ls")).isEqualTo(1);
        assertThat(shell.err()).contains("No server of yours is running");
    }

    @Test
    void tellsPeopleWhereEverythingIs() throws Exception {
        Process server = serve("--port", "0");

        String first = firstLine(server);

        assertThat(first).startsWith("Filebell ").contains(" is ready at http://127.0.0.1:");
        server.toHandle().destroy();
        assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(rest(server))
                .contains("/docs")
                .contains("SQLite")
                .contains(folder.resolve("data").resolve("admin.key").toString());
    }

    /** A restored folder has no such file; FILEBELL_ADMIN_KEY was named, which nobody had set. */
    @Test
    void saysThatTheKeysHoldWhereNoFileHasOne() throws Exception {
        assertThat(whatIsSaidUntilReady()).contains("admin.key");
        Files.delete(folder.resolve("data").resolve("admin.key"));

        assertThat(whatIsSaidUntilReady())
                .contains("the keys of this data hold")
                .doesNotContain("FILEBELL_ADMIN_KEY");
        assertThat(errors(started.getLast()))
                .contains("Note: There is no API key in ", "start once with FILEBELL_ADMIN_KEY");
    }

    private String whatIsSaidUntilReady() throws Exception {
        Process server = serve("--port", "0");
        assertThat(firstLine(server)).contains(" is ready at ");
        server.toHandle().destroy();
        assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return rest(server);
    }

    @Test
    void saysThatThePortIsInUse() throws Exception {
        Process first = serve("--port", "0", "--json");
        String url = JsonFormat.MAPPER.readTree(firstLine(first)).path("url").asString();
        String port = url.substring(url.lastIndexOf(':') + 1);

        Process second = serve("--port", port, "--data", folder.resolve("other").toString());

        assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(errors(second)).contains("127.0.0.1:" + port).contains("in use");
    }

    private Process serve(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("serve"));
        if (!List.of(options).contains("--data")) {
            command.addAll(List.of("--data", folder.resolve("data").toString()));
        }
        command.addAll(List.of(options));
        ProcessBuilder builder = ProgramProcess.with(command)
                .redirectError(folder.resolve("errors-" + started.size()).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("FILEBELL_"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String firstLine(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as(() -> errors(process)).isNotNull();
        return line;
    }

    private static String rest(Process process) throws IOException {
        return process.inputReader(StandardCharsets.UTF_8).readAllAsString();
    }

    private String errors(Process process) {
        try {
            return Files.readString(folder.resolve("errors-" + started.indexOf(process)));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
