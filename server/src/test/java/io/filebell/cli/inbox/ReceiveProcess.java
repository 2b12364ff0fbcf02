package io.filebell.cli.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.testing.ProgramProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** {@code filebell receive} in a process of its own. */
final class ReceiveProcess implements AutoCloseable {

    static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path out;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private ReceiveProcess(Path out, Process process) {
        this.out = out;
        this.process = process;
    }

    static ReceiveProcess start(Path folder, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, "receive", ".out");
        List<String> command = new ArrayList<>(List.of(
                "receive",
                "--json",
                "--port",
                "0",
                "--inbox",
                folder.resolve("inbox.db").toString(),
                "--secret",
                SECRET));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = ProgramProcess.with(command);
        builder.environment().putAll(Map.of("SECRET", SECRET, "FILEBELL_KEY", "fbk_x"));
        Process process = builder.directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("receive.err").toFile())
                .start();
        ReceiveProcess started = new ReceiveProcess(out, process);
        started.await("ready");
        return started;
    }

    /** Sends a signed event, and answers the status. */
    int send(String id, String body) throws IOException, InterruptedException {
        return send(id, body, body);
    }

    int send(String id, String signed, String sent) throws IOException, InterruptedException {
        long now = Instant.now().getEpochSecond();
        String signature = Signature.of(Secret.parse(SECRET)).sign(id, now, signed.getBytes(UTF_8));
        return http.send(
                        HttpRequest.newBuilder(
                                        URI.create(line("ready").path("ready").asString()))
                                .header("webhook-id", id)
                                .header("webhook-timestamp", Long.toString(now))
                                .header("webhook-signature", signature)
                                .POST(BodyPublishers.ofString(sent))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    /** The lines that say that something of this kind happened. */
    List<JsonNode> lines(String what) {
        try {
            return Files.readString(out)
                    .lines()
                    .filter(line -> line.endsWith("}"))
                    .map(line -> JsonFormat.MAPPER.readTree(line))
                    .filter(line ->
                            line.has(what) || line.path("what").asString("").equals(what))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode line(String what) {
        return lines(what).getLast();
    }

    void await(String what) {
        await(what, 1);
    }

    void await(String what, int times) {
        Awaitility.await().atMost(PATIENCE).until(() -> lines(what).size() >= times);
    }

    void kill() {
        family().forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Asks it to end, and answers its exit code. */
    int stop() {
        process.destroy();
        return process.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    private Stream<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    @Override
    public void close() {
        kill();
        http.shutdownNow();
        assertThat(process.isAlive()).isFalse();
    }
}
