package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What did not come is read from the sender's log. */
final class CatchUpTest extends InboxFixture {

    private final List<String> log = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final HttpServer server = server();
    private volatile int status = 200;

    @TempDir
    private Path folder;

    @Override
    String newDatabase() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serveALog() {
        server.createContext("/v1/workspaces/ws_1/events", exchange -> {
            Map<String, String> query = query(exchange.getRequestURI());
            asked.add(query.getOrDefault("after", "") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] page = page(query).getBytes(UTF_8);
            boolean isExpired = "old".equals(query.get("after"));
            exchange.sendResponseHeaders(isExpired ? 410 : status, page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String pair : uri.getQuery().split("&")) {
            int equals = pair.indexOf('=');
            query.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return query;
    }

    private synchronized String page(Map<String, String> query) {
        String after = query.getOrDefault("after", "0");
        int limit = Integer.parseInt(query.getOrDefault("limit", "1"));
        int from = after.equals("latest") || after.equals("old")
                ? log.size()
                : Integer.parseInt(after);
        int to = Math.min(log.size(), from + limit);
        return "{\"items\":[" + String.join(", ", log.subList(from, to)) + "],\"next\":\"" + to
                + "\"}";
    }

    private synchronized void happen(int events) {
        for (int i = 0; i < events; i++) {
            int sequence = log.size() + 1;
            log.add("{\"id\":\"evt_" + sequence + "\",\"type\":\"file.created\",\"timestamp\":\""
                    + clock.instant() + "\",\"sequence\":" + sequence
                    + ",\"workspace\":{\"id\":\"ws_1\"},\"data\":{\"x\":[{}]}}");
        }
    }

    private Receiver startWithLog() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return start(builder()
                .catchUp(CatchUp.of(address, "fbk_key", "ws_1"))
                .on("*", event -> handled.add(event.id() + " " + event.text())));
    }

    @Test
    void whatHappenedDuringAnOutageIsHandledAfterwards() {
        happen(5);
        Receiver before = startWithLog();
        await().until(() -> asked.contains("latest Bearer fbk_key"));
        await().until(() -> before.inbox().store().cursor("ws_1").isPresent());
        before.close();
        happen(250);
        Receiver after = startWithLog();
        await().until(() -> handled.size() == 250);
        await().until(() -> after.health().waiting() == 0);
        assertThat(handled).contains("evt_6 " + log.get(5), "evt_255 " + log.get(254));
        // What comes late is a repeat.
        assertThat(after.receive(sender.event("evt_255", "file.created", "nd_1"))
                        .status())
                .isEqualTo(204);
        clock.forward(Duration.ofMinutes(6));
        await().until(() -> asked.contains("255 Bearer fbk_key"));
        assertThat(after.inbox().events(0, 1_000)).hasSize(250);
    }

    @Test
    void aGapIsClosedFromTheLog() {
        Receiver receiver = startWithLog();
        await().until(() -> receiver.inbox().store().cursor("ws_1").isPresent());
        happen(3);
        receiver.receive(sender.inSequence("evt_1", 1, 0));
        receiver.receive(sender.inSequence("evt_3", 3, 2));
        await().until(() -> receiver.inbox().find("evt_2").size() == 1);
        await().until(() -> receiver.health().gaps() == 0);
    }

    @Test
    void aLogThatBeganAnewIsReadFromItsBeginning() {
        Receiver before = startWithLog();
        await().until(() -> before.inbox().store().cursor("ws_1").isPresent());
        before.inbox().store().read("ws_1", -1, "old");
        happen(2);
        clock.forward(Duration.ofMinutes(6));
        await().until(() -> handled.size() == 2);
    }

    @Test
    void aLogThatCannotBeReadIsAProblem() {
        status = 401;
        Receiver receiver = startWithLog();
        await().untilAsserted(() -> assertThat(receiver.health().problems())
                .singleElement()
                .asString()
                .contains("answered 401"));
    }

    @Test
    void theEventsOfABatchAreNotHandledAgainFromTheLog() {
        Receiver receiver = startWithLog();
        await().until(() -> receiver.inbox().store().cursor("ws_1").isPresent());
        happen(2);
        String batch =
                "{\"type\":\"events.batch\",\"data\":{\"events\":[" + String.join(",", log) + "]}}";
        receiver.receive(sender.body("evt_b", batch.getBytes(UTF_8)));
        awaitState(receiver, "evt_b", JobState.DONE);
        clock.forward(Duration.ofMinutes(6));
        await().untilAsserted(() -> assertThat(receiver.health().problems())
                .singleElement()
                .asString()
                .contains("handled twice"));
        assertThat(receiver.inbox().events(0, 10))
                .extracting(LoggedEvent::id)
                .containsExactly("evt_b");
    }
}
