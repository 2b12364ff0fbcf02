package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verdict;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The whole server through its door, with a real listener: a file changes, an endpoint knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndToEndConformance {

    private @Nullable RunningApp server;
    private FakeEndpoint listener = FakeEndpoint.start();
    private String base = "";
    private int workspaces;

    /** Settings that say which database it is. */
    abstract Map<String, String> database();

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new RunningApp(folder, database());
    }

    @BeforeEach
    void newWorkspaceAndListener() throws Exception {
        listener = FakeEndpoint.start();
        base = Objects.requireNonNull(server).newWorkspace("Contracts " + ++workspaces);
    }

    @AfterEach
    void closeListener() {
        listener.close();
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(server).close();
    }

    @Test
    void aPutReachesTheListenerSigned() throws Exception {
        JsonNode registered = register("[\"file.*\"]");
        Secret secret = Secret.parse(registered.path("secret").asString());
        assertThat(registered.path("verification").path("ok").asBoolean()).isTrue();
        JsonNode node = ok("PUT", base + "/files/inbox/a.txt", "hello");

        FakeEndpoint.Request request = listener.awaitRequests(2).get(1);
        JsonNode event = JsonFormat.MAPPER.readTree(request.text());
        assertThat(event.path("type").asString()).isEqualTo("file.created");
        assertThat(event.path("data").path("file")).isEqualTo(node);
        assertThat(Signature.of(secret)
                        .verify(
                                request.header("webhook-id"),
                                request.header("webhook-timestamp"),
                                request.header("webhook-signature"),
                                request.body(),
                                InstantSource.system()))
                .isInstanceOf(Verdict.Valid.class);
        JsonNode log = ok("GET", base + "/events?types=file.*", "").path("items");
        assertThat(log.get(0)).isEqualTo(event);
    }

    @Test
    void theDeliveryLogTellsWhatWasSentAndWhatCameBack() throws Exception {
        String endpoint = register("[\"file.*\"]").path("endpoint").path("id").asString();
        listener.then(Behaviour.answers(500).saying("not today"));
        ok("PUT", base + "/files/a.txt", "hello");
        String list = base + "/endpoints/" + endpoint + "/deliveries";
        await().until(() ->
                ok("GET", list + "?state=retrying", "").path("items").size() == 1);
        String id = ok("GET", list, "").path("items").get(0).path("id").asString();
        JsonNode attempt =
                ok("GET", "/v1/deliveries/" + id, "").path("attempt_log").get(0);
        assertThat(attempt.path("response").path("status").asInt()).isEqualTo(500);
        assertThat(attempt.path("response").path("body").asString()).isEqualTo("not today");
        assertThat(attempt.path("request").path("body").asString())
                .isEqualTo(listener.awaitRequests(2).get(1).text());
        ok("POST", "/v1/deliveries/" + id + "/retry", "");
        await().until(() ->
                ok("GET", list + "?state=delivered", "").path("items").size() == 1);
        assertThat(send("POST", "/v1/deliveries/" + id + "/skip", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void anEventSaysWhereItWent() throws Exception {
        String endpoint = register("[\"file.*\"]").path("endpoint").path("id").asString();
        String other = register("[\"folder.*\"]").path("endpoint").path("id").asString();
        ok("PUT", base + "/files/a.txt", "hello");
        JsonNode event =
                ok("GET", base + "/events?types=file.*", "").path("items").get(0);
        String path = "/v1/events/" + event.path("id").asString();
        await().until(() ->
                whereabouts(path, endpoint).path("state").asString("").equals("delivered"));
        assertThat(ok("GET", path, "").path("event")).isEqualTo(event);
        assertThat(whereabouts(path, endpoint).path("url").asString())
                .isEqualTo(listener.url("/hook").toString());
        assertThat(whereabouts(path, other).path("says").asString())
                .isEqualTo("not sent: event type");
        assertThat(send("GET", "/v1/events/evt_01jd8qxk3v7m2n4p5r6s7t8v9w", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anEndpointTellsHowItIsDoing() throws Exception {
        String endpoint = register("[\"file.*\"]").path("endpoint").path("id").asString();
        ok("PUT", base + "/files/a.txt", "hello");
        String path = base + "/endpoints/" + endpoint + "/health";
        await().until(() -> ok("GET", path, "").at("/recent/attempts").asInt() == 1
                && ok("GET", path, "").at("/backlog/deliveries").asInt() == 0);
        JsonNode health = ok("GET", path, "");
        assertThat(health.path("state").asString()).isEqualTo("active");
        assertThat(health.at("/recent/success_rate").asDouble()).isEqualTo(1.0);
        assertThat(health.at("/recent/p99_ms").asDouble()).isPositive();
        assertThat(health.at("/backlog/exact").asBoolean()).isTrue();
        assertThat(send("GET", "/v1/endpoints/" + endpoint + "/health", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anEndpointOfTheOrganizationTellsHowItIsDoing() throws Exception {
        String endpoint = ok(
                        "POST",
                        "/v1/endpoints",
                        "{\"url\":\"" + listener.url("/hook") + "\",\"events\":[\"file.*\"]}")
                .path("endpoint")
                .path("id")
                .asString();
        ok("POST", "/v1/endpoints/" + endpoint + "/disable", "");
        ok("PUT", base + "/files/a.txt", "hello");
        String path = "/v1/endpoints/" + endpoint + "/health";
        assertThat(ok("GET", path, "").at("/backlog/waiting").asInt()).isEqualTo(1);
        assertThat(ok("GET", path, "").path("state").asString()).isEqualTo("disabled");
        ok("POST", "/v1/endpoints/" + endpoint + "/enable", "{}");
        await().until(() -> ok("GET", path, "").at("/backlog/deliveries").asInt() == 0);
    }

    private JsonNode whereabouts(String event, String endpoint) throws Exception {
        return ok("GET", event, "")
                .path("endpoints")
                .valueStream()
                .filter(one -> one.path("endpoint").asString().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void duringARotationBothSecretsSign() throws Exception {
        JsonNode registered = register("[\"file.*\"]");
        String one =
                base + "/endpoints/" + registered.path("endpoint").path("id").asString();
        Secret old = Secret.parse(registered.path("secret").asString());
        Secret fresh = Secret.parse(
                ok("POST", one + "/rotate_secret", "{}").path("secret").asString());
        assertThat(ok("GET", one + "/secret", "").path("secret").asString())
                .isEqualTo(fresh.text());
        ok("PUT", base + "/files/a.txt", "hello");
        FakeEndpoint.Request request = listener.awaitRequests(2).get(1);
        for (Secret secret : List.of(old, fresh)) {
            assertThat(Signature.of(secret)
                            .verify(
                                    request.header("webhook-id"),
                                    request.header("webhook-timestamp"),
                                    request.header("webhook-signature"),
                                    request.body(),
                                    InstantSource.system()))
                    .isInstanceOf(Verdict.Valid.class);
        }
    }

    @Test
    void ownHeadersAreSentAndNeverShown() throws Exception {
        String body = "{\"url\":\"" + listener.url("/hook") + "\",\"events\":[\"file.*\"],"
                + "\"headers\":{\"Authorization\":\"Bearer open-sesame\"}}";
        HttpResponse<String> answer = send("POST", base + "/endpoints", body);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body())
                .doesNotContain("open-sesame")
                .contains("\"authorization\":\"***\"");
        assertThat(listener.awaitRequests(1).getFirst().header("authorization"))
                .isEqualTo("Bearer open-sesame");
        assertThat(send("GET", base + "/events", "").body()).doesNotContain("open-sesame");
    }

    @Test
    void anEndpointOfTheOrganizationHearsOfEveryWorkspaceAndOfNewOnes() throws Exception {
        String body = "{\"url\":\"" + listener.url("/all")
                + "\",\"events\":[\"file.*\",\"workspace.*\"]}";
        assertThat(send("POST", "/v1/endpoints", body).statusCode()).isEqualTo(201);
        ok("PUT", base + "/files/a.txt", "hello");
        String other =
                ok("POST", "/v1/workspaces", "{\"name\":\"Other\"}").path("id").asString();
        ok("PUT", "/v1/workspaces/" + other + "/files/b.txt", "hello");
        await().until(() -> listener.requests().stream()
                .map(request ->
                        JsonFormat.MAPPER.readTree(request.text()).path("type").asString())
                .toList()
                .containsAll(List.of("file.created", "workspace.created")));
        await().until(() -> listener.requests().size() == 4);
    }

    @Test
    void aSampleCanBeAskedFor() throws Exception {
        String id = register("[\"file.*\"]").path("endpoint").path("id").asString();
        JsonNode result =
                ok("POST", base + "/endpoints/" + id + "/test", "{\"type\":\"file.created\"}");
        assertThat(result.path("ok").asBoolean()).isTrue();
        FakeEndpoint.Request sample = listener.awaitRequests(2).get(1);
        assertThat(sample.header("filebell-test")).isEqualTo("true");
        JsonNode event = JsonFormat.MAPPER.readTree(sample.text());
        assertThat(event.path("test").asBoolean()).isTrue();
        assertThat(event.has("sequence")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'url':'https://user:pass@example.com/','events':['*']} | url_forbidden",
                "{'url':'ftp://example.com/','events':['*']} | url_forbidden",
                "{'url':'https://example.com:0/','events':['*']} | url_forbidden",
                "{'url':'https://10.0.0.1/','events':['*']} | address_forbidden",
                "{'url':'https://169.254.169.254/','events':['*']} | address_forbidden",
                "{'url':'http://127.0.0.1:1/','events':['file.unknown']} | unknown_event_type",
                "{'url':'http://127.0.0.1:1/','events':[]} | invalid_request",
                "{'url':'http://127.0.0.1:1/','events':['*'],'paths':['inbox']} | invalid_request",
                "{'url':'http://127.0.0.1:1/','events':['*'],'ordering':'any'} | invalid_request",
                "{'url':'http://127.0.0.1:1/','events':['*'],'headers':{'Host':'x'}} | invalid_request",
                "{'url':'http://127.0.0.1:1/','events':['*'],'timeout_seconds':31} | invalid_request",
                "{'url':'http://127.0.0.1:1/','events':['*'],'colour':'red'} | invalid_request",
                "{'url':7,'events':['*']} | invalid_request",
                "{'url' | invalid_json",
            })
    void aBadRegistrationIsRefusedAndLeavesNothing(String body, String code) throws Exception {
        HttpResponse<String> answer = send("POST", base + "/endpoints", body.replace('\'', '"'));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JsonFormat.MAPPER.readTree(answer.body()).path("code").asString())
                .isEqualTo(code);
        assertThat(ok("GET", base + "/endpoints", "").path("items")).isEmpty();
    }

    private JsonNode register(String events) throws Exception {
        return ok(
                "POST",
                base + "/endpoints",
                "{\"url\":\"" + listener.url("/hook") + "\",\"events\":" + events + "}");
    }

    private JsonNode ok(String method, String path, String body) throws Exception {
        return Objects.requireNonNull(server).ok(method, path, body);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return Objects.requireNonNull(server).send(method, path, body);
    }
}
