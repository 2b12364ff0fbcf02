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
    private final ConcurrentLinkedQueue<String> workspacesAsked = new ConcurrentLinkedQueue<>();
    private final HttpServer server = server();
    private volatile int status = 200;
    private volatile int mostOfAPage = 1_000;

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
        serve("/v1/workspaces/ws_1/events");
        serve("/v1/events");
        server.start();
    }

    private void serve(String path) {
        server.createContext(path, exchange -> {
            Map<String, String> query = query(exchange.getRequestURI());
            workspacesAsked.add(query.getOrDefault("workspaces", ""));
            byte[] page = page(query).getBytes(UTF_8);
            asked.add(query.getOrDefault("after", "") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(statusOf(query.getOrDefault("after", "")), page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
    }

    private int statusOf(String after) {
        return switch (after) {
            case "old" -> 410;
            case "foreign" -> 400;
            default -> status;
        };
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
        int from =
                after.chars().allMatch(Character::isDigit) ? Integer.parseInt(after) : log.size();
        int to = Math.min(log.size(), from + Math.min(limit, mostOfAPage));
        return "{\"items\":[" + String.join(", ", log.subList(from, to)) + "],\"next\":\"" + to
                + "\"}";
    }

    private void happen(int events) {
        happenIn("ws_1", events);
    }

    private synchronized void happenIn(String workspace, int events) {
        for (int i = 0; i < events; i++) {
            int sequence = log.size() + 1;
            log.add("{\"id\":\"evt_" + sequence + "\",\"type\":\"file.created\",\"timestamp\":\""
                    + clock.instant() + "\",\"sequence\":" + sequence
                    + ",\"workspace\":{\"id\":\"" + workspace
                    + "\"},\"data\":{\"x\":[{}]}}");
        }
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private Receiver startWithLog() {
        return start(builder()
                .catchUp(CatchUp.of(address(), "fbk_key", "ws_1"))
                .on("*", event -> handled.add(event.id() + " " + event.text())));
    }

    private Receiver startWithLog(CatchUp.Log which) {
        CatchUp catchUp =
                new CatchUp(address(), "fbk_key", which, List.of("file.*"), Duration.ofMinutes(5));
        return start(builder().catchUp(catchUp).on("*", event -> handled.add(event.id())));
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
        before.inbox().store().read("ws_1", "old", Map.of());
        happen(2);
        clock.forward(Duration.ofMinutes(6));
        await().until(() -> handled.size() == 2);
    }

    @Test
    void aShortPageIsNotTakenForTheEnd() {
        Receiver before = startWithLog();
        await().until(() -> before.inbox().store().cursor("ws_1").isPresent());
        before.close();
        happen(50);
        mostOfAPage = 7;
        startWithLog();
        await().until(() -> handled.size() == 50);
    }

    @Test
    void theLogOfAnOrganizationIsReadOverItsWorkspacesFromOnePosition() {
        CatchUp.Log all = new CatchUp.Log.OfOrganization(List.of());
        Receiver before = startWithLog(all);
        await().until(() -> before.inbox().store().cursor("/v1/events").isPresent());
        before.close();
        happenIn("ws_1", 2);
        happenIn("ws_2", 2);
        happenIn("", 1);
        Receiver after = startWithLog(all);
        await().until(() -> handled.size() == 5);
        assertThat(handled).doesNotHaveDuplicates();
        assertThat(after.inbox().store().cursor("/v1/events")).contains("5");
        assertThat(workspacesAsked).containsOnly("");
        assertThat(asked).contains("latest Bearer fbk_key", "0 Bearer fbk_key");
    }

    @Test
    void gapsOfEachWorkspaceAreClosedFromTheLogOfTheOrganization() {
        Receiver receiver = startWithLog(new CatchUp.Log.OfOrganization(List.of("ws_1", "ws_2")));
        await().until(() -> receiver.inbox().store().cursor("/v1/events").isPresent());
        assertThat(workspacesAsked).containsOnly("ws_1,ws_2");
        happen(3);
        receiver.receive(sender.inSequence("evt_1", 1, 0));
        receiver.receive(sender.inSequence("evt_3", 3, 2));
        await().until(() -> receiver.inbox().find("evt_2").size() == 1);
        await().until(() -> receiver.health().gaps() == 0);
    }

    @Test
    void aPositionThatTheLogNeverGaveIsAProblemAndNothingIsPassedOver() {
        Receiver before = startWithLog();
        await().until(() -> before.inbox().store().cursor("ws_1").isPresent());
        before.inbox().store().read("ws_1", "foreign", Map.of());
        before.close();
        happen(2);
        Receiver after = startWithLog();
        await().untilAsserted(() -> assertThat(after.health().problems())
                .singleElement()
                .asString()
                .contains("the log of ws_1 at " + address(), "position", "(400)"));
        assertThat(after.inbox().store().cursor("ws_1")).contains("foreign");
        assertThat(handled).isEmpty();
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
        // The log was read to its end.
        await().until(() -> asked.contains("0 Bearer fbk_key"));
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
