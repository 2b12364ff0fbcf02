package io.filebell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.testing.Postgres;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two servers on one PostgreSQL database, of which now one and now the other is killed: both take
 * uploads, and each event reaches every endpoint, in the order that it asked for.
 */
class TwoInstancesTest {

    private static final int CLIENTS = 8;

    @TempDir
    Path folder;

    private final AtomicInteger names = new AtomicInteger();
    private final SplittableRandom random = new SplittableRandom(20_261_123);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void eitherMayBeKilled() throws Exception {
        survive(2, 3);
    }

    @Test
    @Tag("crash")
    void eitherMayBeKilledTwentyTimes() throws Exception {
        survive(20, 12);
    }

    private void survive(int kills, int endpoints) throws Exception {
        Map<String, String> settings = Map.of(
                "FILEBELL_DATABASE", Postgres.newDatabase(),
                "FILEBELL_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]),
                "FILEBELL_BLOBS", "file:" + folder.resolve("blobs"));
        try (ServerProcess one = new ServerProcess(folder.resolve("one"), settings);
                ServerProcess two = new ServerProcess(folder.resolve("two"), settings);
                Crowd crowd = new Crowd(endpoints)) {
            String base = "/v1/workspaces/"
                    + post(one, "/v1/workspaces", "{\"name\":\"Shared\"}")
                            .path("id")
                            .asString();
            List<String> ids = new ArrayList<>();
            for (String registration : crowd.registrations()) {
                ids.add(post(two, base + "/endpoints", registration)
                        .path("endpoint")
                        .path("id")
                        .asString());
            }
            for (int kill = 0; kill < kills; kill++) {
                ServerProcess victim = kill % 2 == 0 ? one : two;
                load(one, two, base, victim);
                victim.startAgain();
            }
            Set<String> files = filesOf(log(two, base));
            assertThat(log(one, base)).hasSameSizeAs(log(two, base));
            assertThat(files).containsAll(acknowledged);
            Set<String> owed = new TreeSet<>();
            log(one, base).stream()
                    .filter(event -> event.path("type").asString().startsWith("file."))
                    .forEach(event -> owed.add(event.path("id").asString()));
            crowd.check(ids.stream().map(id -> owed).toList());
            System.out.println(kills + " kills of two instances: " + acknowledged.size()
                    + " files acknowledged, " + crowd.requests() + " requests at " + endpoints
                    + " endpoints");
        }
    }

    private void load(ServerProcess one, ServerProcess two, String base, ServerProcess victim)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(60 + random.nextInt(100));
        CountDownLatch ended = new CountDownLatch(CLIENTS);
        AtomicBoolean over = new AtomicBoolean();
        for (int client = 0; client < CLIENTS; client++) {
            ServerProcess server = client % 2 == 0 ? one : two;
            Thread.startVirtualThread(() -> {
                while (!over.get() && upload(server, base)) {
                    enough.countDown();
                }
                ended.countDown();
            });
        }
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        victim.kill();
        over.set(true);
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private boolean upload(ServerProcess server, String base) {
        String path = "/load/" + names.incrementAndGet() + ".txt";
        try {
            HttpResponse<Void> answer = server.client()
                    .send(
                            server.request(base + "/files" + path)
                                    .PUT(BodyPublishers.ofString(path))
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(201);
            acknowledged.add(path);
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Set<String> filesOf(List<JsonNode> log) {
        Set<String> paths = new HashSet<>();
        long expected = 1;
        for (JsonNode event : log) {
            assertThat(event.path("sequence").asLong()).isEqualTo(expected++);
            paths.add(event.path("data").path("file").path("path").asString(""));
        }
        return paths;
    }

    private static List<JsonNode> log(ServerProcess server, String base) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = JsonFormat.MAPPER.readTree(server.client()
                    .send(
                            server.request(base + "/events?limit=500" + after).build(),
                            BodyHandlers.ofString())
                    .body());
            if (page.path("items").isEmpty()) {
                return events;
            }
            page.path("items").forEach(events::add);
            after = "&after=" + page.path("next").asString();
        }
    }

    private static JsonNode post(ServerProcess server, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = server.client()
                .send(
                        server.request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonFormat.MAPPER.readTree(answer.body());
    }
}
