package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import io.filebell.receiver.SignatureKey;
import io.filebell.receiver.Verdict;
import io.filebell.receiver.VerifyingKey;
import io.filebell.testing.ChatServices;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.FakeEndpoint.Request;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Formats and key pairs of endpoints through the door: what is asked for is what arrives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FormatsTest {

    private static final String NASTY = "%3C%21channel%3E%20%26%20%2Ax%2A%20%40everyone.txt";
    private static final String TEMPLATE = """
            {"format":"template","template":{"headers":{"X-Path":"at {{data.file.path}}"},
             "body":"{\\"text\\":\\"New: {{data.file.path}}\\",\\"size\\":{{data.file.size}}}"}}""";

    private RunningApp app;
    private FakeEndpoint listener;
    private String base = "";
    private int workspaces;

    @BeforeAll
    void start(@TempDir Path folder) {
        app = new RunningApp(folder);
    }

    @BeforeEach
    void newWorkspaceAndListener() throws Exception {
        listener = FakeEndpoint.start();
        base = app.newWorkspace("Contracts " + ++workspaces);
    }

    @AfterEach
    void closeListener() {
        listener.close();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slack", "teams", "discord"})
    void aChatServiceTakesItsMessages(String preset) throws Exception {
        listener.answering(
                switch (preset) {
                    case "slack" -> ChatServices.slack();
                    case "teams" -> ChatServices.teams();
                    default -> ChatServices.discord();
                });
        JsonNode registered =
                register("{\"format\":\"template\",\"template\":{\"preset\":\"" + preset + "\"}}");
        assertThat(registered.path("verification").path("ok").asBoolean())
                .as(registered.toString())
                .isTrue();
        assertThat(registered.path("endpoint").path("template").path("preset").asString())
                .isEqualTo(preset);
        app.ok("PUT", base + "/files/" + NASTY, "hello");
        await().until(() -> deliveries(registered, "delivered").size() == 1);
        assertThat(deliveries(registered, "delivered").get(0).path("attempts").asInt())
                .isEqualTo(1);
        Webhook official = new Webhook(registered.path("secret").asString());
        Request message = listener.awaitRequests(2).get(1);
        official.verify(message.text(), headers(message));
    }

    @Test
    void aCloudEventIsReadByTheOfficialSdkAndVerifiedByTheOfficialLibrary() throws Exception {
        JsonNode registered = register("{\"format\":\"cloudevents\"}");
        app.ok("PUT", base + "/files/inbox/a.txt", "hello");
        Request request = listener.awaitRequests(2).get(1);
        assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
        new Webhook(registered.path("secret").asString()).verify(request.text(), headers(request));
        CloudEvent event = Objects.requireNonNull(
                        EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE))
                .deserialize(request.body());
        assertThat(event.getId()).isEqualTo(request.header("webhook-id"));
        assertThat(event.getSource()).hasToString(app.url() + base);
        assertThat(event.getSubject()).isEqualTo("/inbox/a.txt");
        JsonNode logged =
                app.ok("GET", base + "/events?types=file.*", "").path("items").get(0);
        assertThat(json(new String(
                        Objects.requireNonNull(event.getData()).toBytes(),
                        java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(logged);
    }

    @Test
    void aTemplateIsFilledInAndSigned() throws Exception {
        JsonNode registered = register(TEMPLATE);
        app.ok("PUT", base + "/files/inbox/%22%C3%BC%22.txt", "hello");
        Request request = listener.awaitRequests(2).get(1);
        assertThat(request.text())
                .isEqualTo("{\"text\":\"New: /inbox/\\\"\u00fc\\\".txt\",\"size\":5}");
        assertThat(request.header("x-path")).isEqualTo("at /inbox/\"%C3%BC\".txt");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        new Webhook(registered.path("secret").asString()).verify(request.text(), headers(request));
        assertThat(listener.requests().getFirst().text())
                .isEqualTo("{\"text\":\"New: \",\"size\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"format\":\"cloudevents\",\"signature\":\"v1a\"}",
                TEMPLATE,
                "{\"format\":\"template\",\"template\":{\"preset\":\"slack\"}}"
            })
    void theDeliveryLogShowsTheRequestThatWasSent(String settings) throws Exception {
        JsonNode registered =
                register(settings.replaceFirst("\\{", "{\"headers\":{\"X-Own\":\"secret\"},")
                        .replace(",}", "}"));
        app.ok("PUT", base + "/files/a.txt", "hello");
        app.ok("PUT", base + "/files/b.txt", "hello");
        await().until(() -> deliveries(registered, "delivered").size() == 2);
        Request sent = listener.awaitRequests(3).stream()
                .filter(request -> request.text().contains("/b.txt"))
                .findFirst()
                .orElseThrow();
        String id = deliveries(registered, "delivered")
                .valueStream()
                .filter(delivery ->
                        delivery.path("event").asString().equals(sent.header("webhook-id")))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        JsonNode shown = app.ok("GET", "/v1/deliveries/" + id, "")
                .path("attempt_log")
                .get(0)
                .path("request");
        Map<String, String> expected = new TreeMap<>(sent.headers());
        expected.keySet().removeAll(Set.of("host", "content-length"));
        expected.replaceAll((name, value) -> switch (name) {
            case "webhook-signature" -> value.replaceAll(",[^ ]+", ",***");
            case "x-own" -> "***";
            default -> value;
        });
        Map<String, String> headers = new TreeMap<>();
        shown.path("headers")
                .propertyStream()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString()));
        assertThat(headers).isEqualTo(expected).containsKey("filebell-previous");
        assertThat(shown.path("body").asString()).isEqualTo(sent.text());
        assertThat(shown.path("note").isNull()).isTrue();
        String one = base + "/endpoints/" + id(registered);
        app.ok("PATCH", one, "{\"description\":\"changed\"}");
        assertThat(app.ok("GET", "/v1/deliveries/" + id, "").toString())
                .contains("was changed after this attempt");
    }

    @Test
    void aKeyPairSignsBesideTheSecretAndItsPrivateHalfIsNeverShown() throws Exception {
        JsonNode registered = register("{\"signature\":\"v1a\"}");
        JsonNode endpoint = registered.path("endpoint");
        assertThat(endpoint.path("signature").asString()).isEqualTo("v1a");
        VerifyingKey key = VerifyingKey.parse(endpoint.path("public_key").asString());
        Secret secret = Secret.parse(registered.path("secret").asString());
        app.ok("PUT", base + "/files/a.txt", "hello");
        Request request = listener.awaitRequests(2).get(1);
        assertThat(request.header("webhook-signature").split(" ")).hasSize(2);
        assertVerifies(request, key);
        assertVerifies(request, secret);
        new Webhook(secret.text()).verify(request.text(), headers(request));
        assertVerifies(listener.requests().getFirst(), key);
        String one = base + "/endpoints/" + id(registered);
        for (String path : List.of(one, one + "/secret", base + "/events", base + "/endpoints")) {
            assertThat(app.send("GET", path, "").body()).doesNotContain("whsk_");
        }
        assertThat(app.ok("GET", one + "/secret", "").path("public_key").asString())
                .isEqualTo(key.text());
    }

    @Test
    void duringARotationBothKeyPairsSign() throws Exception {
        JsonNode registered = register("{\"signature\":\"v1a\"}");
        String one = base + "/endpoints/" + id(registered);
        JsonNode rotated = app.ok("POST", one + "/rotate_secret", "{}");
        String fresh = rotated.path("public_key").asString();
        String old = registered.path("endpoint").path("public_key").asString();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(app.ok("GET", one, "").path("public_key").asString()).isEqualTo(fresh);
        app.ok("PUT", base + "/files/a.txt", "hello");
        Request request = listener.awaitRequests(2).get(1);
        for (SignatureKey key : List.of(
                VerifyingKey.parse(old),
                VerifyingKey.parse(fresh),
                Secret.parse(registered.path("secret").asString()),
                Secret.parse(rotated.path("secret").asString()))) {
            assertVerifies(request, key);
        }
        JsonNode again = app.ok("POST", one + "/rotate_secret", "{\"overlap_seconds\":0}");
        app.ok("PUT", base + "/files/b.txt", "hello");
        Request later = listener.awaitRequests(3).get(2);
        assertVerifies(later, VerifyingKey.parse(again.path("public_key").asString()));
    }

    @Test
    void aKeyPairCanBeAskedForLaterAndGivenUp() throws Exception {
        JsonNode registered = register("{}");
        String one = base + "/endpoints/" + id(registered);
        assertThat(registered.path("endpoint").path("signature").asString()).isEqualTo("v1");
        assertThat(registered.path("endpoint").path("public_key").isNull()).isTrue();
        String key = app.ok("PATCH", one, "{\"signature\":\"v1a\"}")
                .path("public_key")
                .asString();
        assertThat(app.ok("PATCH", one, "{\"description\":\"x\"}")
                        .path("public_key")
                        .asString())
                .isEqualTo(key);
        app.ok("PUT", base + "/files/a.txt", "hello");
        assertVerifies(listener.awaitRequests(2).get(1), VerifyingKey.parse(key));
        JsonNode without = app.ok("PATCH", one, "{\"signature\":\"v1\"}");
        assertThat(without.path("public_key").isNull()).isTrue();
        app.ok("PUT", base + "/files/b.txt", "hello");
        assertThat(listener.awaitRequests(3).get(2).header("webhook-signature"))
                .doesNotContain("v1a,");
    }

    @Test
    void aFormatCanBeChanged() throws Exception {
        JsonNode registered = register(TEMPLATE);
        String one = base + "/endpoints/" + id(registered);
        JsonNode described = app.ok("PATCH", one, "{\"description\":\"x\"}");
        assertThat(described.path("template"))
                .isEqualTo(registered.path("endpoint").path("template"));
        JsonNode standard = app.ok("PATCH", one, "{\"format\":\"standard\"}");
        assertThat(standard.path("template").isNull()).isTrue();
        app.ok("PUT", base + "/files/a.txt", "hello");
        assertThat(json(listener.awaitRequests(2).get(1).text()).path("type").asString())
                .isEqualTo("file.created");
        assertThat(app.send("PATCH", one, "{\"format\":\"template\"}").statusCode())
                .isEqualTo(400);
        app.ok("PATCH", one, "{\"format\":\"template\",\"template\":{\"preset\":\"discord\"}}");
        app.ok("PUT", base + "/files/b.txt", "hello");
        assertThat(json(listener.awaitRequests(3).get(2).text()).has("content")).isTrue();
    }

    @Test
    void aTemplateMustFitTheEventsThatAreAskedFor() throws Exception {
        JsonNode registered = register(TEMPLATE);
        String one = base + "/endpoints/" + id(registered);
        HttpResponse<String> narrowed = app.send("PATCH", one, "{\"events\":[\"member.*\"]}");
        assertThat(narrowed.statusCode()).isEqualTo(400);
        assertThat(json(narrowed.body()).path("errors").get(0).path("pointer").asString())
                .isEqualTo("/template/body");
        assertThat(app.ok("GET", one, "").path("events").get(0).asString()).isEqualTo("file.*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'format':'xml'}                                       | /format
            {'format':'template'}                                  | /template
            {'template':{'preset':'slack'}}                        | /template
            {'t':{'preset':'irc'}}                                 | /template/preset
            {'t':{'preset':'slack','body':'{}'}}                   | /template/preset
            {'t':{}}                                               | /template/body
            {'t':{'body':'{'}}                                     | /template/body
            {'t':{'body':'{{data.file.pth}}'}}                     | /template/body
            {'t':{'body':'{}','headers':{'Host':'x'}}}             | /template/headers/Host
            {'t':{'body':'{}','headers':{'X-A':'{{x}}'}}}          | /template/headers/x-a
            {'t':{'body':'{}','headers':{'a':'1'}},'headers':{'A':'1'}} | /template/headers/a
            {'t':{'body':'{}','headers':{'content-type':'a/b'}}}   | /template/headers/content-type
            {'signature':'v2'}                                     | /signature
            {'batch':{'quiet_seconds':0,'max':2}}                  | /batch/quiet_seconds
            {'batch':{'quiet_seconds':5,'max':501}}                | /batch/max
            {'batch':{'quiet_seconds':5}}                          | /batch/max
            {'batch':{'quiet_seconds':5,'max':5},'t':{'body':'{{data.file.path}}'}} | /template/body
            """)
    void whatCannotBeIsRefusedWithAPointer(String settings, String pointer) throws Exception {
        String whole =
                settings.replace("'t':", "'format':'template','template':").replace('\'', '"');
        HttpResponse<String> answer = app.send("POST", base + "/endpoints", registration(whole));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode problem = json(answer.body());
        assertThat(problem.path("code").asString()).isEqualTo("invalid_request");
        assertThat(problem.path("errors").get(0).path("pointer").asString()).isEqualTo(pointer);
        assertThat(app.ok("GET", base + "/endpoints", "").path("items")).isEmpty();
    }

    @Test
    void eventsAreGatheredUntilBatchIsNullAgain() throws Exception {
        JsonNode registered = register("{\"batch\":{\"quiet_seconds\":3600,\"max\":2}}");
        String one = base + "/endpoints/" + id(registered);
        assertThat(app.ok("GET", one, "").path("batch"))
                .isEqualTo(json("{\"quiet_seconds\":3600,\"max\":2}"));
        app.ok("PATCH", one, "{\"description\":\"It waits.\"}");
        assertThat(app.ok("GET", one, "").path("batch").path("max").asInt()).isEqualTo(2);
        for (String refused : List.of(
                "{\"ordering\":\"file\"}",
                "{\"events\":[\"events.batch\"]}",
                "{\"events\":[\"events.*\"]}",
                "{\"batch\":{\"quiet_seconds\":1,\"max\":1}}")) {
            assertThat(app.send("PATCH", one, refused).statusCode()).as(refused).isEqualTo(400);
        }
        app.ok("PATCH", one, "{\"batch\":null}");
        assertThat(app.ok("GET", one, "").path("batch").isNull()).isTrue();
    }

    private static void assertVerifies(Request request, SignatureKey key) {
        assertThat(Signature.of(key)
                        .verify(
                                request.header("webhook-id"),
                                request.header("webhook-timestamp"),
                                request.header("webhook-signature"),
                                request.body(),
                                InstantSource.system()))
                .isInstanceOf(Verdict.Valid.class);
    }

    private JsonNode register(String settings) throws Exception {
        return app.ok("POST", base + "/endpoints", registration(settings));
    }

    private String registration(String settings) {
        String more = settings.strip().substring(1);
        return "{\"url\":\"" + listener.url("/hook") + "\",\"events\":[\"file.*\"]"
                + (more.equals("}") ? more : "," + more);
    }

    private JsonNode deliveries(JsonNode registered, String state) throws Exception {
        return app.ok(
                        "GET",
                        base + "/endpoints/" + id(registered) + "/deliveries?state=" + state,
                        "")
                .path("items");
    }

    private static String id(JsonNode registered) {
        return registered.path("endpoint").path("id").asString();
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return headers;
    }

    private static JsonNode json(String text) {
        return io.filebell.base.JsonFormat.MAPPER.readTree(text);
    }
}
