package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.ReplayId;
import io.filebell.db.Database;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What replays promise, on each database. */
abstract class ReplaysConformance {

    private final SqlReplays rows = new SqlReplays();
    private Database database;
    private DeliveryWorld world;
    private Replays replays;
    private IdGenerator ids;

    /** A new database at the first call; the same one, opened again, after that. */
    abstract Database open();

    @BeforeEach
    void start() {
        database = open();
        world = new DeliveryWorld(database);
        replays = new Replays(database, world.events, world.endpoints.all(), world.time);
        ids = new IdGenerator(world.time, new SplittableRandom(7));
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    private void crashAndStartAgain() {
        Instant then = world.time.instant();
        world.crash();
        database.close();
        start();
        world.time.pass(Duration.between(world.time.instant(), then));
    }

    @Test
    void sendsWhatHappenedBeforeEnabledFromNow() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.endpoints.disable(endpoint);
        Event first = world.happens();
        world.happens(DeliveryWorld.OTHER);
        Event second = world.happens();
        world.endpoints.enable(endpoint, true);
        Event after = world.happens();
        await().until(() -> delivered(endpoint) == 2);

        ReplayId replay = begin(endpoint, Replay.Only.UNDELIVERED, null);
        Replay done = awaitEnd(replay);

        assertThat(replayed(replay)).containsExactly(first.sequence(), second.sequence());
        assertThat(world.sender.sent)
                .filteredOn(sent -> sent.sequence() == second.sequence())
                .extracting(
                        sent -> sent.header("webhook-id"), sent -> sent.header("filebell-previous"))
                .containsExactly(tuple(second.id().value(), String.valueOf(first.sequence())));
        assertThat(done.state()).isEqualTo(Replay.State.DONE);
        assertThat(done.tally().queued()).isEqualTo(2);
        assertThat(done.tally().delivered()).isEqualTo(2);
        assertThat(done.tally().failed()).isZero();
        assertThat(done.tally().scanned()).isGreaterThanOrEqualTo(after.sequence() - 1);
        assertThat(begunAndEnded(endpoint, Replay.Only.UNDELIVERED).tally().queued())
                .isZero();
    }

    @Test
    void whatWasSparedBetweenBatchesIsNotTakenForSentInOne() {
        EndpointId endpoint = world.endpoints.register(new Filter(
                List.of("note.*"),
                List.of(),
                List.of(),
                List.of(),
                Ordering.NONE,
                Optional.of(new Batching(3_600, 2))));
        Event gone = world.happens();
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.endpoints.disable(endpoint);
        Event missed = world.happens();
        world.endpoints.enable(endpoint, true);
        world.happens();
        world.happens();
        await().until(() -> delivered(endpoint) == 2);
        EventTracer tracer = new EventTracer(world.engine, world.endpoints.all(), world.events);
        assertThat(database.read(tx -> tracer.trace(tx, missed, world.endpoints.get(endpoint)))
                        .says())
                .isEqualTo(Filter.Match.BEFORE.words());
        assertThat(database.read(tx -> tracer.trace(tx, gone, world.endpoints.get(endpoint)))
                        .says())
                .startsWith("in batch ");

        ReplayId replay = begin(endpoint, Replay.Only.UNDELIVERED, null);
        awaitEnd(replay);

        assertThat(replayed(replay)).containsExactly(missed.sequence());
    }

    @Test
    void doesNotSendAgainWhatMayHaveArrivedBeforeTheAttemptsThatAreKept() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        AttemptPart today = AttemptPart.ofDay(world.time.instant());
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            new SqlAttemptParts().leave(tx, today, world.time.instant());
            return today;
        });
        Optional<Instant> keptSince = database.read(tx -> new SqlAttemptParts().keptSince(tx));
        assertThat(keptSince).contains(today.until());
        assertThat(begunAndEnded(endpoint, Replay.Only.UNDELIVERED).tally().queued())
                .isZero();
        assertThat(begunAndEnded(endpoint, Replay.Only.ALL).tally().queued()).isEqualTo(1);
    }

    @Test
    void whatIsSparedStaysSparedAfterACrash() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        Event missed = world.happens();
        world.endpoints.enable(endpoint, true);
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.sender.hold();
        ReplayId replay = begin(endpoint, Replay.Only.UNDELIVERED, null);
        replays.round();
        await().until(() -> world.sender.heldBack() == 1);

        crashAndStartAgain();
        Replay done = awaitEnd(replay);

        assertThat(replayed(replay)).containsExactly(missed.sequence());
        assertThat(done.tally().delivered()).isEqualTo(1);
    }

    @Test
    void sendsOnlyWhatIsExhaustedWhenAskedForThat() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        Event exhausted = world.happens();
        await().until(() -> delivered(endpoint) == 2);
        database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> tx.update("""
                        INSERT INTO delivery (id, endpoint, log, sequence, previous, event, type,
                            turn, node, state, reason, failures, attempts, first_at, settled_at)
                        VALUES (:id, :endpoint, :log, :sequence, 0, :event, 'note.written',
                            'any', '', 'exhausted', '', 10, 1, 0, 0)
                        """)
                        .bind(
                                "id",
                                IdGenerator.delivery(exhausted.id(), endpoint).value())
                        .bind("endpoint", endpoint.value())
                        .bind("log", DeliveryWorld.WORKSPACE.id().value())
                        .bind("sequence", exhausted.sequence())
                        .bind("event", exhausted.id().value())
                        .execute());

        ReplayId replay = begin(endpoint, Replay.Only.EXHAUSTED, null);
        awaitEnd(replay);

        assertThat(replayed(replay)).containsExactly(exhausted.sequence());
        assertThat(world.sender.sent.getLast().header("filebell-attempt")).isEqualTo("2");
    }

    @Test
    void sendsAllOfATimeAgainByWhatWasAskedThen() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.time.pass(Duration.ofMinutes(1));
        Instant since = world.time.instant();
        Event second = world.happens();
        world.endpoints.ask(endpoint, "other.*");
        world.happens();
        Event other = world.happens(DeliveryWorld.OTHER);
        await().until(() -> delivered(endpoint) == 3);

        ReplayId replay = begin(endpoint, Replay.Only.ALL, since);
        Replay done = awaitEnd(replay);

        assertThat(replayed(replay)).containsExactly(second.sequence(), other.sequence());
        assertThat(done.tally().delivered()).isEqualTo(2);
    }

    @Test
    void leavesToTheLaneWhatWaitsThere() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.sender.answers(500);
        Event failed = world.happens();
        await().until(() -> stateOf(failed.id(), endpoint).equals(Optional.of("retrying")));
        world.sender.answers(200);
        world.sender.answerAtOnceExcept(failed.sequence() + 1);
        Event underWay = world.happens();
        await().until(() -> world.sender.heldBack() == 1);

        Replay done = begunAndEnded(endpoint, Replay.Only.ALL);

        assertThat(done.tally().queued()).isEqualTo(1);
        assertThat(world.sender.sent)
                .filteredOn(sent -> sent.sequence() == underWay.sequence())
                .hasSize(1);
    }

    @Test
    void hasFewDeliveriesOutAtOnceAndIsCancelled() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        int missed = Limits.REPLAY_OUTSTANDING * 2;
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            List<Event> made = new ArrayList<>();
            for (int i = 0; i < missed; i++) {
                made.add(world.append(tx, DeliveryWorld.NOTE));
            }
            return made;
        });
        world.endpoints.enable(endpoint, true);
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.sender.hold();
        ReplayId replay = begin(endpoint, Replay.Only.UNDELIVERED, null);

        replays.round();
        replays.round();
        await().until(() -> world.sender.heldBack() == 20);

        assertThat(outstanding(replay)).isBetween(1L, (long) Limits.REPLAY_OUTSTANDING);
        cancel(replay);
        assertThat(replays.round()).isFalse();
        assertThat(outstanding(replay)).isZero();
        world.sender.release();

        ReplayId rest = begin(endpoint, Replay.Only.UNDELIVERED, null);
        awaitEnd(rest);
        TreeSet<Long> sent = new TreeSet<>(world.sender.sequences());
        assertThat(sent).hasSize(missed + 1);
        assertThat(delivered(endpoint)).isEqualTo(missed + 1L);
    }

    @Test
    void whatIsRetriedByHandAfterItWasTakenBackIsLeftAlone() {
        EndpointId endpoint = world.endpoints.register("note.*");
        Event event = world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.sender.answers(500);
        ReplayId replay = begin(endpoint, Replay.Only.ALL, null);
        replays.round();
        await().until(() -> stateOf(event.id(), endpoint).equals(Optional.of("retrying")));
        cancel(replay);
        replays.round();
        DeliveryView asBefore = world.deliveries(endpoint).getFirst();
        assertThat(asBefore.state()).isEqualTo("delivered");
        assertThat(asBefore.reason()).isEqualTo("As it was before a replay that was cancelled.");

        retryByHand(endpoint, event);
        replays.round();

        assertThat(stateOf(event.id(), endpoint)).contains("retrying");
    }

    @Test
    void waitsWhileTheEndpointIsDisabledAndEndsWithIt() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.happens();
        await().until(() -> delivered(endpoint) == 1);
        world.endpoints.disable(endpoint);
        ReplayId replay = begin(endpoint, Replay.Only.ALL, null);

        assertThat(replays.round()).isTrue();
        assertThat(get(replay).tally().queued()).isZero();

        world.endpoints.delete(endpoint);
        replays.round();
        assertThat(get(replay).state()).isEqualTo(Replay.State.CANCELLED);
    }

    @Test
    void aHeldDeliveryNamesTheOneItWaitsFor() {
        EndpointId endpoint =
                world.endpoints.register(EndpointFixture.filter(Ordering.FILE, "note.*"));
        NodeId node = ids.node();
        world.sender.answers(500);
        Event first = world.happensTo(node);
        await().until(() -> stateOf(first.id(), endpoint).equals(Optional.of("retrying")));
        Event second = world.happensTo(node);
        await().until(() -> stateOf(second.id(), endpoint).equals(Optional.of("held")));

        Optional<SqlHeld.Held> held = database.read(
                tx -> new SqlHeld().find(tx, IdGenerator.delivery(second.id(), endpoint)));

        assertThat(held)
                .contains(new SqlHeld.Held(endpoint, IdGenerator.delivery(first.id(), endpoint)));
    }

    private ReplayId begin(EndpointId endpoint, Replay.Only only, @Nullable Instant since) {
        world.time.pass(Duration.ofMillis(1));
        ReplayId id = ids.replay();
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            rows.insert(
                    tx,
                    new Replay(
                            id,
                            endpoint,
                            only,
                            Optional.ofNullable(since),
                            world.time.instant(),
                            Replay.State.RUNNING,
                            new Replay.Place(DeliveryWorld.WORKSPACE.id(), 0, 0, false),
                            new Replay.Tally(0, 0, 0, 0),
                            world.time.instant(),
                            Optional.empty()));
            return id;
        });
        return id;
    }

    /** What a crash right after leaves to the next round. */
    private void cancel(ReplayId replay) {
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            rows.end(tx, replay, Replay.State.CANCELLED, world.time.instant());
            return replay;
        });
    }

    private void retryByHand(EndpointId endpoint, Event event) {
        SqlDeliveryLog deliveries = new SqlDeliveryLog();
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            DeliveryView delivery = deliveries
                    .find(tx, IdGenerator.delivery(event.id(), endpoint))
                    .orElseThrow();
            deliveries.retry(
                    tx, delivery, DeliveryWorld.WORKSPACE.id().value(), world.time.instant());
            return delivery;
        });
    }

    private Replay begunAndEnded(EndpointId endpoint, Replay.Only only) {
        return awaitEnd(begin(endpoint, only, null));
    }

    /** The clock goes on, so that a lane that nobody woke finds what is overdue. */
    private Replay awaitEnd(ReplayId id) {
        await().until(() -> {
            world.time.pass(Duration.ofMillis(20));
            return !replays.round();
        });
        return get(id);
    }

    private Replay get(ReplayId id) {
        return database.read(tx -> rows.find(tx, id)).orElseThrow();
    }

    private long outstanding(ReplayId id) {
        return database.read(tx -> rows.outstanding(tx, id));
    }

    private Optional<String> stateOf(EventId event, EndpointId endpoint) {
        return database.read(tx -> rows.stateOf(tx, IdGenerator.delivery(event, endpoint)));
    }

    private long delivered(EndpointId endpoint) {
        return database.read(tx -> new SqlAttemptParts()
                .kept(tx).stream()
                        .mapToLong(part -> tx.query("SELECT COUNT(DISTINCT delivery) FROM "
                                        + part.table()
                                        + " WHERE endpoint = :endpoint AND outcome = 'delivered'")
                                .bind("endpoint", endpoint.value())
                                .mapTo(Long.class)
                                .one())
                        .sum());
    }

    private List<Long> replayed(ReplayId id) {
        return world.sender.sent.stream()
                .filter(sent -> sent.header("filebell-replay").equals(id.value()))
                .map(FakeSender.Sent::sequence)
                .distinct()
                .sorted()
                .toList();
    }
}
