package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.db.Database;
import io.filebell.delivery.EventView.Whereabouts;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of an event for each endpoint, on the engine that brings it there. */
class EventTracerTest {

    private Database database;
    private DeliveryWorld world;
    private EventTracer tracer;
    private NodeId node;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = Databases.sqlite(folder);
        world = DeliveryWorld.standingStill(database);
        tracer = new EventTracer(world.engine, world.rows, world.events);
        node = new IdGenerator(world.time, new SplittableRandom(7)).node();
    }

    @AfterEach
    void stop() {
        world.close();
        database.close();
    }

    @Test
    void aDeliveredEventSaysWhenAndWhatWasAnswered() {
        EndpointId endpoint = world.endpoints.register("note.*");
        Event event = world.happens();
        awaitState(event, endpoint, "delivered");
        assertThat(trace(event, endpoint).says())
                .isEqualTo("delivered at 2026-11-23T12:00:00.003Z: answered 200");
        assertThat(trace(event, endpoint).delivery()).isEqualTo(id(event, endpoint));
    }

    @Test
    void aRetriedEventSaysWhyAndWhenItIsTriedAgain() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        Event event = world.happens();
        awaitState(event, endpoint, "retrying");
        assertThat(trace(event, endpoint).says())
                .matches("retrying: answered 500; next attempt 2026-11-23T12:00:0\\d\\.\\d{3}Z");
        world.endpoints.disable(endpoint);
        assertThat(trace(event, endpoint).says())
                .isEqualTo("retrying: answered 500; no attempt while the endpoint is disabled");
    }

    @Test
    void anEventWhoseFirstAttemptIsUnderWaySaysSo() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.hold();
        Event event = world.happens();
        await().until(() -> world.sender.heldBack() == 1);
        assertThat(trace(event, endpoint).says())
                .isEqualTo("sending: the first attempt is under way");
        assertThat(trace(event, endpoint).state()).isEqualTo("sending");
    }

    @Test
    void anEventThatWaitsInItsLineIsNotCalledSending() {
        EndpointId endpoint =
                world.endpoints.register(EndpointFixture.filter(Ordering.FILE, "note.*"));
        world.sender.hold();
        world.happensTo(node);
        Event second = world.happensTo(node);
        await().until(() -> world.engine.unread().getOrDefault(endpoint, 1L) == 0);
        assertThat(world.sender.heldBack()).isEqualTo(1);
        assertThat(trace(second, endpoint).says()).isEqualTo("waiting in the log");
    }

    @Test
    void anEventForAnEndpointThatWantsToBeLeftAloneSaysUntilWhen() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(sent -> FakeSender.comeAgain(429, Duration.ofMinutes(10)));
        Event first = world.happens();
        awaitState(first, endpoint, "retrying");
        Event event = world.happens();
        assertThat(trace(event, endpoint).says())
                .matches("waiting in the log: the endpoint wants nothing before"
                        + " 2026-11-23T12:10:0\\d(\\.\\d{3})?Z");
    }

    @Test
    void anEventThatWasNotAskedForSaysWhy() {
        EndpointId type = world.endpoints.register("other.*");
        EndpointId path = world.endpoints.register(
                new Filter(List.of("*"), List.of("/b/**"), List.of(), List.of(), Ordering.NONE));
        Event event = world.happensTo(node);
        EndpointId late = world.endpoints.register("note.*");
        assertThat(trace(event, type).says()).isEqualTo("not sent: event type");
        assertThat(trace(event, path).says()).isEqualTo("not sent: path filter");
        assertThat(trace(event, late).says()).contains("before the endpoint asked");
        assertThat(trace(event, path).state()).isNull();
        assertThat(trace(event, path).delivery()).isNull();
    }

    @Test
    void theRevisionInForceAtTheEventDecidesNotTheOneOfNow() {
        EndpointId endpoint = world.endpoints.register("other.*");
        Event event = world.happens();
        world.endpoints.ask(endpoint, "note.*");
        assertThat(trace(event, endpoint).says()).isEqualTo("not sent: event type");
    }

    @Test
    void whileAnEndpointIsDisabledItsEventsWaitInTheLog() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.endpoints.disable(endpoint);
        Event event = world.happens();
        assertThat(trace(event, endpoint).says())
                .isEqualTo("waiting in the log: the endpoint is disabled");
        assertThat(trace(event, endpoint).state()).isEqualTo("waiting");
    }

    @Test
    void behindARetryOfItsNodeAnEventIsHeld() {
        EndpointId endpoint = ordered(Ordering.FILE);
        world.sender.answers(500);
        Event first = world.happensTo(node);
        awaitState(first, endpoint, "retrying");
        Event second = world.happensTo(node);
        awaitState(second, endpoint, "held");
        assertThat(trace(second, endpoint).says()).isEqualTo("held behind " + id(first, endpoint));
    }

    @Test
    void behindARetryOfAStrictEndpointAnEventWaitsInTheLog() {
        EndpointId endpoint = ordered(Ordering.STRICT);
        world.sender.answers(500);
        Event first = world.happens();
        awaitState(first, endpoint, "retrying");
        Event second = world.happens();
        assertThat(trace(second, endpoint).says())
                .isEqualTo("waiting in the log, behind " + id(first, endpoint));
    }

    private EndpointId ordered(Ordering ordering) {
        return world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(ordering, "note.*"),
                OptionalInt.empty());
    }

    private void awaitState(Event event, EndpointId endpoint, String state) {
        await().until(() -> state.equals(trace(event, endpoint).state()));
    }

    private Whereabouts trace(Event event, EndpointId endpoint) {
        return database.read(
                tx -> tracer.trace(tx, event, world.rows.find(tx, endpoint).orElseThrow()));
    }

    private static DeliveryId id(Event event, EndpointId endpoint) {
        return IdGenerator.delivery(event.id(), endpoint);
    }
}
