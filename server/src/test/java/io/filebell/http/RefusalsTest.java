package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Requests that no well-meaning client sends, byte for byte: each is told so as problem+json. */
final class RefusalsTest {

    record Where(String path) {}

    private static TestDoor door;

    @BeforeAll
    static void open(@TempDir Path folder) {
        door = new TestDoor(
                folder,
                HandWritten.get("/v1/files/{path...}")
                        .named("file.get")
                        .says("Say which path was asked for.")
                        .takes(Where.class)
                        .by(exchange -> exchange.answer(
                                200, Map.of("path", exchange.input(Where.class).path()))));
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/files/a/../b | invalid_path",
                "/v1/files/../../etc/passwd | invalid_path",
                "/v1/files/%2e%2e/b | invalid_path",
                "/v1/files/a/%2E%2E | invalid_path",
                "/v1/files/. | invalid_path",
                "/v1/files//b | invalid_path",
                "/v1/files/a/ | invalid_path",
                "/v1/files/a%2Fb | invalid_path",
                "/v1/files/a%2fb | invalid_path",
                "/v1/files/%c0%ae%c0%ae/b | invalid_path",
                "/v1/files/%e0%80%ae | invalid_path",
                "/v1/files/%ed%a0%80 | invalid_path",
                "/v1/files/%ff | invalid_path",
                "/v1/files/a%0Ab | invalid_path",
                "/v1/files/a%7Fb | invalid_path",
                "/v1/files/%u0041 | invalid_path",
                "/v1/files/a%00b | invalid_request",
                "/v1/files/a%zz | invalid_request",
                "/v1/files/% | invalid_request",
                "/../etc/passwd | invalid_request",
                "/v1/files/a?b=%c0%ae | invalid_request",
                "/v1/files/a?%00=1 | invalid_request",
                "/v1/files/a#b | invalid_request",
                "//v1/files/a | not_found",
                "/v1/files | not_found",
                "/v1/FILES/a | not_found",
                "/v1/x/..;/files/a | not_found",
            })
    void refusesPaths(String target, String code) {
        JsonNode problem = problem(get(target));

        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("detail").asString()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/files/a/b.pdf | /a/b.pdf",
                "/v1/files/a%20b | /a b",
                "/v1/files/a+b | /a+b",
                "/v1/files/a;b=c/d | /a;b=c/d",
                "/v1/files/%C3%A4 | /ä",
                "/v1/files/a%CC%88 | /ä",
                "/v1/files/%25 | /%",
                "/v1/files/a%5Cb | /a\\b",
                "/v1/files/%F0%9F%94%94 | /🔔",
            })
    void takesPathsThatAreOnlyUnusual(String target, String path) {
        String answer = get(target);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(JsonFormat.MAPPER.readTree(body(answer)).path("path").asString())
                .isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GARBAGE | 400",
                "GET | 400",
                "GET / | 505",
                "GET / HTTP/1.1 | 400",
                "GET / HTTP/3.0~Host: localhost | 505",
                "GET / HTTP/1.1~Host: localhost~Host: localhost | 400",
                "GET / HTTP/1.1~Host: a b | 400",
                "GET / HTTP/1.1~Host: localhost~ folded: x | 400",
                "GET / HTTP/1.1~Host: localhost~no colon | 400",
                "GET / HTTP/1.1~Host: evil.example | 421",
                "POST / HTTP/1.1~Host: localhost~Content-Length: x | 400",
                "POST / HTTP/1.1~Host: localhost~Content-Length: -1 | 400",
                "POST / HTTP/1.1~Host: localhost~Content-Length: 1~Content-Length: 2 | 400",
                "PUT / HTTP/1.1~Host: localhost~Content-Length: 1~Transfer-Encoding: chunked | 400",
                "TRACE / HTTP/1.1~Host: localhost | 404",
                "OPTIONS * HTTP/1.1~Host: localhost | 404",
                "BREW /health/live HTTP/1.1~Host: localhost | 405",
                "GET http://user:word@localhost/health/live HTTP/1.1~Host: localhost | 400",
                "PRI * HTTP/2.0 | 426",
            })
    void refusesRequestsThatAreNone(String lines, int status) {
        String answer = door.raw(lines.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(problem(answer).path("status").asInt()).isEqualTo(status);
    }

    @Test
    void refusesHeadersThatAreTooLong() {
        String header = door.raw(
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
        String target =
                door.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(header).startsWith("HTTP/1.1 431 ");
        assertThat(problem(header).path("detail").asString()).contains("16384 bytes");
        assertThat(target).startsWith("HTTP/1.1 414 ");
    }

    @Test
    void refusesABodyThatIsCutOff() {
        String answer = door.raw("POST /v1/workspaces/" + Things.WORKSPACE + "/things HTTP/1.1\r\n"
                + "Host: localhost\r\nAuthorization: Bearer fbk_admin\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\n{\"nam\r\nzz\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(problem(answer).path("code").asString())
                .isIn("invalid_request", "upload_incomplete");
    }

    private static String get(String target) {
        return door.raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer fbk_admin\r\nConnection: close\r\n\r\n");
    }

    /** Every refusal is problem+json, names no class and repeats nothing of the request. */
    private static JsonNode problem(String answer) {
        assertThat(answer)
                .contains("Content-Type: application/problem+json")
                .contains("X-Content-Type-Options: nosniff")
                .doesNotContain("java.", "org.eclipse", "Exception", "<html", "etc/passwd");
        return JsonFormat.MAPPER.readTree(body(answer));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
