package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.delivery.EventView.Whereabouts;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.LocalRelay;
import io.filebell.event.NewEvent;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an endpoint gets that has its events gathered, on each database. */
abstract class BatchesConformance {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration A_WHILE = Duration.ofMillis(100);
    private static final Duration QUIET = Duration.ofSeconds(20);

    private PickyDatabase database;
    private DeliveryWorld world;

    /** A new database at the first call; the same one, opened again, after that. */
    abstract Database open();

    @BeforeEach
    void start() {
        database = new PickyDatabase(open());
        world = DeliveryWorld.standingStill(database);
    }

    @AfterEach
    void stop() {
        database.takesAll();
        world.time.pass(Limits.AFTER_FAILED_WRITE);
        world.close();
        database.close();
    }

    /** The clock begins anew. */
    private void crashAndStartAgain() {
        world.crash();
        database.close();
        start();
    }

    @Test
    void whatComesTogetherIsSentAsOneWhenItHasBeenQuiet() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> events = happen(3);
        world.happens(DeliveryWorld.OTHER);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        quiet();
        FakeSender.Sent sent = sent(1).getFirst();
        assertThat(sent.body().path("type").asString()).isEqualTo("events.batch");
        assertThat(sent.body().path("sequence").asLong())
                .isEqualTo(events.getLast().sequence());
        assertThat(sent.body().path("workspace").path("name").asString()).isEqualTo("Contracts");
        assertThat(sent.body().path("actor").path("kind").asString()).isEqualTo("system");
        assertThat(sent.body().path("data").path("count").asInt()).isEqualTo(3);
        assertThat(sent.body().path("data").path("events").path(1).path("data").path("text"))
                .hasToString("\"hello\"");
        assertThat(members(sent)).isEqualTo(ids(events));
        assertThat(sent.header("webhook-id"))
                .isEqualTo(sent.body().path("id").asString())
                .isEqualTo(batchId(events, endpoint).value());
        assertThat(sent.header("filebell-previous")).isEmpty();
    }

    @Test
    void aFullOneGoesAtOnceAndTellsWhatCameBefore() {
        world.endpoints.register(batching(3_600, 2, "note.*"));
        List<Event> events = happen(5);
        List<FakeSender.Sent> sent = sent(2);
        assertThat(sent)
                .extracting(this::members)
                .containsExactlyInAnyOrder(ids(events.subList(0, 2)), ids(events.subList(2, 4)));
        assertThat(sent)
                .filteredOn(one -> one.sequence() == events.get(3).sequence())
                .extracting(one -> one.header("filebell-previous"))
                .containsExactly(String.valueOf(events.get(1).sequence()));
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 2);
    }

    @Test
    void aBacklogIsCutWhereItWasQuiet() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        world.endpoints.disable(endpoint);
        List<Event> first = happen(2);
        world.time.pass(QUIET);
        List<Event> second = happen(3);
        world.time.pass(QUIET.multipliedBy(2));
        world.endpoints.enable(endpoint, false);
        assertThat(sent(2))
                .extracting(this::members)
                .containsExactlyInAnyOrder(ids(first), ids(second));
    }

    @Test
    void everyAttemptHasTheSameIdAndEventsAlsoAfterACrash() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        world.sender.answers(500);
        List<Event> events = happen(3);
        quiet();
        await().until(() -> state(endpoint).equals("retrying"));
        happen(1);
        crashAndStartAgain();
        world.time.pass(Duration.ofSeconds(30));
        FakeSender.Sent again = sent(1).getFirst();
        assertThat(members(again)).isEqualTo(ids(events));
        assertThat(again.header("webhook-id"))
                .isEqualTo(batchId(events, endpoint).value());
        assertThat(again.header("filebell-attempt")).isEqualTo("2");
        await().until(() -> state(endpoint).equals("delivered"));
    }

    @Test
    void aCrashWhileItIsGatheredLosesNothing() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> events = happen(3);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        crashAndStartAgain();
        quiet();
        assertThat(members(sent(1).getFirst())).isEqualTo(ids(events));
        await().until(() -> state(endpoint).equals("delivered"));
    }

    @Test
    void aCrashWhileItsFirstAttemptIsUnderWaySendsItAgain() {
        EndpointId endpoint = world.endpoints.register(batching(20, 2, "*"));
        world.sender.hold();
        List<Event> events = happen(2);
        await().until(() -> world.sender.heldBack() == 1);
        world.sender.answerAtOnceExcept(events.getLast().sequence());
        List<Event> others = happen(2);
        await().until(() -> state(endpoint).equals("delivered"));
        crashAndStartAgain();
        assertThat(members(sent(1).getFirst())).isEqualTo(ids(events));
        await().during(A_WHILE).until(() -> world.sender.sent.size() == 1);
        assertThat(world.deliveries(endpoint))
                .extracting(DeliveryView::event)
                .contains(batchId(events, endpoint), batchId(others, endpoint));
    }

    /** The next one once took a third event into it, and sent all three under another id. */
    @Test
    void oneThatAClockEndedStaysAsItIsForAServerWhoseClockIsBehind() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        world.sender.hold();
        List<Event> events = happen(2);
        quiet();
        await().until(() -> world.sender.heldBack() == 1);

        crashAndStartAgain();
        Event later = world.happens();

        FakeSender.Sent again = sent(1).getFirst();
        assertThat(members(again)).isEqualTo(ids(events));
        assertThat(again.header("webhook-id"))
                .isEqualTo(batchId(events, endpoint).value());
        quiet();
        assertThat(members(sent(2).getLast())).containsExactly(later.id().value());
    }

    @Test
    void oneThatAClockEndedGoesOutOnceItsEndIsStored() {
        world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> events = happen(2);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        database.refuses(DeliveryWorld.WORKSPACE.id());
        quiet();
        await().until(() -> database.refused.get() > 0);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());

        database.takesAll();
        world.time.pass(Limits.AFTER_FAILED_WRITE);

        assertThat(members(sent(1).getFirst())).isEqualTo(ids(events));
    }

    /** Its lane once asked for the rest for ever, and held a thread. */
    @Test
    void itEndsWhereTheRestOfItsLogIsNotKeptAnyMore() {
        EndpointFixture ofAll = new EndpointFixture(
                database,
                world.rows,
                world.ids,
                world.time,
                EventSource.of(DeliveryWorld.ORGANIZATION));
        EndpointId endpoint = ofAll.register(batching(20, 100, "note.*"));
        List<Event> gathered = happen(2);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        ofAll.disable(endpoint);
        world.engine.changed(endpoint);
        long last = happensElsewhere().sequence();
        database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> world.events.drop(tx, DeliveryWorld.WORKSPACE.id(), last, last));
        quiet();
        ofAll.enable(endpoint, false);
        world.engine.changed(endpoint);
        assertThat(members(sent(1).getFirst())).isEqualTo(ids(gathered));
        List<Event> later = happen(2);
        quiet();
        assertThat(members(sent(2).getLast())).isEqualTo(ids(later));
    }

    /** It once went out in part, with an id that nobody knew. */
    @Test
    void oneUnderWayWhoseEventsAreGoneIsCancelledForAllToSee() {
        EndpointId endpoint = world.endpoints.register(batching(20, 3, "note.*"));
        world.sender.hold();
        List<Event> events = happen(3);
        await().until(() -> world.sender.heldBack() == 1);
        world.sender.answerAtOnceExcept(events.getLast().sequence());
        happen(3);
        await().until(() -> state(endpoint).equals("delivered"));
        world.endpoints.disable(endpoint);
        crashAndStartAgain();
        long first = events.getFirst().sequence();
        database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> world.events.drop(tx, DeliveryWorld.WORKSPACE.id(), first, first));
        world.endpoints.enable(endpoint, false);
        EventId batch = batchId(events, endpoint);
        await().until(() -> world.deliveries(endpoint).stream()
                .anyMatch(one -> one.event().equals(batch) && one.state().equals("cancelled")));
        assertThat(world.deliveries(endpoint))
                .filteredOn(one -> one.event().equals(batch))
                .extracting(DeliveryView::reason)
                .containsExactly("What it has to send is not kept any more.");
        await().until(() -> database.read(tx -> new SqlLanes()
                .progress(tx, new SqlLanes.LaneId(endpoint, DeliveryWorld.WORKSPACE.id()))
                .filter(progress -> progress.unsettled().isEmpty())
                .isPresent()));
        assertThat(world.sender.sent).isEmpty();
    }

    @Test
    void onesInStrictOrderFollowEachOther() {
        EndpointId endpoint = world.endpoints.register(new Filter(
                List.of("note.*"),
                List.of(),
                List.of(),
                List.of(),
                Ordering.STRICT,
                Optional.of(new Batching(20, 2))));
        world.sender.answers(500);
        List<Event> events = happen(4);
        await().until(() -> state(endpoint).equals("retrying"));
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(7));
        assertThat(sent(3))
                .extracting(this::members)
                .containsExactly(
                        ids(events.subList(0, 2)),
                        ids(events.subList(0, 2)),
                        ids(events.subList(2, 4)));
    }

    @Test
    void whatIsAskedForLaterChangesNothingAboutWhatWasGathered() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> together = happen(2);
        world.endpoints.ask(endpoint, EndpointFixture.filter(Ordering.NONE, "note.*"));
        Event alone = world.happens();
        List<FakeSender.Sent> sent = sent(2);
        assertThat(sent)
                .extracting(one -> one.header("webhook-id"))
                .containsExactlyInAnyOrder(
                        batchId(together, endpoint).value(), alone.id().value());
    }

    @Test
    void whatIsNotAskedForAnyMoreIsNotInIt() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> notes = happen(2);
        world.endpoints.ask(endpoint, batching(20, 100, "other.*"));
        happen(1);
        Event other = world.happens(DeliveryWorld.OTHER);
        quiet();
        assertThat(members(sent(1).getFirst()))
                .containsExactly(
                        notes.get(0).id().value(),
                        notes.get(1).id().value(),
                        other.id().value());
    }

    @Test
    void enabledFromNowItHasNothingOfBefore() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        happen(2);
        await().during(A_WHILE).until(() -> world.sender.sent.isEmpty());
        world.endpoints.disable(endpoint);
        world.endpoints.enable(endpoint, true);
        List<Event> after = happen(2);
        quiet();
        assertThat(members(sent(1).getFirst())).isEqualTo(ids(after));
        DeliveryView delivery = settled(endpoint);
        assertThat(delivery.event()).isEqualTo(batchId(after, endpoint));
    }

    @Test
    void whatBecameOfAnEventNamesItsBatch() {
        EndpointId endpoint = world.endpoints.register(batching(20, 100, "note.*"));
        List<Event> events = happen(2);
        DeliveryId batch = IdGenerator.delivery(batchId(events, endpoint), endpoint);
        Whereabouts gathered = trace(events.getFirst(), endpoint);
        assertThat(gathered.says())
                .isEqualTo("waiting: gathered into a batch until 2026-11-23T12:00:20.100Z, or until"
                        + " it has 100 events; it has 2");
        assertThat(gathered.state()).isEqualTo("waiting");
        world.sender.answers(500);
        quiet();
        await().until(() -> state(endpoint).equals("retrying"));
        for (Event event : events) {
            assertThat(trace(event, endpoint).says())
                    .startsWith("in batch " + batch + ": retrying: answered 500; next attempt");
        }
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(7));
        settled(endpoint);
        List<Event> next = happen(2);
        quiet();
        await().until(() -> world.deliveries(endpoint).size() == 2);
        for (Event event : List.of(events.getFirst(), events.getLast(), next.getFirst())) {
            Whereabouts delivered = trace(event, endpoint);
            assertThat(delivered.says()).contains(": delivered at 2026-11-23");
            assertThat(delivered.state()).isEqualTo("delivered");
        }
        assertThat(trace(events.getFirst(), endpoint).delivery()).isEqualTo(batch);
        assertThat(trace(next.getFirst(), endpoint).delivery()).isNotEqualTo(batch);
    }

    @Test
    void theBacklogCountsItsEvents() {
        EndpointId endpoint = world.endpoints.register(batching(20, 3, "note.*"));
        happen(2);
        BacklogCount.Found gathered = backlog(endpoint);
        assertThat(gathered.waiting()).isEqualTo(2);
        assertThat(gathered.gathersUntil()).contains(NOON.plus(QUIET).plusMillis(100));
        world.sender.answers(500);
        happen(2);
        await().until(() -> state(endpoint).equals("retrying"));
        BacklogCount.Found retried = backlog(endpoint);
        assertThat(retried.retrying()).isEqualTo(1);
        assertThat(retried.waiting()).isEqualTo(1);
        assertThat(retried.oldest()).contains(NOON);
    }

    @Test
    void itsEventsAreKeptUntilItIsSettled() {
        EndpointId endpoint = world.endpoints.register(batching(20, 3, "note.*"));
        world.sender.answers(500);
        List<Event> events = happen(3);
        await().until(() -> state(endpoint).equals("retrying"));
        assertThat(settledThrough()).isLessThan(events.getFirst().sequence());
        world.sender.answers(200);
        world.time.pass(Duration.ofSeconds(7));
        settled(endpoint);
        assertThat(settledThrough()).isGreaterThanOrEqualTo(events.getLast().sequence());
    }

    private long settledThrough() {
        return database.read(tx -> new SqlOwed().settledThrough(tx, DeliveryWorld.WORKSPACE.id()));
    }

    private BacklogCount.Found backlog(EndpointId endpoint) {
        return database.read(tx -> new BacklogCount(world.rows, world.events)
                .count(tx, world.endpoints.get(endpoint)));
    }

    private Whereabouts trace(Event event, EndpointId endpoint) {
        return database.read(tx -> new EventTracer(world.engine, world.rows, world.events)
                .trace(tx, event, world.endpoints.get(endpoint)));
    }

    private DeliveryView settled(EndpointId endpoint) {
        await().until(() -> state(endpoint).equals("delivered"));
        return world.deliveries(endpoint).getFirst();
    }

    private String state(EndpointId endpoint) {
        return world.deliveries(endpoint).stream()
                .findFirst()
                .map(DeliveryView::state)
                .orElse("");
    }

    /** By another instance, so that this one has not got it in memory. */
    private Event happensElsewhere() {
        EventLog elsewhere =
                new SqlEventLog(world.ids, world.time, new RecentEvents(), new LocalRelay());
        return database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> elsewhere.append(
                        tx,
                        new NewEvent<>(
                                DeliveryWorld.NOTE,
                                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                                Actor.SYSTEM,
                                Optional.empty(),
                                Optional.empty(),
                                new DeliveryWorld.Note("hello"))));
    }

    private List<Event> happen(int many) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            events.add(world.happens());
        }
        return events;
    }

    /** Lets it be quiet for long enough, whenever the engine looks. */
    private void quiet() {
        world.time.pass(QUIET.plusMillis(100));
    }

    private List<FakeSender.Sent> sent(int many) {
        await().until(() -> world.sender.sent.size() >= many);
        return List.copyOf(world.sender.sent);
    }

    private List<String> members(FakeSender.Sent sent) {
        List<String> members = new ArrayList<>();
        sent.body()
                .path("data")
                .path("events")
                .forEach(event -> members.add(event.path("id").asString()));
        return members;
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(event -> event.id().value()).toList();
    }

    private static EventId batchId(List<Event> events, EndpointId endpoint) {
        return IdGenerator.batch(events.getFirst().id(), events.getLast().id(), endpoint);
    }

    private static Filter batching(int quietSeconds, int max, String... events) {
        return new Filter(
                List.of(events),
                List.of(),
                List.of(),
                List.of(),
                Ordering.NONE,
                Optional.of(new Batching(quietSeconds, max)));
    }
}
