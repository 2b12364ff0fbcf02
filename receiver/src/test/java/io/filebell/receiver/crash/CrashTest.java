package io.filebell.receiver.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.Request;
import io.filebell.receiver.testing.Postgres;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under load: what was acknowledged is handled, joined effects exactly once. */
final class CrashTest {

    private static final int SENDERS = 8;

    private final Sender sender = new Sender(InstantSource.system());
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();

    @TempDir
    private Path folder;

    private String url = "";
    private Path notes = Path.of("");

    @Test
    void twoKillsLoseNothing() throws Exception {
        killTimes(2, "jdbc:sqlite:" + folder.resolve("inbox.db"));
    }

    @Test
    @Tag("crash")
    void fiftyKillsLoseNothing() throws Exception {
        killTimes(50, "jdbc:sqlite:" + folder.resolve("inbox.db"));
    }

    @Test
    @Tag("crash")
    void tenKillsLoseNothingOnPostgres() throws Exception {
        killTimes(10, Postgres.newDatabase());
    }

    private void killTimes(int kills, String database) throws Exception {
        url = database;
        notes = Files.createFile(folder.resolve("notes"));
        sql("CREATE TABLE effect (id TEXT NOT NULL)");
        long seed = Long.getLong("filebell.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < kills; kill++) {
            try (ReceiverProcess receiver = new ReceiverProcess(url, notes)) {
                int until = acknowledged.size() + 20 + random.nextInt(400);
                sendUntilKilled(receiver, until);
            }
        }
        try (ReceiverProcess last = new ReceiverProcess(url, notes)) {
            assertThat(last.port()).isPositive();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            count("SELECT COUNT(*) FROM filebell_job" + " WHERE state <> 'done'")
                                    == 0);
        }
        Set<String> joined = new HashSet<>(acknowledged);
        joined.removeIf(id -> !id.startsWith("joined"));
        Set<String> plain = new HashSet<>(acknowledged);
        plain.removeAll(joined);
        assertThat(acknowledged.size()).isGreaterThan(20 * kills);
        assertThat(effects()).containsAll(joined).doesNotHaveDuplicates();
        assertThat(new HashSet<>(Files.readAllLines(notes))).containsAll(plain);
    }

    private void sendUntilKilled(ReceiverProcess receiver, int until) {
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        for (int i = 0; i < SENDERS; i++) {
            threads.execute(() -> sendUntilItFails(receiver.port()));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged.size() >= until);
        receiver.kill();
        threads.shutdown();
        await().until(threads::isTerminated);
    }

    private void sendUntilItFails(int port) {
        boolean goesOn = true;
        while (goesOn) {
            int number = sent.incrementAndGet();
            String type = number % 2 == 0 ? "joined" : "plain";
            String id = type + "_" + number;
            goesOn = send(port, id, sender.event(id, type, "nd_" + number % 50));
        }
    }

    private boolean send(int port, String id, Request request) {
        HttpRequest.Builder post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/hook"))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            post.header(name, request.headers().first(name).orElseThrow());
        }
        try {
            int status = client.send(post.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status == 204) {
                acknowledged.add(id);
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> effects() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM effect")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private long count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
