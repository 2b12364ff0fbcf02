package io.filebell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The listeners in {@code examples/}, installed and started as their READMEs say. */
@Tag("clients")
final class ExamplesTest {

    private static final int LARGE_BYTES = 2_000_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"node-express", "python-fastapi", "spring-boot"})
    void handlesEachEventOnceAndForgetsNone(String example) throws Exception {
        try (RunningApp app = new RunningApp(Files.createDirectory(folder.resolve("data")));
                Example listener = Example.install(example, folder)) {
            String workspace = app.newWorkspace("Contracts");
            JsonNode registered = app.ok(
                    "POST",
                    workspace + "/endpoints",
                    "{\"url\":\"" + listener.url() + "/hook\",\"events\":[\"file.*\"]}");
            String secret = registered.path("secret").asString();
            String endpoint = workspace + "/endpoints/"
                    + registered.path("endpoint").path("id").asString();
            listener.start(secret);

            app.ok("PUT", workspace + "/files/inbox/a.txt", "Hello");
            listener.awaitSaid("handled file.created /inbox/a.txt", 1);

            repeat(app, listener, endpoint);
            assertThat(listener.said("handled file.created /inbox/a.txt"))
                    .as("a repeat is not handled again")
                    .isEqualTo(1);
            app.ok(
                    "POST",
                    endpoint + "/replay",
                    "{\"since\":\"2020-01-01T00:00:00Z\",\"only\":\"all\"}");
            listener.awaitSaid("handled file.created /inbox/a.txt", 2);

            refusesWhatIsNotGenuine(listener, secret);
            asksToTryAgainWhileTheInboxIsLocked(listener, secret);
            worksOnWhatAnEarlierRunLeft(listener, secret);
            assertThat(listener.stop()).as("a graceful end").isTrue();
        }
    }

    private static void repeat(RunningApp app, Example listener, String endpoint) throws Exception {
        String deliveries = endpoint + "/deliveries?type=file.created";
        listener.await(() -> delivery(app, deliveries).path("attempts").asInt() == 1);
        String id = delivery(app, deliveries).path("id").asString();
        app.ok("POST", "/v1/deliveries/" + id + "/retry", "{}");
        listener.await(() -> delivery(app, deliveries).path("attempts").asInt() == 2
                && delivery(app, deliveries).path("state").asString().equals("delivered"));
    }

    private static JsonNode delivery(RunningApp app, String deliveries) throws Exception {
        return app.ok("GET", deliveries, "").path("items").path(0);
    }

    private static void refusesWhatIsNotGenuine(Example listener, String secret) throws Exception {
        Instant now = Instant.now();
        assertThat(send(listener, secret, "evt_1", now, "{}", "{ }")).isEqualTo(401);
        assertThat(send(listener, secret, "evt_1", now.minusSeconds(600), "{}", "{}"))
                .isEqualTo(401);
        assertThat(listener.post("{}", Map.of()).statusCode()).isEqualTo(401);
        assertThat(listener.post("{}", Map.of("webhook-id", "evt_1", "webhook-timestamp", "soon"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(listener.post("x".repeat(LARGE_BYTES), Map.of()).statusCode())
                .isEqualTo(413);
        assertThat(health(listener).path("waiting").asInt()).isZero();
    }

    private static void asksToTryAgainWhileTheInboxIsLocked(Example listener, String secret)
            throws Exception {
        String event = "{\"type\":\"file.created\",\"data\":{\"file\":{\"path\":\"/locked\"}}}";
        try (Connection inbox = open(listener);
                Statement statement = inbox.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(send(listener, secret, "evt_2", Instant.now(), event, event))
                    .isEqualTo(503);
            statement.execute("ROLLBACK");
        }
        assertThat(send(listener, secret, "evt_2", Instant.now(), event, event)).isEqualTo(204);
        listener.awaitSaid("handled file.created /locked", 1);
    }

    /** As if the program had been killed after its answer and before its work. */
    private static void worksOnWhatAnEarlierRunLeft(Example listener, String secret)
            throws Exception {
        listener.kill();
        try (Connection inbox = open(listener);
                PreparedStatement row = inbox.prepareStatement("INSERT INTO inbox"
                        + " (id, replay, body, received_at) VALUES ('evt_3', '', ?, 0)")) {
            row.setBytes(
                    1,
                    "{\"type\":\"file.updated\",\"data\":{\"file\":{\"path\":\"/left\"}}}"
                            .getBytes(UTF_8));
            row.executeUpdate();
        }
        listener.start(secret);
        listener.awaitSaid("handled file.updated /left", 1);
    }

    private static Connection open(Example listener) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + listener.inbox());
    }

    private static JsonNode health(Example listener) throws Exception {
        return JsonFormat.MAPPER.readTree(listener.health().body());
    }

    private static int send(
            Example listener, String secret, String id, Instant at, String signed, String sent)
            throws Exception {
        byte[] body = signed.getBytes(UTF_8);
        String signature = Signature.of(Secret.parse(secret)).sign(id, at.getEpochSecond(), body);
        HttpResponse<String> answer = listener.post(
                sent,
                Map.of(
                        "webhook-id", id,
                        "webhook-timestamp", String.valueOf(at.getEpochSecond()),
                        "webhook-signature", signature));
        return answer.statusCode();
    }
}
