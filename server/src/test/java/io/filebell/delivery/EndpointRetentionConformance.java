package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.event.WorkspaceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is dropped of endpoints with the events of their logs, and who learns of it. */
abstract class EndpointRetentionConformance {

    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration LONGER = KEPT.plusDays(1);
    private static final EventSource HOME =
            EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE);
    private static final EventSource DRAFTS = workspace("ws_01jd8qxk3v7m2n4p5r6s7t8v9x", "Drafts");
    private static final EventSource LATER = workspace("ws_01jd8qxk3v7m2n4p5r6s7t8v9y", "Later");
    private static final int MANY = 12;

    private Database database;
    private DeliveryWorld world;

    /** A new database. */
    abstract Database open();

    private static EventSource workspace(String id, String name) {
        return EventSource.of(
                DeliveryWorld.ORGANIZATION, new WorkspaceRef(new WorkspaceId(id), name));
    }

    @BeforeEach
    void start() {
        database = open();
        world = DeliveryWorld.standingStill(database);
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    @Test
    void revisionsGoWithTheEventsThatTheyWereMadeForAndTheOthersAreMatchedAsBefore() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        edit(world.endpoints, endpoint, HOME);
        world.endpoints.enable(endpoint, true);
        world.endpoints.disable(endpoint);
        edit(world.endpoints, endpoint, HOME);
        Event lastOld = happens(HOME, DeliveryWorld.NOTE);
        world.time.pass(LONGER);
        edit(world.endpoints, endpoint, HOME);
        List<String> before = matches(endpoint, HOME.log(), lastOld.sequence());
        long start = subscription(endpoint, HOME.log()).start();

        keepEvents();

        assertThat(tail(HOME.log())).isEqualTo(lastOld.sequence());
        assertThat(revisions(endpoint))
                .as("those since, the one before them, and where it starts")
                .isEqualTo(MANY + 2);
        assertThat(matches(endpoint, HOME.log(), lastOld.sequence())).isEqualTo(before);
        assertThat(subscription(endpoint, HOME.log()).start()).isEqualTo(start);
    }

    @Test
    void oneThatIsDeletedKeepsNone() {
        EndpointId kept = world.endpoints.register("note.*");
        EndpointId deleted = world.endpoints.register("note.*");
        world.endpoints.delete(deleted);

        keepEvents();

        assertThat(revisions(deleted)).isZero();
        assertThat(revisions(kept)).isOne();
    }

    @Test
    void thoseOfAnOrganizationsEndpointGoWhenNoLogNeedsThem() {
        EndpointFixture ofAll = ofAll();
        happens(DRAFTS, DeliveryWorld.NOTE);
        EndpointId endpoint = ofAll.register("note.*");
        ofAll.disable(endpoint);
        edit(ofAll, endpoint, DRAFTS);
        long lastOfDrafts = happens(DRAFTS, DeliveryWorld.NOTE).sequence();
        long lastOld = happens(HOME, DeliveryWorld.NOTE).sequence();
        world.time.pass(LONGER);
        happens(LATER, DeliveryWorld.OTHER);
        edit(ofAll, endpoint, HOME);
        happens(LATER, DeliveryWorld.NOTE);
        List<String> here = matches(endpoint, HOME.log(), lastOld);
        List<String> later = matches(endpoint, LATER.log(), 0);

        keepEvents();

        assertThat(tail(DRAFTS.log())).isEqualTo(lastOfDrafts);
        assertThat(revisions(endpoint)).isEqualTo(MANY + 2);
        assertThat(matches(endpoint, HOME.log(), lastOld)).isEqualTo(here);
        assertThat(matches(endpoint, LATER.log(), 0)).isEqualTo(later);
    }

    @Test
    void theyStayWhileALogIsHeldBackThatNeedsThem() {
        EndpointFixture ofAll = ofAll();
        happens(DRAFTS, DeliveryWorld.OTHER);
        new EndpointFixture(database, world.rows, world.ids, world.time, DRAFTS).register("note.*");
        EndpointId endpoint = ofAll.register("note.*");
        ofAll.disable(endpoint);
        world.sender.hold();
        edit(ofAll, endpoint, DRAFTS);
        happens(DRAFTS, DeliveryWorld.NOTE);
        await().until(() -> {
            world.time.pass(Duration.ofSeconds(2));
            return world.sender.heldBack() > 0;
        });
        long all = revisions(endpoint);
        world.time.pass(LONGER);

        keepEvents();

        assertThat(revisions(endpoint)).isEqualTo(all);
    }

    @Test
    void whoIsEnabledAfterItsEventsWereDroppedIsToldHowMany() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        Event underWay = world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        world.sender.answerAtOnceExcept(underWay.sequence());
        Event last = world.happens();
        LaneId lane = new LaneId(endpoint, HOME.log());
        await().until(() -> database.read(tx -> new SqlLanes()
                .progress(tx, lane)
                .filter(progress -> progress.sequence() == last.sequence())
                .isPresent()));
        world.endpoints.disable(endpoint);
        world.crash();
        world = DeliveryWorld.standingStill(database);
        assertThat(missed(endpoint)).isZero();
        world.happens();
        long dropped = world.happens().sequence() - last.sequence() + 1;
        world.time.pass(LONGER);
        keepEvents();

        assertThat(missed(endpoint)).isEqualTo(dropped);
        assertThat(database.<String>read(
                        tx -> new DroppedUnseen().says(tx, world.endpoints.get(endpoint))))
                .contains(dropped + " events");
    }

    @Test
    void whatItReadAndDidNotAskForIsNotMissed() {
        EndpointId endpoint = world.endpoints.register("other.*");
        world.sender.hold();
        world.happens();
        world.happens();
        Event underWay = world.happens(DeliveryWorld.OTHER);
        await().until(() -> world.sender.heldBack() == 1);
        world.endpoints.disable(endpoint);
        LaneId lane = new LaneId(endpoint, HOME.log());
        await().until(() -> database.read(tx -> new SqlLanes()
                .progress(tx, lane)
                .filter(progress -> progress.sequence() == underWay.sequence())
                .isPresent()));
        world.crash();
        world = DeliveryWorld.standingStill(database);
        Event newest = world.happens();
        world.time.pass(LONGER);
        keepEvents();

        assertThat(missed(endpoint)).isEqualTo(newest.sequence() - underWay.sequence() + 1);
    }

    private long missed(EndpointId endpoint) {
        return database.read(tx -> new DroppedUnseen().count(tx, world.endpoints.get(endpoint)));
    }

    private EndpointFixture ofAll() {
        return new EndpointFixture(
                database,
                world.rows,
                world.ids,
                world.time,
                EventSource.of(DeliveryWorld.ORGANIZATION));
    }

    /** Asks again and again for something else, while things happen that it may ask for. */
    private void edit(EndpointFixture edits, EndpointId endpoint, EventSource happening) {
        for (int i = 0; i < MANY; i++) {
            happens(happening, i % 3 == 0 ? DeliveryWorld.OTHER : DeliveryWorld.NOTE);
            edits.ask(
                    endpoint,
                    new Filter(
                            List.of(i % 2 == 0 ? "other.*" : "*"),
                            List.of(),
                            List.of(),
                            List.of(),
                            i % 4 < 2 ? Ordering.NONE : Ordering.FILE));
        }
    }

    private Event happens(EventSource source, EventType<DeliveryWorld.Note> type) {
        return database.write(
                source.log(),
                tx -> world.events.append(
                        tx,
                        new NewEvent<>(
                                type,
                                source,
                                Actor.SYSTEM,
                                Optional.empty(),
                                Optional.empty(),
                                new DeliveryWorld.Note("hello"))));
    }

    private void keepEvents() {
        new Retention(
                        database,
                        world.events,
                        world.rows,
                        world.time,
                        new Retention.Kept(KEPT, KEPT, 1L << 40))
                .keepEvents();
    }

    private Subscription subscription(EndpointId endpoint, Id log) {
        return database.read(tx -> world.rows.subscription(tx, endpoint, log)).orElseThrow();
    }

    /** What is owed of the events after a sequence, and how they go. */
    private List<String> matches(EndpointId endpoint, Id log, long after) {
        Subscription asked = subscription(endpoint, log);
        return database.read(tx -> world.events.read(tx, log, after, 1_000)).stream()
                .map(event -> event.sequence() + " " + asked.match(event) + " "
                        + asked.ordering(event) + " " + asked.batching(event))
                .toList();
    }

    private long revisions(EndpointId endpoint) {
        return database.read(
                tx -> tx.query("SELECT COUNT(*) FROM endpoint_revision WHERE endpoint = :endpoint")
                        .bind("endpoint", endpoint.value())
                        .mapTo(Long.class)
                        .one());
    }

    private long tail(Id log) {
        return database.read(tx -> world.events.tail(tx, log));
    }
}
