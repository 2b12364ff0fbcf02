package io.filebell.receiver.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.receiver.Request;
import io.filebell.receiver.internal.Limits;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who sends half a request to a receiver's own server is cut off. In a process of its own: the
 * JDK's server reads how long it waits once, for all servers of a process.
 */
final class SlowSenderTest {

    private static final int MUCH_TOO_LONG_MILLIS = 20_000;

    @TempDir
    private Path folder;

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    @Test
    void whoSendsHalfARequestIsCutOffAndOthersAreServed() throws Exception {
        try (ReceiverProcess receiver = new ReceiverProcess(
                        url(),
                        Files.createFile(folder.resolve("notes")),
                        "-Dsun.net.httpserver.maxReqTime=1",
                        "-Dsun.net.httpserver.timerMillis=50");
                Socket halfAHead = new Socket(InetAddress.getLoopbackAddress(), receiver.port());
                Socket halfABody = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
            say(halfAHead, "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Le");
            say(halfABody, "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
            assertThat(isCutOff(halfAHead)).isTrue();
            assertThat(isCutOff(halfABody)).isTrue();
            assertThat(post(receiver.port())).isEqualTo(204);
        }
    }

    @Test
    void aMinuteIsInForceUnlessAnotherTimeIsSet() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=jdk.httpserver/sun.net.httpserver=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RequestTimeProgram.class.getName(),
                        url()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(said.strip()).isEqualTo(Long.toString(Limits.REQUEST_TIME.toSeconds()));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.setSoTimeout(MUCH_TOO_LONG_MILLIS);
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Waits for the end of the connection; what may be answered before it does not matter. */
    private static boolean isCutOff(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    private static int post(int port) throws IOException, InterruptedException {
        Request event = new Sender(InstantSource.system()).event("evt_1", "plain", "nd_1");
        HttpRequest.Builder post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/hook"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event.body()));
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            post.header(name, event.headers().first(name).orElseThrow());
        }
        return HttpClient.newHttpClient()
                .send(post.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
