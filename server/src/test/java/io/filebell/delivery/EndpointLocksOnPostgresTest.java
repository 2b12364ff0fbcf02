package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.testing.Databases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who changes an endpoint of the organization holds its row while it waits for the logs of all
 * workspaces. A write of one of these logs must wait for nothing that it holds.
 */
final class EndpointLocksOnPostgresTest {

    private static final Outcome.Receipt NOBODY = new Outcome.Receipt() {
        @Override
        public void stored() {}

        @Override
        public void dropped() {}
    };
    /** Longer than the server takes to find a deadlock; for a test that would else hang. */
    private static final int PATIENCE_SECONDS = 10;

    private final Database database = Databases.postgres();
    private final DeliveryWorld world = DeliveryWorld.standingStill(database);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch holdsEndpoint = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final AtomicInteger changes = new AtomicInteger();
    /** Whether the change went on although nobody was through who had to be before. */
    private volatile boolean waitedInVain;

    private EndpointFixture ofAll;
    private EndpointId endpoint;

    @BeforeEach
    void start() {
        ofAll = new EndpointFixture(
                database,
                world.rows,
                world.ids,
                world.time,
                EventSource.of(DeliveryWorld.ORGANIZATION));
        endpoint = ofAll.register("note.*");
        world.happens();
        world.rows.tell((tx, changed, event) -> {
            if (event.type().equals("endpoint.updated")) {
                changes.incrementAndGet();
                holdsEndpoint.countDown();
                if (!isReached(goesOn)) {
                    waitedInVain = true;
                }
            }
        });
    }

    @AfterEach
    void stop() {
        goesOn.countDown();
        world.close();
        executor.close();
        database.close();
    }

    @Test
    void outcomesThatDisableItMeetAChangeOfItInNoDeadlock() {
        AtomicInteger writes = new AtomicInteger();
        CountDownLatch holdsLog = new CountDownLatch(1);
        CompletableFuture<Integer> stored = CompletableFuture.supplyAsync(
                () -> database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
                    Event event = world.append(tx, DeliveryWorld.NOTE);
                    holdsLog.countDown();
                    awaitQuietly(holdsEndpoint);
                    goesOn.countDown();
                    writer().write(tx, List.of(gone(event)));
                    return writes.incrementAndGet();
                }),
                executor);
        awaitQuietly(holdsLog);

        ofAll.ask(endpoint, "note.*", "other.*");

        assertThat(stored.join()).isEqualTo(1);
        assertThat(changes).as("runs of the change").hasValue(1);
    }

    @Test
    void aLanesWritesWaitForNobodyWhoChangesItAndThenItIsDisabled() {
        world.sender.answers(500);
        Event failed = world.happens();
        world.time.pass(Limits.SWEEP);
        await().until(() -> state(failed).equals("retrying"));
        world.sender.answers(410);
        CompletableFuture<Void> changed = CompletableFuture.runAsync(
                () -> ofAll.ask(endpoint, "note.*", "other.*"), executor);
        awaitQuietly(holdsEndpoint);

        world.time.pass(Duration.ofSeconds(7));
        await().until(() -> attempts(failed) == 2);
        assertThat(waitedInVain).isFalse();

        goesOn.countDown();
        await().until(() -> world.endpoints.get(endpoint).state() == State.DISABLED);
        changed.join();
    }

    @Test
    void norDoesWhatIsDoneByHandWithItsDeliveries() {
        Event event = world.happens();
        world.time.pass(Limits.SWEEP);
        await().until(() -> attempts(event) == 1);
        begunReplay();
        CompletableFuture<Void> changed = CompletableFuture.runAsync(
                () -> ofAll.ask(endpoint, "note.*", "other.*"), executor);
        awaitQuietly(holdsEndpoint);

        round();

        await().until(() -> attempts(event) == 2);
        assertThat(waitedInVain).isFalse();
        goesOn.countDown();
        changed.join();
    }

    @Test
    void norDoesTheEndOfAReplayThatIsCancelled() {
        Event event = world.happens();
        world.time.pass(Limits.SWEEP);
        await().until(() -> attempts(event) == 1);
        world.sender.hold();
        Replay replay = begunReplay();
        round();
        await().until(() -> world.sender.heldBack() > 0);
        database.write(DeliveryWorld.ORGANIZATION, tx -> {
            new SqlReplays().end(tx, replay.id(), Replay.State.CANCELLED, world.time.instant());
            return replay;
        });
        assertThat(state(event)).isEqualTo("retrying");
        CompletableFuture<Void> changed = CompletableFuture.runAsync(
                () -> ofAll.ask(endpoint, "note.*", "other.*"), executor);
        awaitQuietly(holdsEndpoint);

        round();

        assertThat(state(event)).isNotEqualTo("retrying");
        assertThat(waitedInVain).isFalse();
        goesOn.countDown();
        changed.join();
    }

    private void round() {
        var _ = new Replays(database, world.events, world.rows, world.time).round();
    }

    private Replay begunReplay() {
        Replay replay = new Replay(
                world.ids.replay(),
                endpoint,
                Replay.Only.ALL,
                Optional.empty(),
                world.time.instant().plusSeconds(1),
                Replay.State.RUNNING,
                new Replay.Place(DeliveryWorld.WORKSPACE.id(), 0, 0, false),
                new Replay.Tally(0, 0, 0, 0),
                world.time.instant(),
                Optional.empty());
        return database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            new SqlReplays().insert(tx, replay);
            return replay;
        });
    }

    private OutcomeWriter writer() {
        return new OutcomeWriter(
                new SoleInstance(),
                new SqlLanes(),
                new ExhaustedNotice(world.events, world.rows, world.access));
    }

    private Outcome gone(Event event) {
        Pending delivery =
                Pending.first(event, new Turn(Turn.Kind.ANY, ""), 0, world.time.instant());
        Exchange exchange = new Exchange(
                FakeSender.answer(410),
                new Timing(
                        Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMillis(3)),
                Optional.empty(),
                false);
        Outcome.Tried tried = new Outcome.Tried(
                delivery,
                world.time.instant(),
                exchange,
                new Verdict.DisableEndpoint("answered 410"),
                false);
        return new Outcome(
                new LaneId(endpoint, DeliveryWorld.WORKSPACE.id()),
                1,
                List.of(tried),
                List.of(),
                new Progress(event.sequence(), 0, List.of()),
                NOBODY);
    }

    private String state(Event event) {
        return delivery(event).map(DeliveryView::state).orElse("");
    }

    private int attempts(Event event) {
        return delivery(event).map(DeliveryView::attempts).orElse(0);
    }

    private Optional<DeliveryView> delivery(Event event) {
        return database.read(
                tx -> world.deliveryLog.find(tx, IdGenerator.delivery(event.id(), endpoint)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        assertThat(isReached(latch)).isTrue();
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
