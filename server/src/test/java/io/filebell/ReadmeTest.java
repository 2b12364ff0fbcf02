package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.Paper.Block;
import io.filebell.base.JsonFormat;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.TestShell;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verdict;
import io.filebell.testing.FakeEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's tour against a real server, with nothing but a JDK. {@link TourTest} runs it as it
 * is.
 */
final class ReadmeTest {

    @TempDir
    private Path folder;

    @Test
    void leadsFromTheFirstKeyToTheFileAndItsWebhook() throws Exception {
        try (TemporaryServer server = TemporaryServer.make(
                        TestShell.maker(), Optional.empty(), Optional.empty());
                FakeEndpoint endpoint = FakeEndpoint.start();
                TourSteps tour = new TourSteps(folder)) {
            server.server().start();
            Files.createSymbolicLink(folder.resolve("data"), server.data());
            TestShell shell = new TestShell(folder.resolve("state")).with(server.access());
            String printed = "";
            for (Block block : Paper.of("README.md").blocks()) {
                String text = block.text()
                        .replace("http://127.0.0.1:8080", server.server().url().toString())
                        .replace("http://127.0.0.1:3000/hook", endpoint.url("/hook"));
                if (block.role().equals("tour")) {
                    printed = tour.run(text);
                    check(text, printed, tour, endpoint);
                } else if (block.role().equals("commands")) {
                    text.lines().forEach(line -> run(shell, line));
                    assertThat(shell.out()).isEqualTo(printed);
                }
            }
            assertThat(printed).isEqualTo("Hello, whoever listens.\n");
        }
    }

    private static void check(String text, String printed, TourSteps tour, FakeEndpoint endpoint)
            throws Exception {
        if (text.contains("/test")) {
            assertThat(printed).contains("\"ok\":true");
        } else if (text.contains("-T hello.txt")) {
            await().until(() -> endpoint.requests().stream()
                    .anyMatch(request -> isSignedFile(request, tour.variable("SECRET"))));
        } else if (text.contains("/deliveries")) {
            await().until(() -> tour.run(text).contains("\"delivered\""));
        }
    }

    private static boolean isSignedFile(FakeEndpoint.Request request, String secret) {
        boolean created = JsonFormat.MAPPER
                .readTree(request.body())
                .path("type")
                .asString()
                .equals("file.created");
        return created
                && Signature.of(Secret.parse(secret))
                                .verify(
                                        request.header(Signature.ID_HEADER),
                                        request.header(Signature.TIMESTAMP_HEADER),
                                        request.header(Signature.SIGNATURE_HEADER),
                                        request.body(),
                                        InstantSource.system())
                        instanceof Verdict.Valid;
    }

    private void run(TestShell shell, String line) {
        List<String> words = Arrays.asList(line.split(" "));
        assertThat(words.getFirst()).isEqualTo("./filebell");
        String[] arguments = words.stream()
                .skip(1)
                .map(word -> Files.isRegularFile(folder.resolve(word))
                        ? folder.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
        assertThat(shell.run(arguments)).as(line + ": " + shell.err()).isZero();
    }
}
