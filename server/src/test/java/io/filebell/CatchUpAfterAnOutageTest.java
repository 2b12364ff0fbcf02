package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.filebell.receiver.CatchUp;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.jdk.ReceiverHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A receiver with its inbox, and the server itself: what an endpoint never got, because it was
 * disabled during an outage and enabled from now on, the receiver reads from the log.
 */
final class CatchUpAfterAnOutageTest {

    private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
    private static RunningApp app;
    private String inbox = "";
    private int port;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = new RunningApp(folder);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void anInboxAndAPort(@TempDir Path folder) throws IOException {
        inbox = "jdbc:sqlite:" + folder.resolve("inbox.db");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @Test
    void eachEventOfAWorkspaceIsHandledOnce() throws Exception {
        String workspace = app.newWorkspace("Contracts");
        String id = workspace.substring("/v1/workspaces/".length());
        goThroughAnOutage(
                workspace + "/endpoints",
                List.of(workspace),
                key -> CatchUp.of(app.url(), key, id),
                workspace + "/events",
                id);
    }

    @Test
    void eachEventOfAnOrganizationIsHandledOnce() throws Exception {
        goThroughAnOutage(
                "/v1/endpoints",
                List.of(app.newWorkspace("Orders"), app.newWorkspace("Invoices")),
                key -> CatchUp.ofOrganization(app.url(), key),
                "/v1/events",
                "/v1/events");
    }

    private interface LogOf {

        CatchUp read(String key);
    }

    private void goThroughAnOutage(
            String endpoints, List<String> workspaces, LogOf log, String events, String position)
            throws Exception {
        CatchUp catchUp = log.read(readingKey())
                .withTypes(List.of("file.*"))
                .withEvery(Duration.ofSeconds(1));
        String begin = end(events);
        JsonNode made = app.ok(
                "POST",
                endpoints,
                "{\"url\":\"http://127.0.0.1:" + port + "/hook\",\"events\":[\"file.*\"]}");
        String endpoint = endpoints + "/" + made.at("/endpoint/id").asString();
        Secret secret = Secret.parse(made.path("secret").asString());

        try (Listener listener = new Listener(secret, catchUp)) {
            await().until(() -> !position(position).isEmpty());
            put(workspaces, "before");
            await().until(() -> handled.size() == workspaces.size());
            await().until(() -> listener.receiver.health().waiting() == 0);
        }
        app.ok("POST", endpoint + "/disable", "");
        put(workspaces, "during");
        put(workspaces, "the outage");
        app.ok("POST", endpoint + "/enable", "{\"from\":\"now\"}");
        try (Listener listener = new Listener(secret, catchUp)) {
            await().until(() -> handled.size() == 3 * workspaces.size());
            // These come both ways.
            put(workspaces, "afterwards");
            await().until(() -> position(position).equals(end(events)));
            await().until(() ->
                    listener.receiver.health().acknowledged().count() >= workspaces.size());
            await().until(() -> listener.receiver.health().waiting() == 0);
        }
        List<String> all = app.ok("GET", events + "?types=file.*&after=" + begin, "")
                .path("items")
                .valueStream()
                .map(event -> event.path("id").asString())
                .toList();
        assertThat(all).hasSize(4 * workspaces.size());
        assertThat(handled).containsExactlyInAnyOrderElementsOf(all);
    }

    private String end(String events) throws IOException, InterruptedException {
        return app.ok("GET", events + "?after=latest", "").path("next").asString();
    }

    private String readingKey() throws IOException, InterruptedException {
        return app.ok("POST", "/v1/keys", "{\"name\":\"Catch-up\",\"scopes\":[\"events:read\"]}")
                .path("key")
                .asString();
    }

    private void put(List<String> workspaces, String name)
            throws IOException, InterruptedException {
        for (String workspace : workspaces) {
            app.ok("PUT", workspace + "/files/" + name.replace(' ', '-') + ".txt", name);
        }
    }

    /** What the inbox holds; nothing until it holds it. */
    private String position(String log) throws SQLException {
        try (Connection connection = DriverManager.getConnection(inbox);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT position FROM filebell_source WHERE name = '" + log + "'")) {
            String position = row.next() ? row.getString(1) : null;
            return position == null ? "" : position;
        }
    }

    /** A receiver behind a server of its own, as a program has them. */
    private final class Listener implements AutoCloseable {

        private final Receiver receiver;
        private final HttpServer server;

        Listener(Secret secret, CatchUp catchUp) throws IOException {
            receiver = Receiver.builder()
                    .verifier(Verifier.of(secret))
                    .inbox(Inbox.open(inbox))
                    .catchUp(catchUp)
                    .on("*", event -> handled.add(event.id()))
                    .start();
            server = ReceiverHandler.serve(receiver, "127.0.0.1", port, "/hook");
        }

        @Override
        public void close() {
            server.stop(0);
            receiver.close();
        }
    }
}
