package io.filebell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.CuttingProxy;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.ProgramProcess;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code filebell listen} as a process of its own, while the network to the server, the server and
 * the listener itself are cut off: the program behind it gets every event in its order, and none
 * twice but for one that the listener's own end fell upon.
 */
final class ListenCutsTest {

    private final SplittableRandom random = new SplittableRandom(seed());
    private final AtomicInteger names = new AtomicInteger();

    @TempDir
    private Path folder;

    private static long seed() {
        long seed = Long.getLong("filebell.seed", 20_261_126L);
        System.out.println("Cuts of listen with -Dfilebell.seed=" + seed);
        return seed;
    }

    @Test
    void nothingIsMissedOverThreeCuts() throws Exception {
        survive(List.of(Cut.MID_EVENT, Cut.SERVER, Cut.NETWORK));
    }

    @Test
    @Tag("crash")
    void nothingIsMissedOverTwelveCuts() throws Exception {
        List<Cut> cuts = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            cuts.addAll(List.of(
                    Cut.MID_EVENT,
                    Cut.NETWORK,
                    Cut.SERVER,
                    Cut.LISTENER,
                    Cut.MID_EVENT,
                    Cut.NETWORK));
        }
        survive(cuts);
    }

    private enum Cut {
        /** The connection is reset. */
        NETWORK,
        /** The connection is reset somewhere in an event. */
        MID_EVENT,
        /** The server is killed, and started again. */
        SERVER,
        /** The listener is killed, and started again. */
        LISTENER
    }

    private void survive(List<Cut> cuts) throws Exception {
        try (ServerProcess server = new ServerProcess(folder.resolve("data"), Map.of());
                CuttingProxy network = CuttingProxy.before(server.uri("/").getPort());
                FakeEndpoint program = FakeEndpoint.start()) {
            String workspace = makeWorkspace(server);
            Process listener = listen(network, program);
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch ended = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> write(server, workspace, over, ended));
            try {
                for (Cut cut : cuts) {
                    awaitMore(program, 20 + random.nextInt(30));
                    listener = cut(cut, server, network, program, listener);
                }
                awaitMore(program, 30);
                over.set(true);
                assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
                check(server, workspace, program, cuts);
            } finally {
                over.set(true);
                listener.destroyForcibly().waitFor();
            }
        }
    }

    private Process cut(
            Cut cut,
            ServerProcess server,
            CuttingProxy network,
            FakeEndpoint program,
            Process listener)
            throws Exception {
        switch (cut) {
            case NETWORK -> {
                int before = network.connections();
                network.down();
                Awaitility.await().until(() -> network.connections() > before + 1);
                network.up();
            }
            case MID_EVENT -> network.cutAfter(1_000 + random.nextInt(2_000));
            case SERVER -> {
                server.kill();
                server.startAgain();
            }
            case LISTENER -> {
                listener.destroyForcibly().waitFor();
                return listen(network, program);
            }
        }
        return listener;
    }

    private static void awaitMore(FakeEndpoint program, int more) {
        int before = program.requests().size();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> program.requests().size() >= before + more);
    }

    private void check(ServerProcess server, String workspace, FakeEndpoint program, List<Cut> cuts)
            throws Exception {
        List<JsonNode> log = log(server, workspace);
        long last = log.getLast().path("sequence").asLong();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> sequences(program).contains(last));
        List<Long> received = sequences(program);
        List<Long> owed = log.stream()
                .map(event -> event.path("sequence").asLong())
                .filter(sequence -> sequence >= received.getFirst())
                .toList();
        long listenersKilled = cuts.stream().filter(Cut.LISTENER::equals).count();
        System.out.println(cuts.size() + " cuts: " + received.size() + " events at the program, "
                + (received.size() - owed.size()) + " of them again, " + network(program));

        assertThat(new ArrayList<>(new TreeSet<>(received))).isEqualTo(owed);
        assertThat(received).isSorted();
        assertThat(received.size() - owed.size()).isBetween(0, (int) listenersKilled);
        assertThat(received.getFirst()).as("of the first event").isLessThanOrEqualTo(2);
    }

    private static String network(FakeEndpoint program) {
        return program.connections() + " connections there";
    }

    private static List<Long> sequences(FakeEndpoint program) {
        return program.requests().stream()
                .map(request -> JsonFormat.MAPPER
                        .readTree(request.body())
                        .path("sequence")
                        .asLong())
                .toList();
    }

    private Process listen(CuttingProxy network, FakeEndpoint program) throws IOException {
        Path said = folder.resolve("listen-" + names.incrementAndGet() + ".log");
        ProcessBuilder builder = ProgramProcess.with("listen", "--forward-to", program.url("/hook"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("FILEBELL_URL", network.url());
        builder.environment().put("FILEBELL_KEY", ServerProcess.KEY);
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        Process started = builder.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (!started.isAlive()) {
                throw new IllegalStateException(Files.readString(said));
            }
            return Files.readString(said).contains("Begins");
        });
        return started;
    }

    private void write(
            ServerProcess server, String workspace, AtomicBoolean over, CountDownLatch ended) {
        while (!over.get()) {
            try {
                put(server, workspace, "/load/" + names.incrementAndGet() + ".txt");
            } catch (IOException e) {
                Thread.onSpinWait(); // the server is down, and will be back
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        ended.countDown();
    }

    private static void put(ServerProcess server, String workspace, String path)
            throws IOException, InterruptedException {
        server.client()
                .send(
                        server.request(workspace + "/files" + path)
                                .PUT(BodyPublishers.ofString(path))
                                .build(),
                        BodyHandlers.discarding());
    }

    private static String makeWorkspace(ServerProcess server)
            throws IOException, InterruptedException {
        String made = server.client()
                .send(
                        server.request("/v1/workspaces")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"Cuts\"}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return "/v1/workspaces/" + JsonFormat.MAPPER.readTree(made).path("id").asString();
    }

    private static List<JsonNode> log(ServerProcess server, String workspace) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = JsonFormat.MAPPER.readTree(server.client()
                    .send(
                            server.request(workspace + "/events?limit=500" + after)
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            if (page.path("items").isEmpty()) {
                return events;
            }
            page.path("items").forEach(events::add);
            after = "&after=" + page.path("next").asString();
        }
    }
}
