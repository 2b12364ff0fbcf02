package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.filebell.receiver.internal.Limits;
import io.filebell.receiver.jdk.ReceiverHandler;
import io.filebell.receiver.servlet.ReceiverServlet;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doors for HTTP servers, with requests over a socket. */
final class DoorsTest extends InboxFixture {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Sender now = new Sender(InstantSource.system());

    @TempDir
    private Path folder;

    @Override
    String newDatabase() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    private Receiver receiver() {
        return start(builder()
                .clock(InstantSource.system())
                .bodyBytes(20_000)
                .on("*", event -> handled.add(event.id())));
    }

    @Test
    void theServerOfTheJdkIsADoor() throws Exception {
        Receiver receiver = receiver();
        HttpServer server = ReceiverHandler.serve(receiver, "127.0.0.1", 0, "/hook");
        try {
            goThrough(receiver, server.getAddress().getPort());
            breakOff(receiver, server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void thoseWhoSendSlowlyTakeNoMoreThanTheirShareOfTheServerOfTheJdk() throws Exception {
        Receiver receiver = receiver();
        HttpServer server = ReceiverHandler.serve(receiver, "127.0.0.1", 0, "/hook");
        int port = server.getAddress().getPort();
        List<Socket> slow = new ArrayList<>();
        Request good = now.event("evt_1", "file.created", "nd_1");
        try {
            for (int i = 0; i < Limits.BODIES_AT_ONCE; i++) {
                slow.add(new Socket(InetAddress.getLoopbackAddress(), port));
                slow.get(i)
                        .getOutputStream()
                        .write("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
                                .getBytes(UTF_8));
            }
            await().until(() -> post(port, good).statusCode() == 503);
            assertThat(post(port, good).headers().firstValue("retry-after")).hasValue("1");
            for (Socket socket : slow) {
                socket.close();
            }
            await().until(() -> post(port, good).statusCode() == 204);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServletIsADoor() throws Exception {
        Receiver receiver = receiver();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new ReceiverServlet(receiver)), "/hook");
        server.setHandler(context);
        server.start();
        try {
            goThrough(receiver, connector.getLocalPort());
            breakOff(receiver, connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private void goThrough(Receiver receiver, int port) throws Exception {
        Request good = now.event("evt_1", "file.created", "nd_1");
        HttpResponse<String> accepted = post(port, good);
        assertThat(accepted.statusCode()).isEqualTo(204);
        assertThat(accepted.body()).isEmpty();
        assertThat(post(port, good).statusCode()).isEqualTo(204);
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1");
        byte[] large = new byte[19_999];
        assertThat(post(port, now.body("evt_2", large)).statusCode()).isEqualTo(400);
        byte[] tooLarge = new byte[20_001];
        assertThat(post(port, now.body("evt_2", tooLarge)).statusCode()).isEqualTo(413);
        HttpResponse<String> refused =
                post(port, new Request(good.headers(), "{}".getBytes(UTF_8), true));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("No signature fits");
        assertThat(refused.headers().firstValue("content-type").orElse(""))
                .startsWith("text/plain");
        HttpRequest get = HttpRequest.newBuilder(address(port)).build();
        assertThat(client.send(get, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    /** A sender whose connection breaks before the body is through. */
    private static void breakOff(Receiver receiver, int port) throws IOException {
        long before = receiver.health().rulings().getOrDefault(Ruling.MALFORMED, 0L);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(UTF_8));
        }
        await().until(() ->
                receiver.health().rulings().getOrDefault(Ruling.MALFORMED, 0L) > before);
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/hook");
    }

    private HttpResponse<String> post(int port, Request request) throws Exception {
        HttpRequest.Builder post = HttpRequest.newBuilder(address(port))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            post.header(name, request.headers().first(name).orElseThrow());
        }
        return client.send(post.build(), HttpResponse.BodyHandlers.ofString());
    }
}
