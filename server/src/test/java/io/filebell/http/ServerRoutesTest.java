package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, metrics and the page. */
final class ServerRoutesTest {

    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path folder) {
        door = new TestDoor(folder);
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void livesAndIsReady() {
        assertThat(open("/health/live").response().body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(open("/health/ready").response().body())
                .isEqualTo("{\"status\":\"ok\",\"checks\":{\"database\":\"ok\","
                        + "\"writes\":\"ok\"}}");
    }

    @Test
    void isNotReadyWhenACheckFails() {
        door.database.close();

        TestDoor.Reply ready = open("/health/ready");

        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().path("status").asString()).isEqualTo("failing");
        assertThat(ready.json().at("/checks/database").asString()).isNotEqualTo("ok");
        assertThat(open("/health/live").status()).isEqualTo(200);
    }

    /** It once said ok on a full disk, though every write was answered 507. */
    @Test
    void isReadyToReadAndSaysThatWritesAreRefused(@TempDir Path folder) {
        HandWritten full = HandWritten.post("/v1/full")
                .named("full.post")
                .says("Find no room.")
                .by(exchange -> {
                    throw new Problem(ErrorCode.OUT_OF_SPACE, "The disk is full.");
                });
        try (TestDoor door = new TestDoor(folder, full)) {
            assertThat(door.post("/v1/full", "").status()).isEqualTo(507);

            TestDoor.Reply ready = door.get("/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.response().body())
                    .isEqualTo("{\"status\":\"degraded\",\"checks\":{\"database\":\"ok\","
                            + "\"writes\":\"refused: The disk is full.\"}}");

            door.time.pass(Limits.REFUSED_WRITES_TOLD);
            assertThat(door.get("/health/ready").json().path("status").asString())
                    .isEqualTo("ok");
        }
    }

    @Test
    void countsRequestsByOperationAndStatus() {
        open("/health/live");
        open("/nowhere");
        open("/nowhere");

        String metrics = open("/metrics").response().body();

        assertThat(metrics)
                .contains("filebell_http_requests_seconds_count"
                        + "{operation=\"health.live\",status=\"200\"} 1")
                .contains(
                        "filebell_http_requests_seconds_count{operation=\"none\",status=\"404\"} 2")
                .contains("filebell_http_requests_seconds_bucket")
                .contains("jvm_memory_used_bytes", "process_uptime_seconds");
    }

    @Test
    void showsMetricsToLocalProgramsAndAdminsOnly() {
        assertThat(open("/metrics").status()).isEqualTo(200);
        assertThat(door.get("/metrics").status()).isEqualTo(200);
        assertThat(door.get("/metrics", "Authorization", "Bearer fbk_reader").status())
                .isEqualTo(403);
        assertThat(door.get("/metrics", "Authorization", "", "X-Forwarded-For", "10.0.0.1")
                        .status())
                .isEqualTo(401);
        assertThat(door.get("/metrics", "Authorization", "", "Forwarded", "for=10.0.0.1")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void showsAPageThatLoadsNothingFromElsewhere() {
        TestDoor.Reply page = open("/docs");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
                .doesNotContain("unsafe", "http:", "https:", "*");
        Matcher links = Pattern.compile("(?:href|src)=\"([^\"#]+)\"")
                .matcher(page.response().body());
        int found = 0;
        while (links.find()) {
            assertThat(links.group(1)).startsWith("/docs/");
            assertThat(open(links.group(1)).status()).isEqualTo(200);
            found++;
        }
        assertThat(found).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs.js",
                "document.js",
                "dom.js",
                "ids.js",
                "operation.js",
                "request.js",
                "schema.js"
            })
    void servesModulesThatImportOnlyEachOther(String module) {
        TestDoor.Reply reply = open("/docs/" + module);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("text/javascript");
        assertThat(reply.response().body()).doesNotContain("innerHTML", "eval(", "localStorage");
        Matcher imports =
                Pattern.compile("from \"([^\"]+)\"").matcher(reply.response().body());
        while (imports.find()) {
            assertThat(open("/docs/" + imports.group(1).replace("./", "")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void sendsThePageOnlyWhenItChanged() {
        String etag = open("/docs").header("ETag");

        assertThat(door.get("/docs", "If-None-Match", etag).status()).isEqualTo(304);
        assertThat(door.get("/docs", "If-None-Match", "\"other\"").status()).isEqualTo(200);
    }

    private TestDoor.Reply open(String target) {
        return door.get(target, "Authorization", "");
    }
}
