package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.testing.Sender;
import io.filebell.receiver.testing.TickedClock;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What an inbox keeps and refuses, on whichever database. */
abstract class InboxConformance extends InboxFixture {

    @Test
    void anEventIsStoredAnsweredAndHandled() {
        Receiver receiver = start(builder()
                .on(
                        "file.*",
                        event -> handled.add(event.id() + " " + event.type() + " " + event.attempt()
                                + " " + event.text())));
        Response response = receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        assertThat(response.status()).isEqualTo(204);
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled)
                .containsExactly(
                        "evt_1 file.created 1 " + Sender.json("evt_1", "file.created", "nd_1"));
        LoggedEvent event = only(receiver, "evt_1");
        assertThat(event.key()).contains("nd_1");
        assertThat(event.attempts()).isEqualTo(1);
        assertThat(event.endedAt()).contains(clock.instant());
        assertThat(receiver.inbox().body(event.number()).map(b -> new String(b, UTF_8)))
                .contains(Sender.json("evt_1", "file.created", "nd_1"));
        Health health = receiver.health();
        assertThat(health.isHealthy()).isTrue();
        assertThat(health.rulings()).containsEntry(Ruling.ACCEPTED, 1L);
        assertThat(health.done().count()).isEqualTo(1);
        assertThat(health.waiting()).isZero();
    }

    @Test
    void aRepeatIsAnsweredAndNotHandledAgain() {
        Receiver receiver = start(builder().on("*", event -> handled.add(event.id())));
        for (int i = 0; i < 3; i++) {
            assertThat(receiver.receive(sender.event("evt_1", "file.created", "nd_1"))
                            .status())
                    .isEqualTo(204);
        }
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1");
        assertThat(receiver.inbox().refused(10))
                .extracting(LoggedRequest::ruling)
                .containsExactly(Ruling.DUPLICATE, Ruling.DUPLICATE);
    }

    @Test
    void whatIsRefusedIsLoggedAndMakesNoJob() {
        Receiver receiver =
                start(builder().bodyBytes(2_000).on("*", event -> handled.add(event.id())));
        Request good = sender.event("evt_1", "file.created", "nd_1");
        Sender forger = new Sender(
                Secret.ofBytes("another secret, 32 bytes long...".getBytes(UTF_8)), clock);
        TickedClock late = new TickedClock();
        late.forward(Duration.ofMinutes(-6));
        byte[] longBody = new byte[2_001];
        byte[] latin =
                "{\"type\":\"\u00e4\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] half = java.util.Arrays.copyOf(good.body(), good.body().length - 1);
        Map<Ruling, List<Request>> bad = Map.of(
                Ruling.BAD_SIGNATURE,
                List.of(
                        forger.event("evt_1", "file.created", "nd_1"),
                        new Request(good.headers(), half, true)),
                Ruling.STALE,
                List.of(new Sender(late).event("evt_1", "file.created", "nd_1")),
                Ruling.TOO_LARGE,
                List.of(sender.body("evt_1", longBody)),
                Ruling.MALFORMED,
                List.of(
                        Request.of(Map.of(), new byte[0]),
                        sender.body("evt_1", new byte[0]),
                        sender.body("evt_1", latin),
                        sender.body("evt_1", "{\"type\":\"a\"} {}".getBytes(UTF_8)),
                        sender.body("evt_1", "{\"type\":\"a\\u0000\"}".getBytes(UTF_8)),
                        new Request(good.headers(), half, false)));
        bad.forEach((ruling, requests) -> {
            for (Request request : requests) {
                Response response = receiver.receive(request);
                assertThat(response.status()).as(ruling + "").isEqualTo(ruling.status());
                assertThat(response.message()).isNotEmpty();
            }
            await().untilAsserted(() -> assertThat(receiver.inbox().refused(100))
                    .filteredOn(logged -> logged.ruling() == ruling)
                    .hasSize(requests.size())
                    .allSatisfy(logged -> assertThat(logged.reason()).isNotEmpty()));
        });
        assertThat(receiver.inbox().events(0, 10)).isEmpty();
        // The id was claimed by none of them.
        assertThat(receiver.receive(good).status()).isEqualTo(204);
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1");
    }

    @Test
    void theLogOfRefusedRequestsIsBounded() throws SQLException {
        Receiver receiver = start(builder());
        Sender forger = new Sender(
                Secret.ofBytes("another secret, 32 bytes long...".getBytes(UTF_8)), clock);
        byte[] body = new byte[50_000];
        for (int i = 0; i < 2_500; i++) {
            String id = "evt_" + i;
            assertThat(receiver.receive(forger.body(id, body)).status()).isEqualTo(401);
        }
        await().untilAsserted(() -> assertThat(receiver.inbox().refused(5_000)).hasSize(1_000));
        assertThat(receiver.inbox().refused(5_000)).allSatisfy(logged -> {
            assertThat(logged.body()).hasSize(1_024);
            assertThat(logged.bodyBytes()).isEqualTo(50_000);
        });
        assertThat(count("SELECT COUNT(*) FROM filebell_request")).isZero();
    }

    @Test
    void aReplayOfTheSenderRunsAgainOnlyWhereThatIsAskedFor() {
        byte[] body = Sender.json("evt_1", "file.created", "nd_1").getBytes(UTF_8);
        Map<String, List<String>> headers = sender.headers("evt_1", body);
        headers.put("filebell-replay", List.of("rpl_1"));
        Receiver careful = start(builder().on("*", event -> handled.add("once")));
        careful.receive(sender.body("evt_1", body));
        careful.receive(Request.of(headers, body));
        awaitState(careful, "evt_1", JobState.DONE);
        careful.close();
        assertThat(handled).containsExactly("once");

        Receiver again = start(builder()
                .replays(Replays.RUN_AGAIN)
                .on("*", event -> handled.add("again " + event.id() + event.replay())));
        for (int i = 0; i < 2; i++) {
            assertThat(again.receive(Request.of(headers, body)).status()).isEqualTo(204);
        }
        await().until(() -> again.health().waiting() == 0);
        assertThat(handled).containsExactly("once", "again evt_1true");
        assertThat(again.inbox().find("evt_1")).hasSize(2);
    }

    @Test
    void aSecondReceiverIsKeptOut() {
        Receiver first = start(builder());
        assertThatThrownBy(() -> Inbox.open(url))
                .isInstanceOf(InboxException.class)
                .hasMessageContaining("Another receiver uses the inbox");
        first.close();
        start(builder()).receive(sender.event("evt_1", "file.created", "nd_1"));
    }

    @Test
    void anInboxOfANewerVersionIsRefused() {
        start(builder()).close();
        run("UPDATE filebell_inbox SET value = 99 WHERE name = 'version'");
        assertThatThrownBy(() -> Inbox.open(url)).hasMessageContaining("newer version");
    }

    @Test
    void aJoinedEffectIsThereOnceAndNotAtAllWhenItFailed() throws SQLException {
        run("CREATE TABLE effect (id TEXT NOT NULL)");
        Receiver receiver = start(builder().onJoined("*", THRICE, (event, connection) -> {
            insert(connection, event.id());
            if (event.attempt() == 1) {
                throw new IllegalStateException("after the effect");
            }
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().until(() -> only(receiver, "evt_1").error().isPresent());
        assertThat(count("SELECT COUNT(*) FROM effect")).isZero();
        clock.forward(Duration.ofSeconds(13));
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(count("SELECT COUNT(*) FROM effect")).isEqualTo(1);
    }

    @Test
    void aConstraintThatIsCheckedAtTheCommitIsTheHandlersFailureAndNobodyElses()
            throws SQLException {
        run("CREATE TABLE whole (id TEXT PRIMARY KEY)");
        run("CREATE TABLE part (id TEXT NOT NULL REFERENCES whole (id)"
                + " DEFERRABLE INITIALLY DEFERRED)");
        url = withForeignKeys(url);
        Receiver receiver = start(builder()
                .onJoined("*", HandlerOptions.DEFAULT.withAttempts(1), (event, connection) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("INSERT INTO part (id) VALUES ('none')");
                    }
                }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.DEAD);
        assertThat(count("SELECT COUNT(*) FROM part")).isZero();
        assertThat(receiver.receive(sender.event("evt_2", "file.created", "nd_2"))
                        .status())
                .isEqualTo(204);
    }

    /** A URL under which the database checks them. */
    String withForeignKeys(String database) {
        return database;
    }

    @Test
    void theTransactionIsNotTheHandlersToEnd() {
        run("CREATE TABLE effect (id TEXT NOT NULL)");
        Receiver receiver = start(builder().onJoined("*", THRICE, (event, connection) -> {
            insert(connection, event.id());
            connection.close();
            handled.add(String.valueOf(connection.getAutoCommit()));
            connection.commit();
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().untilAsserted(() -> assertThat(only(receiver, "evt_1").error().orElse(""))
                .contains("The transaction is the inbox's"));
        assertThat(handled).containsExactly("false");
    }

    /** How many events the shuffled flood has. */
    int flood() {
        return 10_000;
    }

    @Test
    void eventsSentUpToThriceAndShuffledHaveOneEffectEach() throws SQLException {
        floodWith(flood());
    }

    final void floodWith(int events) throws SQLException {
        run("CREATE TABLE effect (id TEXT NOT NULL)");
        long seed = Long.getLong("filebell.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            Request request = sender.event("evt_" + i, "file.created", "nd_" + i % 500);
            requests.addAll(Collections.nCopies(1 + random.nextInt(3), request));
        }
        Collections.shuffle(requests, random);
        Receiver receiver = start(
                builder().onJoined("*", (event, connection) -> insert(connection, event.id())));
        assertThat(sendAll(receiver, requests)).isEqualTo(requests.size());
        await().atMost(Duration.ofMinutes(2)).until(() -> receiver.health().waiting() == 0);
        assertThat(count("SELECT COUNT(*) FROM effect")).isEqualTo(events);
        assertThat(count("SELECT COUNT(DISTINCT id) FROM effect")).isEqualTo(events);
    }

    @Test
    void endedEventsArePrunedAfterTheirTimeAndWaitingOnesAreNot() throws SQLException {
        Receiver receiver = start(builder(InboxOptions.DEFAULT.withKeepFor(Duration.ofHours(1)))
                .on("done", event -> handled.add(event.id()))
                .on("later", THRICE.withAttempts(99), event -> {
                    throw new IllegalStateException("not now");
                }));
        receiver.receive(sender.event("evt_0", "later", "nd_x"));
        List<Request> requests = new ArrayList<>();
        for (int i = 1; i <= 1_200; i++) {
            requests.add(sender.event("evt_" + i, "done", "nd_" + i));
        }
        sendAll(receiver, requests);
        await().until(() -> receiver.health().waiting() == 1);
        clock.forward(Duration.ofMinutes(59));
        assertThat(receiver.receive(sender.event("evt_7", "done", "nd_7")).status())
                .isEqualTo(204);
        assertThat(handled).hasSize(1_200);
        clock.forward(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(receiver.inbox().events(0, 2_000))
                .extracting(LoggedEvent::id)
                .containsExactly("evt_0"));
        assertThat(count("SELECT COUNT(*) FROM filebell_request")).isEqualTo(1);
    }

    @Test
    void theOldestEndedEventsMakeRoomForNewOnes() {
        Receiver receiver = start(builder(InboxOptions.DEFAULT.withKeepBytes(100_000))
                .on("*", event -> handled.add(event.id())));
        for (int i = 0; i < 1_000; i++) {
            Request request = sender.event("evt_" + i, "done", "nd_" + i);
            if (receiver.receive(request).status() != 204) {
                await().until(() -> receiver.receive(request).status() == 204);
            }
        }
        await().until(() -> receiver.health().bytes() < 100_000);
        assertThat(receiver.inbox().find("evt_0")).isEmpty();
    }

    @Test
    void whenTooManyWaitNewOnesAreAnswered503() {
        Receiver receiver =
                start(builder(InboxOptions.DEFAULT.withMostWaiting(2)).on("*", THRICE, event -> {
                    throw new IllegalStateException("not now");
                }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        receiver.receive(sender.event("evt_2", "file.created", "nd_2"));
        Response full = receiver.receive(sender.event("evt_3", "file.created", "nd_3"));
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.retryAfterSeconds()).hasValue(1);
        assertThat(receiver.inbox().find("evt_3")).isEmpty();
    }

    @Test
    void aMissingSequenceIsNoticedAndForgottenWhenItComes() {
        ConcurrentLinkedQueue<Health> told = new ConcurrentLinkedQueue<>();
        Receiver receiver = start(builder().onUnhealthy(told::add));
        receiver.receive(sender.inSequence("evt_1", 1, 0));
        receiver.receive(sender.inSequence("evt_5", 5, 4));
        assertThat(receiver.health().gaps()).isEqualTo(1);
        assertThat(receiver.health().isHealthy()).isTrue();
        clock.forward(Duration.ofMinutes(3));
        await().until(() -> !told.isEmpty());
        assertThat(told.peek()).isNotNull();
        assertThat(receiver.health().problems()).singleElement().asString().contains("missing");
        receiver.receive(sender.inSequence("evt_4", 4, 1));
        assertThat(receiver.health().gaps()).isZero();
        assertThat(receiver.health().isHealthy()).isTrue();
    }

    @Test
    void gapsAreRememberedOverARestart() {
        Receiver before = start(builder());
        before.receive(sender.inSequence("evt_1", 1, 0));
        before.receive(sender.inSequence("evt_5", 5, 4));
        before.close();
        Receiver after = start(builder());
        assertThat(after.health().gaps()).isEqualTo(1);
        after.receive(sender.inSequence("evt_6", 6, 5));
        after.receive(sender.inSequence("evt_4", 4, 1));
        assertThat(after.health().gaps()).isZero();
    }
}
