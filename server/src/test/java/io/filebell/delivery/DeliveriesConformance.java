package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.receiver.Signature;
import io.filebell.receiver.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the delivery engine promises, on each database. */
abstract class DeliveriesConformance {

    /** Long enough for what must not happen to happen, as the engine ticks all the time. */
    private static final Duration A_WHILE = Duration.ofMillis(100);

    private UnheardDatabase database;
    private DeliveryWorld world;

    /** A new database at the first call; the same one, opened again, after that. */
    abstract Database open();

    @BeforeEach
    void start() {
        database = new UnheardDatabase(open());
        world = new DeliveryWorld(database);
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    private void restart() {
        world.close();
        database.close();
        startAgain();
    }

    private void crashAndStartAgain() {
        world.crash();
        database.close();
        startAgain();
    }

    private void startAgain() {
        database = new UnheardDatabase(open());
        world = new DeliveryWorld(database);
    }

    @Test
    void deliversAnEventSignedAndWithItsBodyAsInTheLog() {
        world.endpoints.register("note.*");
        Event event = world.happens();
        await().until(() -> world.sender.sent.size() == 1);
        FakeSender.Sent sent = world.sender.sent.getFirst();
        assertThat(sent.request().body()).isEqualTo(EventJson.bytes(event));
        assertThat(sent.header("webhook-id")).isEqualTo(event.id().value());
        assertThat(sent.header("filebell-attempt")).isEqualTo("1");
        assertThat(sent.header("filebell-previous")).isEmpty();
        assertThat(sent.header("user-agent")).isEqualTo("Filebell/test");
        InstantSource now = world.time;
        Verdict verdict = Signature.of(EndpointFixture.SECRET)
                .verify(
                        sent.header("webhook-id"),
                        sent.header("webhook-timestamp"),
                        sent.header("webhook-signature"),
                        sent.request().body(),
                        now);
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void tellsTheSequenceOfTheEventBeforeThatMatched() {
        world.endpoints.register("note.*");
        Event first = world.happens();
        world.happens(DeliveryWorld.OTHER);
        Event second = world.happens();
        await().until(() -> world.sender.sent.size() == 2);
        assertThat(world.sender.sent)
                .filteredOn(sent -> sent.sequence() == second.sequence())
                .extracting(sent -> sent.header("filebell-previous"))
                .containsExactly(String.valueOf(first.sequence()));
    }

    @Test
    void aSuccessIsOneRowThatSaysSo() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> world.deliveries(endpoint).size() == 1);
        DeliveryView delivery = world.deliveries(endpoint).getFirst();
        assertThat(delivery.state()).isEqualTo("delivered");
        assertThat(delivery.attempts()).isEqualTo(1);
        assertThat(delivery.settledAt()).isNotNull();
        assertThat(rows("delivery")).isZero();
    }

    @Test
    void retriesAfterAFailureAndKeepsTheId() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        await().until(() -> state(endpoint).equals("retrying"));
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(7));
        await().until(() -> state(endpoint).equals("delivered"));
        assertThat(world.sender.sent)
                .extracting(sent -> sent.header("webhook-id"))
                .containsExactly(event.id().value(), event.id().value());
        assertThat(world.sender.sent.getLast().header("filebell-attempt")).isEqualTo("2");
    }

    @Test
    void anExhaustedDeliveryIsToldAsAnEvent() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        long unwanted = world.happens().sequence();
        world.sender.answers(sent -> FakeSender.answer(sent.sequence() == unwanted ? 500 : 200));
        world.sender.release();
        for (int attempt = 1; attempt <= 10; attempt++) {
            int made = attempt;
            await().until(() -> of(endpoint, unwanted).attempts() == made);
            long fine = world.happens().sequence();
            await().until(() -> of(endpoint, fine).state().equals("delivered"));
            world.time.pass(
                    attempt < 10
                            ? RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2)
                            : Duration.ZERO);
        }
        await().until(() -> of(endpoint, unwanted).state().equals("exhausted"));
        assertThat(world.typesInLog()).contains("delivery.exhausted");
        List<Event> log =
                database.read(tx -> world.events.read(tx, DeliveryWorld.WORKSPACE.id(), 0, 500));
        assertThat(log)
                .filteredOn(event -> event.type().equals("delivery.exhausted"))
                .extracting(event -> event.data().tree().at("/endpoint/url").asString())
                .containsExactly("https://example.com");
        assertThat(world.sender.sequences().stream().filter(at -> at == unwanted))
                .hasSize(10);
    }

    @Test
    void anEndpointThatAnswers410IsDisabledAndWhatItMissedWaits() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(410);
        world.happens();
        await().until(() -> world.endpoints.get(endpoint).state() == Endpoint.State.DISABLED);
        Event missed = world.happens();
        world.sender.answers(200);
        world.endpoints.enable(endpoint, false);
        await().until(() -> world.sender.sequences().contains(missed.sequence()));
        await().until(() -> world.deliveries(endpoint).stream()
                .allMatch(delivery -> delivery.state().equals("delivered")));
        assertThat(world.typesInLog()).contains("endpoint.disabled");
    }

    @Test
    void retryAfterMakesTheWholeLaneWait() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(sent -> FakeSender.comeAgain(429, Duration.ofMinutes(10)));
        world.happens();
        await().until(() -> state(endpoint).equals("retrying"));
        world.sender.answers(200);
        Event second = world.happens();
        world.time.pass(Duration.ofMinutes(9));
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
        world.time.pass(Duration.ofMinutes(2));
        await().until(() -> world.sender.sequences().contains(second.sequence()));
        await().until(() -> world.sender.sent.size() == 3);
    }

    @Test
    void afterACrashWhatWasUnderWayIsSentAgainAndWhatIsSettledIsNot() {
        EndpointId endpoint = world.endpoints.register("note.*");
        Event settled = world.happens();
        await().until(() -> world.deliveries(endpoint).size() == 1);
        world.sender.hold();
        Event underWay = world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        crashAndStartAgain();
        await().until(() -> world.sender.sent.size() == 1);
        assertThat(world.sender.sequences()).containsExactly(underWay.sequence());
        assertThat(world.sender.sequences()).doesNotContain(settled.sequence());
    }

    @Test
    void aSlowDeliveryDoesNotHoldUpTheCursorOfTheOthers() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        Event slow = world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        world.sender.answers(200);
        List<Long> others = new ArrayList<>();
        world.sender.answerAtOnceExcept(slow.sequence());
        for (int i = 0; i < 50; i++) {
            others.add(world.happens().sequence());
        }
        await().until(() -> world.deliveries(endpoint).size() == 50);
        crashAndStartAgain();
        await().until(() -> !world.sender.sent.isEmpty());
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
        assertThat(world.sender.sequences())
                .containsExactly(slow.sequence())
                .doesNotContainAnyElementsOf(others);
    }

    @Test
    void aRestartSendsNothingTwice() {
        EndpointId endpoint = world.endpoints.register("note.*");
        for (int i = 0; i < 20; i++) {
            world.happens();
        }
        await().until(() -> world.deliveries(endpoint).size() == 20);
        restart();
        Event next = world.happens();
        await().until(() -> !world.sender.sent.isEmpty());
        assertThat(world.sender.sequences()).containsExactly(next.sequence());
    }

    @Test
    void aLostHintCostsTimeNotTheEvent() {
        world.endpoints.register("note.*");
        world.happens();
        await().until(() -> world.sender.sent.size() == 1);
        world.hintsAreLost = true;
        world.happens();
        await().until(() -> world.sender.sent.size() == 2);
    }

    @Test
    void anEventIsMatchedAgainstTheRevisionInForceAtItsSequence() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        List<Long> owed = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            owed.add(world.happens(DeliveryWorld.NOTE).sequence());
            world.happens(DeliveryWorld.OTHER);
            world.endpoints.ask(endpoint, "other.*");
            world.happens(DeliveryWorld.NOTE);
            owed.add(world.happens(DeliveryWorld.OTHER).sequence());
            world.endpoints.ask(endpoint, "note.*");
        }
        world.sender.release();
        await().until(() -> world.sender.sent.size() >= owed.size());
        await().until(() -> world.deliveries(endpoint).size() == owed.size());
        assertThat(world.sender.sequences()).containsExactlyInAnyOrderElementsOf(owed);
    }

    @Test
    void anEndpointThatFailsAndRecoversForEverPilesUpNoRevisions() {
        EndpointId endpoint = world.endpoints.register("note.*");
        for (int i = 0; i < 20; i++) {
            database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
                world.rows.fail(tx, endpoint, "It failed.");
                return world.rows.recover(tx, endpoint);
            });
        }
        world.endpoints.disable(endpoint);
        world.endpoints.enable(endpoint, false);
        assertThat(rows("endpoint_revision")).isEqualTo(1);
        assertThat(rows("endpoint_position")).isEqualTo(1);
        assertThat(world.endpoints.get(endpoint).revision()).isEqualTo(43);
        world.endpoints.ask(endpoint, "other.*");
        assertThat(rows("endpoint_revision")).isEqualTo(2);
        world.happens();
        Event owed = world.happens(DeliveryWorld.OTHER);
        await().until(() -> world.sender.sequences().contains(owed.sequence()));
        assertThat(world.sender.sequences()).containsExactly(owed.sequence());
    }

    @Test
    void whatWaitsIsDueAtOnceWhenTheEndpointIsBackAndDoingThatTwiceChangesNothing() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        world.happens();
        await().until(() -> world.deliveries(endpoint).stream()
                .anyMatch(delivery -> delivery.state().equals("retrying")));
        world.sender.hold();
        Instant now = world.time.instant();
        assertThat(toBringForward(endpoint, now)).isEmpty();
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> world.rows.fail(tx, endpoint, "so"));
        assertThat(toBringForward(endpoint, now)).hasSize(1);

        new Backlogs(database, world.time).bringForward(endpoint);

        assertThat(world.deliveries(endpoint).getFirst().nextAttemptAt()).isEqualTo(now);
        assertThat(toBringForward(endpoint, now)).isEmpty();
    }

    private List<SqlLanes.LaneId> toBringForward(EndpointId endpoint, Instant now) {
        return database.read(tx -> new SqlLanes().toBringForward(tx, endpoint, now));
    }

    @Test
    void enablingFromTheCursorSendsWhatWasMissedAndFromNowDoesNot() {
        EndpointId cursor = world.endpoints.register("note.*");
        world.endpoints.disable(cursor);
        Event missed = world.happens();
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        world.endpoints.enable(cursor, false);
        await().until(() -> world.sender.sequences().equals(List.of(missed.sequence())));
        world.endpoints.disable(cursor);
        world.happens();
        world.endpoints.enable(cursor, true);
        Event after = world.happens();
        await().until(() -> world.sender.sent.size() == 2);
        assertThat(world.sender.sequences()).containsExactly(missed.sequence(), after.sequence());
    }

    @Test
    void deletingCancelsWhatWaits() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        world.happens();
        await().until(() -> state(endpoint).equals("retrying"));
        world.endpoints.delete(endpoint);
        await().until(() -> state(endpoint).equals("cancelled"));
        world.time.pass(Duration.ofHours(1));
        world.happens();
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
    }

    @Test
    void aRetryByHandGoesOutNowAndASkippedOneNeverAgain() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        world.happens();
        await().until(() -> state(endpoint).equals("retrying"));
        DeliveryView delivery = world.deliveries(endpoint).getFirst();
        world.database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            world.deliveryLog.retry(
                    tx, delivery, DeliveryWorld.WORKSPACE.id().value(), world.time.instant());
            return 1;
        });
        world.engine.changed(endpoint);
        await().until(() -> world.sender.sent.size() == 2);
        await().until(() -> world.deliveries(endpoint).getFirst().attempts() == 2);
        boolean skipped = world.database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> world.deliveryLog.skip(tx, delivery.id(), world.time.instant()));
        assertThat(skipped).isTrue();
        world.engine.changed(endpoint);
        world.time.pass(Duration.ofHours(1));
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 2);
        assertThat(state(endpoint)).isEqualTo("skipped");
    }

    @Test
    void anOutcomeWhoseCommitWasNotHeardOfIsStoredOnceAndHoldsUpNothing() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        database.answersToLose.set(1);
        world.sender.release();
        await().until(() -> database.answersToLose.get() == 0);
        world.happens();
        await().until(() -> world.deliveries(endpoint).size() == 2);
        assertThat(world.attempts()).isEqualTo(2);
    }

    @Test
    void noMoreThanItsMaximumIsUnderWayForAnEndpoint() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        for (int i = 0; i < 100; i++) {
            world.happens();
        }
        await().until(() -> world.sender.heldBack() == 20);
        await().during(A_WHILE).until(() -> world.sender.heldBack() == 20);
        world.sender.release();
        await().until(() -> world.deliveries(endpoint).size() == 100);
    }

    @Test
    void manyEventsReachManyEndpointsOnceEach() {
        List<EndpointId> endpoints = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            endpoints.add(world.endpoints.register("note.*"));
        }
        List<Long> sequences = LongStream.range(0, 200)
                .map(i -> world.happens().sequence())
                .boxed()
                .toList();
        for (EndpointId endpoint : endpoints) {
            await().until(() -> world.deliveries(endpoint).size() == sequences.size());
        }
        assertThat(world.sender.sent).hasSize(1_000);
    }

    private DeliveryView of(EndpointId endpoint, long sequence) {
        await().until(() -> world.deliveries(endpoint).stream()
                .anyMatch(delivery -> delivery.sequence() == sequence));
        return world.deliveries(endpoint).stream()
                .filter(delivery -> delivery.sequence() == sequence)
                .findFirst()
                .orElseThrow();
    }

    private String state(EndpointId endpoint) {
        List<DeliveryView> deliveries = world.deliveries(endpoint);
        return deliveries.isEmpty() ? "" : deliveries.getFirst().state();
    }

    private long rows(String table) {
        return database.read(tx ->
                tx.query("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
    }
}
