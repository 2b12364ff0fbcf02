package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.Paper.Block;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The README's tour as it is, in bash with curl, and each listener of the documentation in its own
 * language: without a library, and with the official one of Standard Webhooks.
 */
@Tag("clients")
final class TourTest {

    private static final long PATIENCE_MINUTES = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            README.md              | listener.mjs | node    | true
            README.md              | listener.py  | python3 | true
            docs/start/listener.md | official.mjs | node    | npm install --silent %s@1.1.1
            docs/start/listener.md | official.py  | python3 | pip install -q --target . %s==1.1.0
            """)
    void endsWithAFileThatTheListenerKnowsOf(
            String page, String listener, String language, String preparation) throws Exception {
        String port = freePort();
        try (TemporaryServer server =
                TemporaryServer.make(TestShell.maker(), Optional.empty(), Optional.empty())) {
            server.server().start();
            Files.createSymbolicLink(folder.resolve("data"), server.data());
            Files.writeString(
                    folder.resolve(listener), Paper.of(page).file(listener).replace("3000", port));
            writeLauncher();

            List<String> script = new ArrayList<>(List.of("set -euo pipefail"));
            script.add(
                    preparation.replace("%s", "standardwebhooks").replace("pip", "python3 -m pip"));
            for (Block block : Paper.of("README.md").blocks()) {
                if (block.isFile()) {
                    if (block.language().equals("python")) {
                        script.addAll(listening(language + " " + listener, port));
                    }
                } else {
                    script.add(patient(block.text())
                            .replace(
                                    "http://127.0.0.1:8080",
                                    server.server().url().toString())
                            .replace("127.0.0.1:3000", "127.0.0.1:" + port));
                }
            }
            script.add(awaiting("listener.out", "file.created /inbox/again.txt"));
            script.add("kill $listener");

            String said = bash(
                    script,
                    Map.of(
                            "FILEBELL_URL", server.access().url().toString(),
                            "FILEBELL_KEY", server.access().key()));

            assertThat(said).contains("\"ok\":true").endsWith("Hello, whoever listens.\n");
            assertThat(folder.resolve("listener.out"))
                    .content()
                    .contains("webhook.test", "file.created /inbox/hello.txt");
        }
    }

    /** Starts the listener, and shows it a request that is not genuine. */
    private static List<String> listening(String command, String port) {
        return List.of(
                command + " > listener.out 2>&1 & listener=$!",
                "trap 'kill $listener 2>/dev/null || true' EXIT",
                awaiting("listener.out", "listening"),
                "forged=$(curl -s -o forged.out -w '%{http_code}' -H 'webhook-id: evt_1'"
                        + " -H \"webhook-timestamp: $(date +%s)\" -H 'webhook-signature: v1,AAAA'"
                        + " -d '{}' http://127.0.0.1:" + port + "/hook)",
                "test \"$forged\" = 401");
    }

    /** Asks again while there is no delivery yet; a person is not that quick. */
    private static String patient(String step) {
        return step.contains("-o deliveries.json")
                ? "for _ in {1..300}; do " + step.strip()
                        + "; grep -q dlv_ deliveries.json && break; sleep 0.1; done"
                : step;
    }

    private static String awaiting(String file, String text) {
        return "for _ in {1..300}; do grep -q '" + text + "' " + file
                + " && break; sleep 0.1; done; " + "grep -q '" + text + "' " + file + " || { cat "
                + file + " >&2; exit 1; }";
    }

    private String bash(List<String> lines, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path script = Files.write(folder.resolve("tour.sh"), lines);
        Path out = folder.resolve("tour.out");
        Path err = folder.resolve("tour.err");
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(() -> "The tour failed: " + text(out) + text(err))
                .isTrue();
        return Files.readString(out);
    }

    /** {@code ./filebell}, without a build: the classes under test. */
    private void writeLauncher() throws IOException {
        Path launcher = folder.resolve("filebell");
        Files.writeString(
                launcher,
                "#!/usr/bin/env bash\nexec '%s' -cp '%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(free.getLocalPort());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
