package io.filebell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.cli.TestShell;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.Postgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Backups of a server that works, restored somewhere else: every file has its bytes, and every
 * event that was not delivered when the backup was made is.
 */
abstract class BackupConformance {

    private static final String KEY = "fbk_7Gq2LmX9vT4cRk8ZpW1yHs6NdJ3bQe5uA0fKtUoM";
    private static final int UPLOADERS = 4;
    private static final int LARGE_BYTES = 40_000;
    private static final int SMALL_BYTES = 2_000;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, byte[]> uploaded = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();
    private final FakeEndpoint ready = FakeEndpoint.start();
    private final FakeEndpoint down = FakeEndpoint.start();
    private final List<App> apps = new ArrayList<>();

    /** Settings of a new database, and of a new one of the other kind. */
    abstract Map<String, String> fresh();

    abstract Map<String, String> freshOfOtherKind();

    static Map<String, String> sqlite() {
        return Map.of();
    }

    static Map<String, String> postgres() {
        return Map.of("FILEBELL_DATABASE", Postgres.newDatabase());
    }

    @AfterEach
    void end() {
        apps.forEach(App::close);
        ready.close();
        down.close();
        client.shutdownNow();
    }

    @Test
    void aBackupOfAServerUnderLoadIsRestoredAndGoesOnDelivering() throws Exception {
        Map<String, String> database = fresh();
        App app = serve("data", database);
        String base = workspace(app);
        down.always(Behaviour.answers(429).with("retry-after", "2"));
        register(app, base, ready);
        register(app, base, down);
        String cursor = ok(app, "GET", base + "/events", "").path("next").asString();
        Path file = folder.resolve("backup.tar");

        Set<String> before = new HashSet<>();
        underLoad(app, base, () -> {
            before.addAll(acknowledged);
            backup("data", database, file);
        });
        assertThat(events(down)).isNotEmpty();
        close(app);
        down.always(Behaviour.answers(204));
        int refused = down.requests().size();

        Map<String, String> another = fresh();
        restore(file, "restored", another);
        masterKey("restored");
        App restored = serve("restored", another);
        Set<String> owed = owed(restored, base);
        assertThat(owed).hasSizeGreaterThanOrEqualTo(before.size());
        await().atMost(Duration.ofSeconds(60)).until(() -> events(down, refused).containsAll(owed));
        await().atMost(Duration.ofSeconds(60)).until(() -> events(ready).containsAll(owed));

        checkFiles(restored, base, before);
        HttpResponse<byte[]> old = send(restored, "GET", base + "/events?after=" + cursor, null);
        assertThat(old.statusCode()).isEqualTo(410);
        assertThat(JsonFormat.MAPPER.readTree(old.body()).path("code").asString())
                .isEqualTo("cursor_expired");
        put(restored, base, "/after.txt", new byte[10]);
        String last = owed(restored, base).stream()
                .filter(event -> !owed.contains(event))
                .findFirst()
                .orElseThrow();
        await().until(() -> events(ready).contains(last) && events(down).contains(last));
    }

    @Test
    void aBackupIsRestoredIntoADatabaseOfTheOtherKind() throws Exception {
        Map<String, String> database = fresh();
        App app = serve("data", database);
        String base = workspace(app);
        register(app, base, ready);
        underLoad(app, base, () -> {});
        ok(app, "DELETE", base + "/files" + uploaded.keySet().iterator().next(), "");
        Path file = folder.resolve("backup.tar");
        backup("data", database, file);
        Set<String> all = new HashSet<>(uploaded.keySet());
        List<JsonNode> log = log(app, base);
        close(app);

        Map<String, String> other = freshOfOtherKind();
        restore(file, "restored", other);
        masterKey("restored");
        App restored = serve("restored", other);

        assertThat(log(restored, base)).isEqualTo(log);
        all.removeIf(path ->
                log.getLast().path("data").path("file").path("path").asString().equals(path));
        put(restored, base, "/after.txt", new byte[10]);
        assertThat(log(restored, base)).hasSize(log.size() + 1);
        JsonNode organization = ok(restored, "GET", "/v1/events?limit=500", "").path("items");
        assertThat(organization
                        .get(organization.size() - 1)
                        .path("data")
                        .path("file")
                        .path("path")
                        .asString())
                .isEqualTo("/after.txt");
        checkFiles(restored, base, all);
        await().until(() -> events(ready).containsAll(owed(restored, base)));
    }

    @Test
    void withoutTheMasterKeyTheServerSaysWhatIsMissing() throws Exception {
        Map<String, String> database = fresh();
        App app = serve("data", database);
        register(app, workspace(app), ready);
        Path file = folder.resolve("backup.tar");
        backup("data", database, file);
        close(app);
        Map<String, String> another = fresh();
        TestShell shell = restore(file, "restored", another);
        assertThat(shell.err())
                .contains("The master key is not there")
                .contains(folder.resolve("restored").resolve("master.key").toString())
                .contains("secrets and own headers of endpoints");
        Throwable refused = catchThrowable(() -> serve("restored", another));
        assertThat(refused).hasMessageContaining("master.key").hasMessageContaining("missing");
    }

    @Test
    void aDamagedBackupIsRefusedAndLeavesNothing() throws Exception {
        Map<String, String> database = fresh();
        App app = serve("data", database);
        String base = workspace(app);
        put(app, base, "/large.bin", random(new Random(1), LARGE_BYTES));
        Path file = folder.resolve("backup.tar");
        backup("data", database, file);
        byte[] whole = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, String> another = fresh();
        for (int round = 0; round < 12; round++) {
            byte[] damaged = round % 3 == 0
                    ? Arrays.copyOf(whole, random.nextInt(whole.length - 1_024))
                    : whole.clone();
            if (round % 3 != 0) {
                // Not in the padding behind the last entry, nor in the blocks that end a tar.
                damaged[random.nextInt(whole.length - 2_048)] ^= (byte) (1 << random.nextInt(8));
            }
            Path bad = Files.write(folder.resolve("damaged.tar"), damaged);
            TestShell shell = shell(another);
            assertThat(shell.run("restore", bad.toString(), "--data", path("bad")))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(1);
            assertThat(shell.err()).as("seed %d, round %d", seed, round).contains("damaged");
            assertThat(folder.resolve("bad")).doesNotExist();
        }
        restore(file, "bad", another);
    }

    @Test
    void onlyAnEmptyPlaceIsRestoredInto() throws Exception {
        Map<String, String> database = fresh();
        App app = serve("data", database);
        Path file = folder.resolve("backup.tar");
        backup("data", database, file);
        TestShell again = shell(database);
        assertThat(again.run("backup", file.toString(), "--data", path("data"))).isEqualTo(1);
        assertThat(again.err()).contains("is there already");
        close(app);

        TestShell into = shell(fresh());
        assertThat(into.run("restore", file.toString(), "--data", path("data"))).isEqualTo(1);
        assertThat(into.err()).contains("is not empty").contains("filebell.yaml and master.key");

        Files.createDirectories(folder.resolve("half"));
        Files.writeString(folder.resolve("half").resolve("restoring"), "");
        assertThat(into.run("restore", file.toString(), "--data", path("half"))).isEqualTo(1);
        assertThat(into.err()).contains("did not end");
        assertThat(files(folder.resolve("half"))).containsExactly("restoring");

        Files.createDirectories(folder.resolve("notes"));
        Files.writeString(folder.resolve("notes").resolve("a.txt"), "");
        assertThat(into.run("restore", file.toString(), "--data", path("notes")))
                .isEqualTo(1);
        assertThat(into.err()).contains("is not empty");
        assertThat(files(folder.resolve("notes"))).containsExactly("a.txt");
    }

    private void underLoad(App app, String base, Step step) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch enough = new CountDownLatch(60);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < UPLOADERS; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    while (!ended.get()) {
                        boolean large = random.nextInt(4) == 0;
                        byte[] bytes = random(random, large ? LARGE_BYTES : SMALL_BYTES);
                        put(app, base, "/load/" + names.incrementAndGet() + ".bin", bytes);
                        enough.countDown();
                    }
                } catch (Exception | Error e) {
                    failures.add(e);
                }
            }));
        }
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        step.run();
        ended.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @FunctionalInterface
    private interface Step {

        void run() throws Exception;
    }

    private static byte[] random(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return content;
    }

    private App serve(String data, Map<String, String> database) {
        Map<String, String> environment = new HashMap<>(database);
        environment.put("FILEBELL_ADMIN_KEY", KEY);
        Map<Setting, String> flags = Map.of(Setting.DATA, path(data), Setting.PORT, "0");
        Settings settings = new SettingsReader(flags, environment, true).read();
        DataFolder.open(settings.storage().data()).close();
        App app = new App(settings, new Version("test"));
        apps.add(app);
        app.start();
        return app;
    }

    private void close(App app) {
        apps.remove(app);
        app.close();
    }

    private void backup(String data, Map<String, String> database, Path file) {
        TestShell shell = shell(database);
        assertThat(shell.run("backup", file.toString(), "--data", path(data)))
                .as(shell::err)
                .isZero();
        assertThat(shell.err()).contains("master.key is not in it");
    }

    private TestShell restore(Path file, String data, Map<String, String> database) {
        TestShell shell = shell(database);
        assertThat(shell.run("restore", file.toString(), "--data", path(data)))
                .as(shell::err)
                .isZero();
        return shell;
    }

    private void masterKey(String data) throws IOException {
        Files.copy(
                folder.resolve("data").resolve("master.key"),
                folder.resolve(data).resolve("master.key"));
    }

    private TestShell shell(Map<String, String> database) {
        TestShell shell = new TestShell(folder.resolve("state"));
        database.forEach(shell::with);
        return shell;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static List<String> files(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String workspace(App app) throws Exception {
        String id = ok(app, "POST", "/v1/workspaces", "{\"name\":\"Contracts\"}")
                .path("id")
                .asString();
        return "/v1/workspaces/" + id;
    }

    private void register(App app, String base, FakeEndpoint listener) throws Exception {
        ok(
                app,
                "POST",
                base + "/endpoints",
                "{\"url\":\"" + listener.url("/hook") + "\",\"events\":[\"file.*\"]}");
    }

    private void put(App app, String base, String path, byte[] bytes) throws Exception {
        uploaded.put(path, bytes);
        HttpResponse<byte[]> answer = send(app, "PUT", base + "/files" + path, bytes);
        assertThat(answer.statusCode()).isEqualTo(201);
        acknowledged.add(path);
    }

    private void checkFiles(App app, String base, Set<String> paths) throws Exception {
        Set<String> there = new HashSet<>(paths);
        for (JsonNode event : log(app, base)) {
            if (event.path("type").asString().equals("file.created")) {
                there.add(event.path("data").path("file").path("path").asString());
            }
        }
        for (String path : there) {
            HttpResponse<byte[]> answer = send(app, "GET", base + "/files" + path, null);
            if (paths.contains(path)) {
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
            }
            if (answer.statusCode() == 200) {
                assertThat(answer.body()).as(path).isEqualTo(uploaded.get(path));
            }
        }
    }

    /** The ids of the events that both endpoints asked for. */
    private Set<String> owed(App app, String base) throws Exception {
        Set<String> owed = new HashSet<>();
        for (JsonNode event : log(app, base)) {
            String type = event.path("type").asString();
            if (type.startsWith("file.") && !type.equals("file.downloaded")) {
                owed.add(event.path("id").asString());
            }
        }
        return owed;
    }

    private List<JsonNode> log(App app, String base) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String next = "";
        while (true) {
            String after = next.isEmpty() ? "" : "&after=" + next;
            JsonNode page = ok(app, "GET", base + "/events?limit=500" + after, "");
            if (page.path("items").isEmpty()) {
                return events;
            }
            page.path("items").forEach(events::add);
            next = page.path("next").asString();
        }
    }

    private static Set<String> events(FakeEndpoint listener) {
        return events(listener, 0);
    }

    private static Set<String> events(FakeEndpoint listener, int from) {
        List<FakeEndpoint.Request> requests = listener.requests();
        Set<String> ids = new HashSet<>();
        for (FakeEndpoint.Request request : requests.subList(from, requests.size())) {
            ids.add(request.header("webhook-id"));
        }
        return ids;
    }

    private JsonNode ok(App app, String method, String path, String body) throws Exception {
        HttpResponse<byte[]> answer = send(app, method, path, body.getBytes(UTF_8));
        assertThat(answer.statusCode())
                .as(() -> new String(answer.body(), UTF_8))
                .isBetween(200, 299);
        return JsonFormat.MAPPER.readTree(answer.body());
    }

    private HttpResponse<byte[]> send(App app, String method, String path, byte @Nullable [] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(app.url() + path))
                .header("Authorization", "Bearer " + KEY)
                .method(
                        method,
                        body == null || body.length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(body));
        if (method.equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }
}
