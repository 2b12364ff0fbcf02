package io.filebell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A file of 10 GB through the whole server, whose heap and buffers have 128 MB each. Needs as much
 * disk; {@code -Dfilebell.test.huge=1} makes it one of 1 GB.
 */
@Tag("heavy")
class HugeFileTest {

    private static final long BYTES = Long.getLong("filebell.test.huge", 10) << 30;
    private static final int PIECE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void goesInAndOutOfAServerWithASmallHeap() throws Exception {
        Map<String, String> smallHeap = Map.of("JAVA_TOOL_OPTIONS", "-Xmx128m");
        try (ServerProcess server = new ServerProcess(folder.resolve("data"), smallHeap)) {
            String workspace = workspace(server);
            String path = "/v1/workspaces/" + workspace + "/files/huge.bin";
            MessageDigest sent = MessageDigest.getInstance("SHA-256");

            JsonNode node = upload(server, path, sent);

            String digest = HexFormat.of().formatHex(sent.digest());
            assertThat(node.path("size").asLong()).isEqualTo(BYTES);
            assertThat(node.path("sha256").asString()).isEqualTo(digest);
            assertThat(download(server, path)).isEqualTo(digest);
            assertThat(end(server, path)).isEqualTo(piece((int) (BYTES / PIECE) - 1));
        }
    }

    private static String workspace(ServerProcess server) throws IOException {
        HttpURLConnection connection = connect(server, "POST", "/v1/workspaces");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write("{\"name\":\"Huge\"}".getBytes(StandardCharsets.UTF_8));
        return answer(connection).path("id").asString();
    }

    private static JsonNode upload(ServerProcess server, String path, MessageDigest sent)
            throws IOException {
        HttpURLConnection connection = connect(server, "PUT", path);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(BYTES);
        try (OutputStream out = connection.getOutputStream()) {
            for (int i = 0; i < BYTES / PIECE; i++) {
                byte[] piece = piece(i);
                sent.update(piece);
                out.write(piece);
            }
        }
        return answer(connection);
    }

    private static String download(ServerProcess server, String path)
            throws IOException, NoSuchAlgorithmException {
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        HttpURLConnection connection = connect(server, "GET", path);
        byte[] buffer = new byte[PIECE];
        try (InputStream in = connection.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                received.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(received.digest());
    }

    private static byte[] end(ServerProcess server, String path) throws IOException {
        HttpURLConnection connection = connect(server, "GET", path);
        connection.setRequestProperty("Range", "bytes=-" + PIECE);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }

    /** One piece of the content: its bytes follow from its number. */
    private static byte[] piece(int number) {
        byte[] head = new byte[64 << 10];
        new Random(number).nextBytes(head);
        byte[] piece = new byte[PIECE];
        for (int at = 0; at < PIECE; at += head.length) {
            System.arraycopy(head, 0, piece, at, head.length);
        }
        return piece;
    }

    private static JsonNode answer(HttpURLConnection connection) throws IOException {
        assertThat(connection.getResponseCode()).isEqualTo(HttpURLConnection.HTTP_CREATED);
        try (InputStream in = connection.getInputStream()) {
            return JsonFormat.MAPPER.readTree(in.readAllBytes());
        }
    }

    private static HttpURLConnection connect(ServerProcess server, String method, String path)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) server.uri(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", "Bearer " + ServerProcess.KEY);
        return connection;
    }
}
