package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations through HTTP: what goes well, and what is refused before an operation runs. */
final class DoorTest {

    private static final String THINGS = "/v1/workspaces/" + Things.WORKSPACE + "/things";
    private static final String THING = THINGS + "/nd_" + "0".repeat(26);

    private final AtomicInteger openCalls = new AtomicInteger();
    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path folder) {
        HandWritten open = HandWritten.get("/open")
                .named("open.get")
                .says("Answer everybody.")
                .open(Access.EVERYBODY)
                .by(exchange -> {
                    openCalls.incrementAndGet();
                    exchange.answer(
                            200,
                            "text/plain",
                            "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                });
        door = new TestDoor(folder, open);
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void answersWithTheOperationsStatusAndJson() {
        TestDoor.Reply made = door.post(
                THINGS,
                "{\"name\": \"Ball\", \"shelf\": \"/a\", \"made_at\": \"2026-01-01T00:00:00Z\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Content-Type")).isEqualTo("application/json");
        assertThat(made.json().path("name").asString()).isEqualTo("Ball");
        assertThat(made.json().path("workspace").asString()).isEqualTo(Things.WORKSPACE.value());
        assertThat(made.json().path("made_at").asString()).isEqualTo("2026-01-01T00:00:00.000Z");
    }

    @Test
    void answersNothingWith204() {
        TestDoor.Reply reply = door.send("DELETE", THING, "");

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.response().body()).isEmpty();
        assertThat(reply.header("Content-Type")).isEmpty();
    }

    @Test
    void followsCursorsToTheEnd() {
        TestDoor.Reply first = door.get(THINGS + "?limit=2&kind=square&labels=a,b");
        String next = first.json().path("next").asString();
        TestDoor.Reply second = door.get(THINGS + "?limit=3&cursor=" + next);

        assertThat(first.json().path("items").size()).isEqualTo(2);
        assertThat(first.json().at("/items/0/labels/1").asString()).isEqualTo("b");
        assertThat(first.json().at("/items/0/kind").asString()).isEqualTo("square");
        assertThat(second.json().at("/items/0/name").asString()).isEqualTo("thing 3");
        assertThat(second.json().path("next").isNull()).isTrue();
    }

    @Test
    void readsQueriesAsFormsWriteThem() {
        assertThat(door.get(THINGS + "?limit=1&labels=a+b%2Bc")
                        .json()
                        .at("/items/0/labels/0")
                        .asString())
                .isEqualTo("a b+c");
        assertThat(door.get(THINGS + "?").status()).isEqualTo(200);
        assertThat(door.get(THINGS + "?&limit=1&").status()).isEqualTo(200);
    }

    @Test
    void tellsLeftOutFromNullInAPatch() {
        assertThat(door.send("PATCH", THING, "{\"note\": null}").response().body())
                .isEqualTo("{\"name\":\"as it was\",\"note\":null}");
        assertThat(door.send(
                                "PATCH",
                                THING,
                                "{\"name\": \"new\"}",
                                "Content-Type",
                                "application/merge-patch+json")
                        .response()
                        .body())
                .isEqualTo("{\"name\":\"new\",\"note\":\"a note\"}");
        assertThat(door.send("PATCH", THING, "").status()).isEqualTo(200);
    }

    @Test
    void takesAnEmptyBodyForAnEmptyObject() {
        assertThat(door.post(THINGS + "/measure", "").status()).isEqualTo(200);
        assertThat(door.post(THINGS, "").json().at("/errors/0/pointer").asString())
                .isEqualTo("/name");
    }

    @Test
    void answersHeadLikeGetWithoutABody() {
        TestDoor.Reply get = door.get(THINGS);
        TestDoor.Reply head = door.send("HEAD", THINGS, "");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(head.response().body()).isEmpty();
        assertThat(door.send("HEAD", "/nowhere", "").status()).isEqualTo(404);
    }

    @Test
    void answersOptionsWithTheMethodsAndAllowsNoOtherOrigin() {
        TestDoor.Reply reply = door.send(
                "OPTIONS",
                THINGS,
                "",
                "Authorization",
                "",
                "Access-Control-Request-Method",
                "POST");

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(reply.response().headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void tellsWhatIsNotThereAndWhatCannotBeDone() {
        assertThat(door.get("/nowhere").code()).isEqualTo("not_found");
        assertThat(door.get(THING).code()).isEqualTo("not_found");
        TestDoor.Reply put = door.send("PUT", THINGS, "{}");
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.code()).isEqualTo("method_not_allowed");
        assertThat(put.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void wantsAKeyBeforeItSaysAnything() {
        TestDoor.Reply without = door.get(THINGS + "?nonsense=1", "Authorization", "");
        TestDoor.Reply wrong = door.get(THINGS, "Authorization", "Bearer fbk_wrong");
        TestDoor.Reply basic = door.get(THINGS, "Authorization", "Basic YTpi");

        assertThat(without.status()).isEqualTo(401);
        assertThat(without.code()).isEqualTo("unauthenticated");
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(basic.status()).isEqualTo(401);
        assertThat(wrong.response().body()).doesNotContain("fbk_wrong");
    }

    @Test
    void wantsTheOperationsScope() {
        String reader = "Bearer " + FakeKeys.READER;

        assertThat(door.get(THINGS, "Authorization", reader).status()).isEqualTo(200);
        TestDoor.Reply reply = door.post(THINGS, "{\"nonsense\": 1}", "Authorization", reader);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().path("detail").asString()).contains("files:write");
        assertThat(door.things.made).hasValue(0);
    }

    @Test
    void opensOpenRoutesToEverybody() {
        assertThat(door.get("/open", "Authorization", "").response().body()).isEqualTo("hello");
        assertThat(openCalls).hasValue(1);
    }

    @Test
    void tellsOperationsWhatTheCallerSaysOfItself() {
        assertThat(door.get(THINGS, "Filebell-Cause", "evt_1").code()).isEqualTo("invalid_id");
        assertThat(door.get(THINGS, "Filebell-Cause", "evt_" + "0".repeat(26)).status())
                .isEqualTo(200);
        assertThat(door.get(THINGS, "Filebell-Via", "cli").status()).isEqualTo(200);
        assertThat(door.get(THINGS, "Filebell-Via", "magic").code()).isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/json; charset=iso-8859-1",
                "application/merge-patch+json",
                "multipart/form-data",
                "nonsense",
            })
    void takesNothingButJson(String type) {
        TestDoor.Reply reply = door.post(THINGS, "{\"name\": \"a\"}", "Content-Type", type);

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.code()).isEqualTo("unsupported_media_type");
    }

    @Test
    void takesJsonWithItsCharset() {
        assertThat(door.post(
                                THINGS,
                                "{\"name\": \"a\"}",
                                "Content-Type",
                                "Application/JSON; charset=\"UTF-8\"")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void refusesABodyThatIsTooLong() {
        String long1 = "{\"name\": \"" + "a".repeat(1 << 20) + "\"}";

        TestDoor.Reply told = door.post(THINGS, long1);

        assertThat(told.status()).isEqualTo(413);
        assertThat(told.code()).isEqualTo("too_large");
        String chunk = "80000\r\n" + " ".repeat(0x80000) + "\r\n";
        String untold = door.raw("POST " + THINGS + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer fbk_admin\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + chunk + chunk + chunk + "0\r\n\r\n");
        assertThat(untold).startsWith("HTTP/1.1 413");
        assertThat(door.things.made).hasValue(0);
    }

    @Test
    void hidesWhatFailsInside() {
        TestDoor.Reply reply = door.post(THINGS, "{\"name\": \"fails\"}");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("internal");
        assertThat(reply.response().body())
                .doesNotContain("secret detail", "Exception", "io.filebell")
                .contains("request_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/open", "/health/live", "/openapi.json"})
    void setsHeadersThatKeepBrowsersFromMakingMoreOfIt(String target) {
        TestDoor.Reply reply = door.get(target);

        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Server")).isEmpty();
    }
}
