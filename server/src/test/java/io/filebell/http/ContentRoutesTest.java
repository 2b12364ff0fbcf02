package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.http.TestDoor.Reply;
import io.filebell.testing.Databases;
import io.filebell.workspace.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentRoutesTest {

    private static final int MAX_BYTES = 1 << 20;
    private static final String LARGE = "0123456789abcdef".repeat(2_000);

    private Database database;
    private World world;
    private TestDoor door;
    private String files;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        database = Databases.sqlite(folder);
        world = new World(database);
        world.nodes.start();
        ContentRoutes routes = new ContentRoutes(world.files(), world.reader, MAX_BYTES);
        door = new TestDoor(
                Files.createDirectory(folder.resolve("door")),
                routes.all().toArray(HandWritten[]::new));
        files = "/v1/workspaces/" + world.workspace + "/files";
    }

    @AfterEach
    void close() {
        door.close();
        world.nodes.close();
        database.close();
    }

    @Test
    void putsAndGetsSmallAndLargeContents() {
        for (String content : new String[] {"", "small", LARGE}) {
            String path = "/c/" + content.length();
            Reply put = put(path, content);
            assertThat(put.status()).isEqualTo(201);
            assertThat(put.header("ETag")).isEqualTo(put.json().path("etag").asString());
            assertThat(put.json().path("size").asInt()).isEqualTo(content.length());
            Reply get = door.get(files + path);
            assertThat(get.status()).isEqualTo(200);
            assertThat(get.response().body()).isEqualTo(content);
            assertThat(get.header("ETag")).isEqualTo(put.header("ETag"));
            assertThat(get.header("Content-Length")).isEqualTo("" + content.length());
            assertThat(get.header("Repr-Digest")).isEqualTo(digest(put));
            assertThat(put(path, content).status()).isEqualTo(200);
        }
    }

    @Test
    void tellsOfAFileWithoutItsContent() {
        put("/a.txt", LARGE);
        Reply head =
                door.send(door.request(files + "/a.txt", "Range", "bytes=1-2").HEAD());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("" + LARGE.length());
        assertThat(head.header("Content-Type")).isEqualTo("text/plain");
        assertThat(head.header("Content-Disposition")).startsWith("inline; filename=\"a.txt\"");
        assertThat(head.response().body()).isEmpty();
    }

    @Test
    void getsRanges() {
        put("/a.txt", LARGE);
        Reply part = door.get(files + "/a.txt", "Range", "bytes=20000-20003");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.response().body()).isEqualTo("0123");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 20000-20003/32000");
        assertThat(door.get(files + "/a.txt", "Range", "bytes=-2").response().body())
                .isEqualTo("ef");
        Reply beyond = door.get(files + "/a.txt", "Range", "bytes=32000-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */32000");
        Reply changed = door.get(files + "/a.txt", "Range", "bytes=1-2", "If-Range", "\"another\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.response().body()).isEqualTo(LARGE);
    }

    @Test
    void answersWithoutTheContentThatTheCallerHas() {
        String etag = put("/a.txt", "one").header("ETag");
        Reply same = door.get(files + "/a.txt", "If-None-Match", etag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.response().body()).isEmpty();
        assertThat(same.header("ETag")).isEqualTo(etag);
        assertThat(door.get(files + "/a.txt", "If-Match", "\"other\"").status()).isEqualTo(412);
        put("/a.txt", "two");
        assertThat(door.get(files + "/a.txt", "If-None-Match", etag).status()).isEqualTo(200);
        String version = etag.replace("\"", "");
        assertThat(door.get(files + "/a.txt?version=" + version).response().body())
                .isEqualTo("one");
        assertThat(door.get(files + "/a.txt?version=nonsense").status()).isEqualTo(400);
        String none =
                version.substring(0, version.length() - 1) + (version.endsWith("0") ? "1" : "0");
        assertThat(door.get(files + "/a.txt?version=" + none).status()).isEqualTo(404);
    }

    @Test
    void writesOnlyWhatTheCallerExpects() {
        String first = put("/a.txt", "one", "If-None-Match", "*").header("ETag");
        assertThat(put("/a.txt", "two", "If-None-Match", "*").status()).isEqualTo(412);
        assertThat(put("/a.txt", LARGE, "If-None-Match", "*").code())
                .isEqualTo("precondition_failed");
        assertThat(put("/a.txt", "two", "If-Match", first).status()).isEqualTo(200);
        assertThat(put("/a.txt", "three", "If-Match", first).status()).isEqualTo(412);
        assertThat(door.get(files + "/a.txt").response().body()).isEqualTo("two");
        assertThat(put("/a.txt", "x", "If-Match", "unquoted").status()).isEqualTo(400);
        assertThat(put("/b.txt", "x", "If-Match", "*").status()).isEqualTo(412);
        Reply skipped = put("/a.txt?skip_identical=true", "two");
        assertThat(skipped.status()).isEqualTo(200);
        assertThat(skipped.json().path("version_number").asInt()).isEqualTo(2);
    }

    @Test
    void storesNothingOfAWrongOrTooLargeContent() {
        String wrong = "sha-256=:" + Base64.getEncoder().encodeToString(new byte[32]) + ":";
        for (String content : new String[] {"small", LARGE}) {
            for (String header : List.of("Repr-Digest", "Content-Digest")) {
                assertThat(put("/a.txt", content, header, wrong).code())
                        .as(header)
                        .isEqualTo("digest_mismatch");
            }
        }
        String ofX = "sha-256=:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=:";
        Reply both = put("/a.txt", "x", "Content-Digest", wrong, "Repr-Digest", ofX);
        assertThat(both.code()).isEqualTo("digest_mismatch");
        assertThat(both.json().path("detail").asString()).contains("differ");
        assertThat(put("/a.txt", "x", "Content-Digest", "sha-256=x").json().toString())
                .contains("The header Content-Digest is malformed");
        assertThat(put("/a.txt", "x".repeat(MAX_BYTES + 1)).status()).isEqualTo(413);
        assertThat(put("/a.txt", "x", "Content-Encoding", "gzip").status()).isEqualTo(415);
        assertThat(put("/a.txt", "x", "Content-Range", "bytes 0-0/2").status()).isEqualTo(400);
        assertThat(door.get(files + "/a.txt").status()).isEqualTo(404);
        assertThat(world.told()).isEmpty();
        assertThat(world.stored()).isEmpty();
        assertThat(put("/a.txt", "x", "Content-Digest", ofX, "Repr-Digest", ofX).status())
                .isEqualTo(201);
    }

    @Test
    void leavesNothingOfAnUploadThatWasCutOff() throws Exception {
        for (int sent : new int[] {10, Limits.SMALL_CONTENT_BYTES * 2}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.door.port())) {
                String head = "PUT " + files + "/cut.bin HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer " + FakeKeys.ADMIN + "\r\n"
                        + "Content-Length: 100000\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(new byte[sent]);
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(new String(answer, StandardCharsets.UTF_8))
                        .satisfiesAnyOf(
                                text -> assertThat(text).isEmpty(),
                                text -> assertThat(text).contains("upload_incomplete"),
                                text -> assertThat(text).startsWith("HTTP/1.1 400"));
            }
        }
        assertThat(door.get(files + "/cut.bin").status()).isEqualTo(404);
        assertThat(world.told()).isEmpty();
        await().until(() -> world.stored().isEmpty());
    }

    @Test
    void refusesBeforeTheBodyIsSent() throws Exception {
        put("/a.txt", "one");

        assertThat(answerBeforeTheBody("If-None-Match: *\r\nContent-Length: 100000\r\n"))
                .startsWith("HTTP/1.1 412")
                .doesNotContain("100 Continue");
    }

    /** A client was told to go on, and then that what it had declared is too large. */
    @Test
    void isNotToldToSendWhatIsTooLarge() throws Exception {
        assertThat(answerBeforeTheBody("Content-Length: " + (MAX_BYTES + 1) + "\r\n"))
                .startsWith("HTTP/1.1 413")
                .doesNotContain("100 Continue");
    }

    private String answerBeforeTheBody(String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.door.port())) {
            String head = "PUT " + files + "/a.txt HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer " + FakeKeys.ADMIN + "\r\n" + headers
                    + "Expect: 100-continue\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void trashesAndDeletesByPath() {
        put("/a/b.txt", "one");
        String etag = put("/a/c.txt", "two").header("ETag");
        assertThat(delete("/a/c.txt", "If-Match", "\"other\"").status()).isEqualTo(412);
        Reply trashed = delete("/a/c.txt", "If-Match", etag);
        assertThat(trashed.status()).isEqualTo(200);
        assertThat(trashed.json().path("path").asString()).isEqualTo("/a/c.txt");
        assertThat(delete("/a/c.txt").status()).isEqualTo(404);
        assertThat(delete("/a?permanent=true").status()).isEqualTo(204);
        assertThat(door.get(files + "/a/b.txt").status()).isEqualTo(404);
        assertThat(world.toldTypes()).endsWith("file.trashed", "folder.deleted");
    }

    @Test
    void tellsOfADownloadOnce() {
        put("/a.txt", LARGE);
        Reply whole = door.get(files + "/a.txt");
        door.get(files + "/a.txt", "Range", "bytes=0-9");
        door.get(files + "/a.txt", "Range", "bytes=10-19");
        door.get(files + "/a.txt", "If-None-Match", whole.header("ETag"));
        door.send(door.request(files + "/a.txt").HEAD());
        world.nodes.close();
        assertThat(world.toldTypes()).containsExactly("file.created", "file.downloaded");
        assertThat(world.told().getLast().data().tree().path("version").asString())
                .isEqualTo(whole.header("ETag").replace("\"", ""));
    }

    @Test
    void refusesPathsThatAreNone() {
        for (String path : new String[] {
            "/",
            "/a/",
            "//a",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a%2fb",
            "/%c0%afb",
            "/" + "x".repeat(256),
            "/x".repeat(65)
        }) {
            assertThat(door.raw("PUT " + files + path + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Authorization: Bearer " + FakeKeys.ADMIN + "\r\n"
                            + "Content-Length: 1\r\nConnection: close\r\n\r\nx"))
                    .as(path)
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_path");
        }
        for (String path : new String[] {"/a%00b", "/%zz"}) {
            assertThat(door.raw("PUT " + files + path + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Connection: close\r\nContent-Length: 1\r\n\r\nx"))
                    .as(path)
                    .startsWith("HTTP/1.1 400");
        }
        assertThat(world.told()).isEmpty();
        put("/a.txt", "x");
        assertThat(put("/a.txt/b", "x").status()).isEqualTo(409);
        assertThat(put("/caf%65%cc%81", "x").json().path("path").asString()).isEqualTo("/café");
    }

    private Reply put(String path, String content, String... headers) {
        return door.send(door.request(files + path, headers)
                .PUT(HttpRequest.BodyPublishers.ofString(content)));
    }

    private Reply delete(String path, String... headers) {
        return door.send(door.request(files + path, headers).DELETE());
    }

    private static String digest(Reply put) {
        byte[] sha256 = HexFormat.of().parseHex(put.json().path("sha256").asString());
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }
}
