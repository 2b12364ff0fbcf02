package io.filebell;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What whoever registers or edits an endpoint is told, through the door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EndpointInputsTest {

    /** Nobody listens there, which a registration does not mind. */
    private static final String WANTED =
            "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"file.*\"]}";

    private RunningApp app;
    private String endpoints = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        app = new RunningApp(folder);
        endpoints = app.newWorkspace("Contracts") + "/endpoints";
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"url\":\"ftp://127.0.0.1/\"}; /url",
                "{\"url\":\"http://10.0.0.1/\"}; /url",
                "{\"events\":[]}; /events",
                "{\"events\":[\"file.*\",\"file.craeted\"]}; /events/1",
                "{\"paths\":[\"/a\",\"inbox\"]}; /paths/1",
                "{\"description\":7}; /description",
                "{\"headers\":{\"x/y\":\"\"}}; /headers/x~1y",
                "{\"headers\":{\"Host\":\"x\"}}; /headers/Host",
                "{\"headers\":{\"x\":\"a\\r\\nb\"}}; /headers/x",
                "{\"ordering\":\"fiel\"}; /ordering",
                "{\"ordering\":7}; /ordering",
                "{\"format\":\"xml\"}; /format",
                "{\"signature\":\"v2\"}; /signature",
                "{\"timeout_seconds\":31}; /timeout_seconds",
                "{\"rate_per_second\":1001}; /rate_per_second",
                "{\"max_in_flight\":0}; /max_in_flight",
                "{\"ignore_actors\":[\"usr_1\"]}; /ignore_actors/0",
            })
    void namesTheFieldThatIsWrong(String change, String pointer) throws Exception {
        ObjectNode wanted = (ObjectNode) JsonFormat.MAPPER.readTree(WANTED);
        wanted.setAll((ObjectNode) JsonFormat.MAPPER.readTree(change));
        String existing = register();

        for (HttpResponse<String> answer : List.of(
                app.send("POST", endpoints, wanted.toString()),
                app.send("PATCH", existing, change))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            JsonNode errors = JsonFormat.MAPPER.readTree(answer.body()).path("errors");
            assertThat(errors.size()).as(answer.body()).isEqualTo(1);
            assertThat(errors.path(0).path("pointer").asString()).isEqualTo(pointer);
        }
        app.ok("DELETE", existing, "");
    }

    @Test
    void namesTheFieldThatIsWrongAlsoWhereThereIsOnlyOne() throws Exception {
        String existing = register();

        assertThat(app.send("POST", existing + "/enable", "{\"from\":\"then\"}").body())
                .contains("\"pointer\":\"/from\"");
        assertThat(app.send("POST", existing + "/rotate_secret", "{\"overlap_seconds\":604801}")
                        .body())
                .contains("\"pointer\":\"/overlap_seconds\"");
        app.ok("DELETE", existing, "");
    }

    /** An unknown type once answered an empty list. */
    @ParameterizedTest
    @CsvSource({
        "GET, /deliveries?type=file.craeted, /type, file.created",
        "GET, /deliveries?state=retryin, /state, retrying",
        "GET, /deliveries?since=yesterday, /since, time",
        "POST, /replay, /since, until"
    })
    void namesWhatIsWrongOfPastDeliveries(String method, String path, String pointer, String told)
            throws Exception {
        String existing = register();

        HttpResponse<String> answer = app.send(
                method,
                existing + path,
                method.equals("GET") ? "" : "{\"since\":\"2999-01-01T00:00:00Z\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"pointer\":\"" + pointer + "\"", told);
        assertThat(app.ok("GET", existing + "/deliveries?type=events.batch&state=held", "")
                        .path("items"))
                .isEmpty();
        app.ok("DELETE", existing, "");
    }

    /** A rate that was set to null stayed, though the answer to a GET shows null for none. */
    @Test
    void takesAwayWhatIsSetToNullAndRefusesNullWhereSomethingMustStand() throws Exception {
        String existing = register();
        app.ok("PATCH", existing, "{\"rate_per_second\":5}");
        app.ok("PATCH", existing, "{\"description\":\"mine\"}");

        assertThat(app.ok("GET", existing, "").path("rate_per_second").asInt()).isEqualTo(5);
        assertThat(app.ok("PATCH", existing, "{\"rate_per_second\":null}")
                        .path("rate_per_second")
                        .isNull())
                .isTrue();
        for (String field : new String[] {"url", "events", "paths", "max_in_flight", "ordering"}) {
            assertThat(app.send("PATCH", existing, "{\"" + field + "\":null}").body())
                    .containsOnlyOnce("\"pointer\":\"/" + field + "\"");
        }
        app.ok("DELETE", existing, "");
    }

    @Test
    void aTemplateThatIsSetToNullIsGoneOnlyTogetherWithItsFormat() throws Exception {
        String existing = register();
        app.ok("PATCH", existing, "{\"format\":\"template\",\"template\":{\"preset\":\"slack\"}}");

        assertThat(app.send("PATCH", existing, "{\"template\":null}").body())
                .contains("\"pointer\":\"/template\"");
        assertThat(app.ok("PATCH", existing, "{\"format\":\"standard\",\"template\":null}")
                        .path("template")
                        .isNull())
                .isTrue();
        app.ok("DELETE", existing, "");
    }

    @Test
    void writesAddressesOfIpv6AsPeopleDo() throws Exception {
        String wanted = WANTED.replace("127.0.0.1", "[0:0:0:0:0:0:0:1]");

        JsonNode endpoint = app.ok("POST", endpoints, wanted).path("endpoint");

        assertThat(endpoint.path("url").asString()).isEqualTo("http://[::1]:9/hook");
        assertThat(app.send("POST", endpoints, WANTED.replace("127.0.0.1", "[fe80::1]"))
                        .body())
                .contains("fe80::1 is a link-local address");
    }

    private String register() throws Exception {
        return endpoints + "/"
                + app.ok("POST", endpoints, WANTED).at("/endpoint/id").asString();
    }
}
