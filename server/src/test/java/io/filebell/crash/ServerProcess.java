package io.filebell.crash;

import io.filebell.testing.ProgramProcess;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** {@code filebell serve} as a process of its own, which can be killed and started again. */
final class ServerProcess implements AutoCloseable {

    static final String KEY = "fbk_7Gq2LmX9vT4cRk8ZpW1yHs6NdJ3bQe5uA0fKtUoM";

    private static final int FIRST_EPHEMERAL_PORT = 32_768;
    /** Test runs side by side begin at different places. */
    private static final int FIRST_PORT =
            20_000 + (int) (ProcessHandle.current().pid() % 100) * 100;

    private final Path data;
    private final Map<String, String> settings;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    ServerProcess(Path data, Map<String, String> settings) throws IOException {
        this.data = data;
        this.settings = settings;
        this.port = freePort();
        this.process = launch();
    }

    /** One that the system gives to nobody else while the process is down. */
    private static int freePort() throws IOException {
        for (int port = FIRST_PORT; port < FIRST_EPHEMERAL_PORT; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No port is free");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    /** As {@code kill -9} does: no handler runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + KEY)
                .timeout(Duration.ofSeconds(30));
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.shutdownNow();
    }

    private Process launch() throws IOException {
        Path output = data.resolveSibling(data.getFileName() + ".log");
        ProcessBuilder builder = ProgramProcess.with(
                        "serve", "--dev", "--port", String.valueOf(port), "--data", data.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(settings);
        builder.environment().put("FILEBELL_ADMIN_KEY", KEY);
        builder.environment().put("XDG_STATE_HOME", data.resolveSibling("state").toString());
        Process started = builder.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "The server did not start: " + Files.readString(output));
            }
            return answers();
        });
        return started;
    }

    private boolean answers() throws IOException, InterruptedException {
        try {
            return client.send(request("/v1/users/me").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (ConnectException e) {
            return false;
        }
    }
}
