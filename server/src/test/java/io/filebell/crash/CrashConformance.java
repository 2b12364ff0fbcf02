package io.filebell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.FakeEndpoint;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Kills the server under a load of uploads. Afterwards every acknowledged file is there with the
 * right bytes and has its event, the log has no gap, and each endpoint got what its revisions say:
 * all of it, and nothing else.
 */
abstract class CrashConformance {

    private static final int CLIENTS = 16;
    /** Files that are written again and again, so that their events have an order. */
    private static final int AGAIN = 5;

    private static final int SMALL_BYTES = 4_000;
    private static final int LARGE_BYTES = 40_000;

    @TempDir
    Path folder;

    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final SplittableRandom random = new SplittableRandom(seed());

    /** Settings of the server that say which database it uses. */
    abstract Map<String, String> settings();

    private static long seed() {
        long seed = Long.getLong("filebell.seed", 20_261_123L);
        System.out.println("Crash run with -Dfilebell.seed=" + seed);
        return seed;
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillAndReachesTheListener() throws Exception {
        survive(2, 6);
    }

    @Test
    @Tag("crash")
    void whatWasAcknowledgedSurvivesTwentyKillsInARow() throws Exception {
        survive(20, 50);
    }

    private void survive(int kills, int endpoints) throws Exception {
        try (ServerProcess server = new ServerProcess(folder.resolve("data"), settings());
                FakeEndpoint all = FakeEndpoint.start();
                FakeEndpoint edited = FakeEndpoint.start();
                Crowd crowd = new Crowd(endpoints)) {
            String workspace = post(server, "/v1/workspaces", "{\"name\":\"Crash\"}")
                    .path("id")
                    .asString();
            String base = "/v1/workspaces/" + workspace;
            String allId = register(server, base, all, "[\"file.*\"]");
            String editedId = register(server, base, edited, "[\"file.*\"]");
            List<String> crowdIds = new ArrayList<>();
            for (String registration : crowd.registrations()) {
                crowdIds.add(register(server, base, registration));
            }
            for (int kill = 1; kill <= kills; kill++) {
                load(server, base, base + "/endpoints/" + editedId);
                server.startAgain();
            }
            send(server, "POST", base + "/endpoints/" + editedId + "/enable", "{}");
            List<JsonNode> log = log(server, base);
            checkFiles(server, base);
            checkLog(log);
            checkReceived(all, owed(log, allId));
            checkReceived(edited, owed(log, editedId));
            crowd.check(crowdIds.stream().map(id -> owed(log, id)).toList());
            System.out.println(
                    kills + " kills: " + acknowledged.size() + " files acknowledged, " + log.size()
                            + " events, " + all.requests().size() + " requests at the listener, "
                            + crowd.requests() + " at " + endpoints
                            + " endpoints in order");
        }
    }

    private void load(ServerProcess server, String base, String edited) throws Exception {
        CountDownLatch enough = new CountDownLatch(60 + random.nextInt(240));
        CountDownLatch ended = new CountDownLatch(CLIENTS + 1);
        for (int client = 0; client < CLIENTS; client++) {
            SplittableRandom own = random.split();
            Thread.startVirtualThread(() -> {
                while (upload(server, base, own)) {
                    enough.countDown();
                }
                ended.countDown();
            });
        }
        SplittableRandom own = random.split();
        Thread.startVirtualThread(() -> {
            while (edit(server, edited, own)) {
                enough.countDown();
            }
            ended.countDown();
        });
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        server.kill();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private boolean upload(ServerProcess server, String base, SplittableRandom own) {
        byte[] bytes = new byte[own.nextInt(10) == 0 ? LARGE_BYTES : own.nextInt(SMALL_BYTES)];
        own.nextBytes(bytes);
        boolean again = own.nextInt(3) == 0;
        String path = again
                ? "/again/" + own.nextInt(AGAIN) + ".bin"
                : "/load/" + names.incrementAndGet() + ".bin";
        try {
            HttpResponse<Void> answer = server.client()
                    .send(
                            server.request(base + "/files" + path)
                                    .PUT(BodyPublishers.ofByteArray(bytes))
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(answer.statusCode()).isIn(200, 201);
            if (!again) {
                acknowledged.put(path, sha256(bytes));
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean edit(ServerProcess server, String endpoint, SplittableRandom own) {
        try {
            switch (own.nextInt(4)) {
                case 0 -> send(server, "PATCH", endpoint, "{\"events\":[\"file.*\"]}");
                case 1 -> send(server, "PATCH", endpoint, "{\"events\":[\"folder.*\"]}");
                case 2 -> send(server, "POST", endpoint + "/disable", "{}");
                default -> send(server, "POST", endpoint + "/enable", "{\"from\":\"cursor\"}");
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void checkFiles(ServerProcess server, String base) throws Exception {
        for (Map.Entry<String, String> file : acknowledged.entrySet()) {
            HttpResponse<byte[]> answer = server.client()
                    .send(
                            server.request(base + "/files" + file.getKey()).build(),
                            BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(file.getKey()).isEqualTo(200);
            assertThat(sha256(answer.body())).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    private void checkLog(List<JsonNode> log) {
        Set<String> created = new HashSet<>();
        long expected = 1;
        for (JsonNode event : log) {
            assertThat(event.path("sequence").asLong()).isEqualTo(expected++);
            if (event.path("type").asString().equals("file.created")) {
                created.add(event.path("data").path("file").path("path").asString());
            }
        }
        assertThat(created).containsAll(acknowledged.keySet());
    }

    /**
     * What the log says an endpoint asked for: the events after each change, by what it asked for
     * then.
     */
    private static Set<String> owed(List<JsonNode> log, String endpoint) {
        Set<String> owed = new TreeSet<>();
        Set<String> prefixes = new HashSet<>();
        for (JsonNode event : log) {
            String type = event.path("type").asString();
            JsonNode told = event.path("data").path("endpoint");
            if (told.path("id").asString("").equals(endpoint)) {
                prefixes.clear();
                told.path("events").forEach(one -> prefixes.add(one.asString().replace("*", "")));
            } else if (prefixes.stream().anyMatch(type::startsWith)
                    && !type.equals("file.downloaded")) {
                owed.add(event.path("id").asString());
            }
        }
        return owed;
    }

    private static void checkReceived(FakeEndpoint listener, Set<String> owed) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> received(listener).containsAll(owed));
        assertThat(received(listener)).isEqualTo(owed);
    }

    private static Set<String> received(FakeEndpoint listener) {
        Set<String> ids = new TreeSet<>();
        for (FakeEndpoint.Request request : listener.requests()) {
            JsonNode event =
                    JsonFormat.MAPPER.readTree(new String(request.body(), StandardCharsets.UTF_8));
            if (!event.path("test").asBoolean()) {
                ids.add(event.path("id").asString());
            }
        }
        return ids;
    }

    private static List<JsonNode> log(ServerProcess server, String base) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String next = "";
        while (true) {
            String after = next.isEmpty() ? "" : "&after=" + next;
            JsonNode page = JsonFormat.MAPPER.readTree(server.client()
                    .send(
                            server.request(base + "/events?limit=500" + after).build(),
                            BodyHandlers.ofString())
                    .body());
            if (page.path("items").isEmpty()) {
                return events;
            }
            page.path("items").forEach(events::add);
            next = page.path("next").asString();
        }
    }

    private static String register(
            ServerProcess server, String base, FakeEndpoint listener, String events)
            throws Exception {
        return register(
                server,
                base,
                "{\"url\":\"" + listener.url("/hook") + "\",\"events\":" + events + "}");
    }

    private static String register(ServerProcess server, String base, String body)
            throws Exception {
        return post(server, base + "/endpoints", body)
                .path("endpoint")
                .path("id")
                .asString();
    }

    private static JsonNode post(ServerProcess server, String path, String body)
            throws IOException {
        return send(server, "POST", path, body);
    }

    private static JsonNode send(ServerProcess server, String method, String path, String body)
            throws IOException {
        try {
            HttpResponse<String> answer = server.client()
                    .send(
                            server.request(path)
                                    .header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return JsonFormat.MAPPER.readTree(answer.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
