package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A program of {@code examples/}, copied, and run by the commands of its README. */
final class Example implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TO_INSTALL = Duration.ofMinutes(8);

    /** What an earlier build of the examples may have left in the project's own folder. */
    private static final Set<String> LEFT_OUT = Set.of("node_modules", "target", ".venv");

    private final Path folder;
    private final Paper readme;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    private Example(Path folder, Paper readme, int port) {
        this.folder = folder;
        this.readme = readme;
        this.port = port;
    }

    /** Copies it below {@code parent}, where the project's Maven lies as well, and installs it. */
    static Example install(String name, Path parent) throws Exception {
        Path folder = Files.createDirectories(parent.resolve("examples").resolve(name));
        copy(Paper.root().resolve("examples").resolve(name), folder);
        for (String maven : Set.of("mvnw", ".mvn")) {
            Files.createSymbolicLink(parent.resolve(maven), Paper.root().resolve(maven));
        }
        Example example =
                new Example(folder, Paper.of("examples/" + name + "/README.md"), freePort());
        Process install = example.bash(example.block("install"), "install.out");
        boolean ended = install.waitFor(TO_INSTALL.toSeconds(), TimeUnit.SECONDS);
        end(install);
        assertThat(ended && install.exitValue() == 0)
                .as(() -> text(folder.resolve("install.out")))
                .isTrue();
        return example;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    Path inbox() {
        return folder.resolve("inbox.db");
    }

    /** Starts it, and returns once it answers. */
    void start(String secret) throws Exception {
        process = bash(block("run").replace("whsec_…", secret), "run.out");
        await(() -> health().statusCode() == 200);
    }

    HttpResponse<String> health() throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + "/health")).build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + "/hook"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** How many lines it has printed that are just that. */
    long said(String line) {
        return text(folder.resolve("run.out")).lines().filter(line::equals).count();
    }

    void awaitSaid(String line, int times) {
        await(() -> said(line) == times);
    }

    void await(Callable<Boolean> condition) {
        Awaitility.await("the example, which says " + text(folder.resolve("run.out")))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(condition);
    }

    /** Ends it without warning. */
    void kill() {
        Process running = process;
        if (running != null) {
            end(running);
            process = null;
        }
    }

    /** Asks it to end; false when it does not. */
    boolean stop() throws InterruptedException {
        Process running = process;
        if (running == null) {
            return true;
        }
        family(running).forEach(ProcessHandle::destroy);
        return running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        kill();
        http.shutdownNow();
    }

    private static void end(Process process) {
        family(process).forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static Stream<ProcessHandle> family(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    private String block(String role) {
        return readme.blocks().stream()
                .filter(block -> block.role().equals(role))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private Process bash(String commands, String output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(output).toFile()));
        builder.environment().put("PORT", String.valueOf(port));
        return builder.start();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                    throws IOException {
                if (LEFT_OUT.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
