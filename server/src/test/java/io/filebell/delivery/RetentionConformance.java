package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.delivery.SqlDeliveryLog.Wanted;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of events and attempts, and for how long, on each database. */
abstract class RetentionConformance {

    private static final Duration EVENTS = Duration.ofDays(90);
    private static final Duration ATTEMPTS = Duration.ofDays(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final long MANY_BYTES = 1L << 40;

    private static final Outcome.Receipt NOBODY = new Outcome.Receipt() {
        @Override
        public void stored() {}

        @Override
        public void dropped() {}
    };

    private UnheardDatabase database;
    private DeliveryWorld world;

    /** A new database. */
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

    @Test
    void theAttemptsOfADayAreDroppedTogetherWhenTheirTimeIsOver() {
        EndpointId endpoint = world.endpoints.register("note.*");
        DeliveryId old = delivered(endpoint);
        world.time.pass(ATTEMPTS);
        DeliveryId young = delivered(endpoint);
        keepAttempts(MANY_BYTES);
        assertThat(ids(endpoint)).containsExactly(young, old);

        world.time.pass(DAY);
        keepAttempts(MANY_BYTES);

        assertThat(ids(endpoint)).containsExactly(young);
        assertThat(find(old)).isEmpty();
        assertThat(world.attempts()).isEqualTo(1);
        assertThat(tables()).doesNotContain("attempt_20261123").contains("attempt_20261223");
    }

    @Test
    void partsOfTodayAndTomorrowAreMadeAhead() {
        keepAttempts(MANY_BYTES);
        assertThat(tables()).containsExactlyInAnyOrder("attempt_20261123", "attempt_20261124");
        world.time.pass(DAY);
        keepAttempts(MANY_BYTES);
        assertThat(tables()).contains("attempt_20261125");
    }

    @Test
    void aRepetitionAfterMidnightMeetsThePartOfTheDayBefore() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.time.pass(Duration.ofHours(12).minusSeconds(1));
        world.sender.hold();
        world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        world.time.pass(Duration.ofSeconds(2));
        database.answersToLose.set(1);
        world.sender.release();
        await().until(() -> database.answersToLose.get() == 0);
        delivered(endpoint);
        await().until(() -> ids(endpoint).size() == 2);
        assertThat(world.attempts()).isEqualTo(2);
        assertThat(tables()).contains("attempt_20261123", "attempt_20261124");
    }

    @Test
    void theListGoesOnFromPartToPartInOneOrder() {
        long seed = new Random().nextLong();
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.register("note.*");
        Random random = new Random(seed);
        world.sender.answers(sent -> FakeSender.answer(
                sent.sequence() % 3 == 0 && sent.header("filebell-attempt").equals("1")
                        ? 500
                        : 200));
        for (int day = 0; day < 6; day++) {
            for (int i = 0; i < 5; i++) {
                world.happens();
                int expected = 5 * day + i + 1;
                await().until(() -> ids(endpoint).size() == expected);
                world.time.pass(Duration.ofSeconds(random.nextInt(20_000)));
            }
        }
        world.time.pass(Duration.ofDays(2));
        await().until(() -> world.deliveries(endpoint).stream()
                .allMatch(delivery -> delivery.state().equals("delivered")));

        List<DeliveryId> all = ids(endpoint);
        assertThat(all)
                .as("seed %d", seed)
                .hasSize(30)
                .isSortedAccordingTo((a, b) -> b.value().compareTo(a.value()));
        assertThat(paged(endpoint, null, 4)).as("seed %d", seed).isEqualTo(all);
        assertThat(paged(endpoint, "delivered", 7)).as("seed %d", seed).isEqualTo(all);
        assertThat(paged(endpoint, "exhausted", 7)).isEmpty();
        Instant since = world.deliveries(endpoint).get(10).firstAttemptAt();
        assertThat(list(endpoint, null, since, null, 500)).hasSize(11);
        for (DeliveryView delivery : world.deliveries(endpoint)) {
            DeliveryView one = find(delivery.id()).orElseThrow();
            assertThat(one).isEqualTo(delivery);
            List<StoredAttempt> attempts = attempts(delivery);
            assertThat(attempts).hasSize(delivery.attempts());
            assertThat(attempts.getFirst().at()).isEqualTo(delivery.firstAttemptAt());
        }
    }

    @Test
    void anEventThatWaitedForDaysStandsWhereItsIdSays() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        Event waited = world.happens();
        world.time.pass(Duration.ofDays(5));
        world.endpoints.enable(endpoint, false);
        await().until(() -> ids(endpoint).size() == 1);
        DeliveryId young = delivered(endpoint);
        world.time.pass(Duration.ofDays(5));
        DeliveryId youngest = delivered(endpoint);
        assertThat(paged(endpoint, null, 1))
                .containsExactly(youngest, young, IdGenerator.delivery(waited.id(), endpoint));
        assertThat(find(IdGenerator.delivery(waited.id(), endpoint))).isPresent();
    }

    @Test
    void aRetryByHandDoesNotChangeWhenTheFirstAttemptWas() {
        EndpointId endpoint = world.endpoints.register("note.*");
        DeliveryId id = delivered(endpoint);
        DeliveryView before = world.deliveries(endpoint).getFirst();
        world.time.pass(Duration.ofDays(3));
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            world.deliveryLog.retry(
                    tx, before, DeliveryWorld.WORKSPACE.id().value(), world.time.instant());
            return true;
        });
        world.engine.changed(endpoint);
        await().until(() -> world.deliveries(endpoint).getFirst().attempts() == 2);
        DeliveryView after = find(id).orElseThrow();
        assertThat(after.firstAttemptAt()).isEqualTo(before.firstAttemptAt());
        assertThat(attempts(after)).extracting(StoredAttempt::number).containsExactly(1, 2);
    }

    @Test
    void theOldestPartsGoEarlyWhenAllTakeTooMuchAndTheLastOneNever() {
        EndpointId endpoint = world.endpoints.register("note.*");
        for (int day = 0; day < 4; day++) {
            fill(endpoint, 1_000);
            world.time.pass(DAY);
        }
        fill(endpoint, 1_000);
        keepAttempts(3_000_000);
        assertThat(tables())
                .doesNotContain("attempt_20261123", "attempt_20261124")
                .contains("attempt_20261126", "attempt_20261127");
        fill(endpoint, 7);
        retention(1).keepAttempts();
        assertThat(world.attempts()).isEqualTo(7);
    }

    @Test
    void aPartThatGrewTooLargeIsFollowedByAnotherWithinTheDay() {
        EndpointId endpoint = world.endpoints.register("note.*");
        fill(endpoint, 1_000);
        retention(4_000_000).keepAttempts();
        assertThat(tables()).contains("attempt_20261123_120015000");
        fill(endpoint, 1);
        assertThat(count("attempt_20261123")).isEqualTo(1_001);
        world.time.pass(Limits.PART_AHEAD);
        fill(endpoint, 2);
        assertThat(count("attempt_20261123_120015000")).isEqualTo(2);
        assertThat(ids(endpoint)).hasSize(500);
        retention(500_000).keepAttempts();
        assertThat(world.attempts()).isEqualTo(2);
    }

    @Test
    void anAttemptWhosePartWasGivenUpIsNotStoredAndItsDeliveryIs() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        Event event = world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        fill(endpoint, 1);
        world.time.pass(ATTEMPTS.plus(DAY));
        retention(MANY_BYTES).keepAttempts();
        world.sender.answers(500);
        world.sender.release();
        await().until(() -> ids(endpoint).contains(IdGenerator.delivery(event.id(), endpoint)));
        assertThat(world.attempts()).isZero();
    }

    @Test
    void settledDeliveriesArePrunedAndOnesThatAreOwedAreNot() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event settled = world.happens();
        await().until(() -> state(endpoint, settled).equals("retrying"));
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(7));
        await().until(() -> state(endpoint, settled).equals("delivered"));
        world.sender.answers(500);
        Event owed = world.happens();
        await().until(() -> state(endpoint, owed).equals("retrying"));
        world.endpoints.disable(endpoint);
        world.time.pass(ATTEMPTS.plus(DAY).plusSeconds(10));
        keepAttempts(MANY_BYTES);
        assertThat(ids(endpoint)).containsExactly(IdGenerator.delivery(owed.id(), endpoint));
        assertThat(count("delivery")).isEqualTo(1);
    }

    @Test
    void eventsAreDroppedWhenTheirTimeIsOver() {
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            for (int i = 0; i < 2 * Limits.EVENTS_DROPPED_AT_ONCE + 3; i++) {
                world.append(tx, DeliveryWorld.NOTE);
            }
            return true;
        });
        world.time.pass(EVENTS.minusHours(1));
        Event young = world.happens();
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isZero();
        world.time.pass(Duration.ofHours(2));
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isEqualTo(young.sequence() - 1);
        assertThat(count("event")).isEqualTo(1);
    }

    @Test
    void eventsAreKeptWhileAnEnabledEndpointHasNotGotThem() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        long first = world.happens().sequence();
        world.happens();
        await().until(() -> world.sender.heldBack() == 2);
        world.time.pass(EVENTS.plus(DAY));
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isLessThan(first);
        world.sender.release();
        await().until(() -> ids(endpoint).size() == 2);
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isEqualTo(first + 1);
    }

    @Test
    void eventsAreKeptWhileADeliveryWaitsForAnotherAttempt() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event failed = world.happens();
        await().until(() -> state(endpoint, failed).equals("retrying"));
        world.sender.answers(200);
        Event after = world.happens();
        await().until(() -> state(endpoint, after).equals("delivered"));
        world.sender.hold();
        world.time.pass(EVENTS.plus(DAY));
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isEqualTo(failed.sequence() - 1);
        world.sender.release();
        await().until(() -> state(endpoint, failed).equals("delivered"));
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isEqualTo(after.sequence());
    }

    @Test
    void disabledAndDeletedEndpointsHoldNothingBack() {
        EndpointId disabled = world.endpoints.register("note.*");
        EndpointId deleted = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        await().until(() -> state(disabled, event).equals("retrying")
                && state(deleted, event).equals("retrying"));
        world.endpoints.disable(disabled);
        world.endpoints.delete(deleted);
        long last = world.happens().sequence();
        world.time.pass(EVENTS.plus(DAY));
        retention(MANY_BYTES).keepEvents();
        assertThat(tail()).isEqualTo(last);
    }

    @Test
    void readersAndWritersGoOnWhilePartsComeAndGo() throws InterruptedException {
        EndpointId endpoint = world.endpoints.register("note.*");
        AtomicBoolean ended = new AtomicBoolean();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<AtomicLong> rounds = Stream.generate(AtomicLong::new).limit(3).toList();
        List<Thread> threads = rounds.stream()
                .map(round -> Thread.ofVirtual().start(() -> {
                    try {
                        while (!ended.get()) {
                            fill(endpoint, 5);
                            list(endpoint, null, null, null, 20);
                            round.incrementAndGet();
                        }
                    } catch (RuntimeException | Error e) {
                        failures.add(e);
                        round.set(Long.MAX_VALUE);
                    }
                }))
                .toList();
        for (int i = 0; i < 30; i++) {
            world.time.pass(Duration.ofHours(7));
            retention(100_000).keepAttempts();
            // All who looked a part up before it was given up are through: as after PART_LEAVES.
            List<Long> seen = rounds.stream().map(AtomicLong::get).toList();
            await().until(() -> IntStream.range(0, 3)
                    .allMatch(thread -> rounds.get(thread).get() == Long.MAX_VALUE
                            || rounds.get(thread).get() > seen.get(thread) + 1));
        }
        ended.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(tables()).hasSizeLessThan(15);
    }

    private Retention retention(long attemptBytes) {
        return new Retention(
                database,
                world.events,
                world.rows,
                world.time,
                new Retention.Kept(EVENTS, ATTEMPTS, attemptBytes));
    }

    /** Gives up what must go, and drops it. */
    private void keepAttempts(long attemptBytes) {
        retention(attemptBytes).keepAttempts();
        world.time.pass(Limits.PART_LEAVES);
        retention(attemptBytes).keepAttempts();
    }

    private DeliveryId delivered(EndpointId endpoint) {
        Event event = world.happens();
        DeliveryId id = IdGenerator.delivery(event.id(), endpoint);
        await().until(() -> ids(endpoint).contains(id));
        return id;
    }

    /** Attempts of half a kilobyte and more, made now. */
    private void fill(EndpointId endpoint, int attempts) {
        Exchange exchange = new Exchange(
                new Reply.Answered(200, List.of(), new byte[500], Optional.empty()),
                new Timing(
                        Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMillis(3)),
                Optional.empty(),
                false);
        List<Outcome.Tried> tried = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            Instant now = world.time.instant();
            Pending delivery = new Pending(
                    1,
                    world.ids.event(),
                    "note.written",
                    new Turn(Turn.Kind.ANY, ""),
                    0,
                    0,
                    0,
                    now,
                    now,
                    Pending.Row.NONE,
                    Optional.empty());
            tried.add(new Outcome.Tried(
                    delivery, now, exchange, new Verdict.Delivered("answered 200"), false));
        }
        Outcome outcome = new Outcome(
                new LaneId(endpoint, DeliveryWorld.WORKSPACE.id()),
                0,
                tried,
                List.of(),
                new Progress(0, 0, List.of()),
                NOBODY);
        List<Outcome> outcomes = List.of(outcome);
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            new SqlAttempts().insert(tx, outcomes);
            return true;
        });
    }

    private List<DeliveryId> ids(EndpointId endpoint) {
        return world.deliveries(endpoint).stream().map(DeliveryView::id).toList();
    }

    private String state(EndpointId endpoint, Event event) {
        return database.<Optional<DeliveryView>>read(tx ->
                        world.deliveryLog.find(tx, IdGenerator.delivery(event.id(), endpoint)))
                .map(DeliveryView::state)
                .orElse("");
    }

    private Optional<DeliveryView> find(DeliveryId id) {
        return database.read(tx -> world.deliveryLog.find(tx, id));
    }

    private List<StoredAttempt> attempts(DeliveryView delivery) {
        return database.read(tx -> world.deliveryLog.attempts(tx, delivery));
    }

    private List<DeliveryView> list(
            EndpointId endpoint,
            @Nullable String state,
            @Nullable Instant since,
            @Nullable String before,
            int limit) {
        return database.read(tx -> world.deliveryLog.list(
                tx, new Wanted(endpoint, state, null, since, before, limit)));
    }

    private List<DeliveryId> paged(EndpointId endpoint, @Nullable String state, int limit) {
        List<DeliveryId> all = new ArrayList<>();
        @Nullable String before = null;
        List<DeliveryView> page;
        do {
            page = list(endpoint, state, null, before, limit);
            page.forEach(delivery -> all.add(delivery.id()));
            before = all.isEmpty() ? null : all.getLast().value();
        } while (page.size() == limit);
        return all;
    }

    private Set<String> tables() {
        return new HashSet<>(database.<List<String>>read(tx -> tx.query(
                        switch (tx.dialect()) {
                            case SQLITE ->
                                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                        + " AND name LIKE 'attempt\\_2%' ESCAPE '\\'";
                            case POSTGRESQL ->
                                "SELECT tablename FROM pg_tables"
                                        + " WHERE tablename LIKE 'attempt\\_2%'";
                        })
                .mapTo(String.class)
                .list()));
    }

    private long count(String table) {
        return database.read(tx ->
                tx.query("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
    }

    private long tail() {
        return database.read(tx -> world.events.tail(tx, DeliveryWorld.WORKSPACE.id()));
    }
}
