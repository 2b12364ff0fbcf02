package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import io.filebell.cli.ServerAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code filebell listen} as a process of its own. */
final class ListenProcess implements AutoCloseable {

    private final Process process;

    private ListenProcess(Process process) {
        this.process = process;
    }

    /** Starts it and waits until it listens. Its state lies in a folder. */
    static ListenProcess start(ServerAccess access, Path state, String url) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.filebell.Main",
                        "listen",
                        "--forward-to",
                        url,
                        "--events",
                        "file.created",
                        "--output",
                        "compact"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("FILEBELL_URL", access.url().toString());
        builder.environment().put("FILEBELL_KEY", access.key());
        builder.environment().put("XDG_STATE_HOME", state.toAbsolutePath().toString());
        try {
            Process process = builder.start();
            ListenProcess listening = new ListenProcess(process);
            BufferedReader said = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = said.readLine(); ; line = said.readLine()) {
                if (line == null) {
                    throw Failure.failed("\"filebell listen\" ended before it listened.");
                }
                if (line.contains("Begins")) {
                    drain(said);
                    return listening;
                }
            }
        } catch (IOException e) {
            throw Failure.failed("\"filebell listen\" does not start: " + e.getMessage(), e);
        }
    }

    private static void drain(BufferedReader said) {
        Thread reader = new Thread(
                () -> {
                    try {
                        said.lines().forEach(line -> {});
                        said.close();
                    } catch (IOException | UncheckedIOException ended) {
                        return;
                    }
                },
                "filebell-bench-listen");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
