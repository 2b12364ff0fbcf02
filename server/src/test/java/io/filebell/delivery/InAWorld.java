package io.filebell.delivery;

import static org.awaitility.Awaitility.await;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.db.Database;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A rule of the real engine, in a world whose answers and clocks are the test's. */
abstract class InAWorld {

    private static final Duration POLL = Duration.ofMillis(2);
    /** Long enough for what must not happen to happen, as the engine ticks all the time. */
    private static final Duration A_WHILE = Duration.ofMillis(60);

    private Database database;
    DeliveryWorld world;

    @BeforeEach
    void openWorld(@TempDir Path folder) {
        database = Databases.sqlite(folder);
        world = open(database, new FakeSender());
    }

    @AfterEach
    void closeWorld() {
        world.close();
        database.close();
    }

    DeliveryWorld open(Database on, FakeSender sender) {
        return DeliveryWorld.standingStill(on, sender);
    }

    /**
     * Another process on the same database, whose clocks begin anew, in a world that answers as
     * before.
     */
    final void restart() {
        world.close();
        world = open(database, world.sender.anew());
    }

    static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(POLL);
    }

    static void staysSo(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(POLL).during(A_WHILE).until(condition);
    }

    final EndpointId register(Ordering ordering, String... events) {
        return world.endpoints.register(
                "https://example.com/hook",
                EndpointFixture.filter(ordering, events),
                OptionalInt.empty());
    }

    final Endpoint endpoint(EndpointId endpoint) {
        return world.endpoints.get(endpoint);
    }

    final State state(EndpointId endpoint) {
        return endpoint(endpoint).state();
    }

    final DeliveryView delivery(EndpointId endpoint, Event event) {
        DeliveryId id = IdGenerator.delivery(event.id(), endpoint);
        soon().until(() ->
                world.database.read(tx -> world.deliveryLog.find(tx, id)).isPresent());
        return world.database.read(tx -> world.deliveryLog.find(tx, id)).orElseThrow();
    }

    final void awaitState(EndpointId endpoint, Event event, String state) {
        soon().until(() -> delivery(endpoint, event).state().equals(state));
    }

    final void awaitAttempts(EndpointId endpoint, Event event, int attempts) {
        soon().until(() -> delivery(endpoint, event).attempts() == attempts);
    }

    /** Time that passes before what came back is judged would put off the next probe. */
    final void awaitOutcomes(EndpointId endpoint) {
        soon().until(() -> world.deliveries(endpoint).stream()
                        .mapToInt(DeliveryView::attempts)
                        .sum()
                == world.sender.sent.size());
    }

    final void retryByHand(EndpointId endpoint, DeliveryView delivery) {
        world.database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            world.deliveryLog.retry(
                    tx, delivery, DeliveryWorld.WORKSPACE.id().value(), world.time.instant());
            return delivery;
        });
        world.engine.changed(endpoint);
    }

    /** An endpoint that has failed long enough, with deliveries that wait for another attempt. */
    final EndpointId failing() {
        EndpointId endpoint = world.endpoints.register("note.*");
        world.sender.answers(500);
        for (int i = 0; i < 4; i++) {
            world.happens();
        }
        soon().until(() -> world.deliveries(endpoint).size() == 4);
        world.time.pass(Duration.ofSeconds(11));
        soon().until(() -> state(endpoint) == State.FAILING);
        awaitOutcomes(endpoint);
        return endpoint;
    }

    /** Lets a failing endpoint's next probe go, after that time, and waits for what comes of it. */
    final void probe(EndpointId endpoint, Duration after) {
        int sent = world.sender.sent.size();
        world.time.pass(after);
        soon().until(() -> world.sender.sent.size() > sent);
        awaitOutcomes(endpoint);
    }

    /** An event whose every attempt fails, while those of all others go well. */
    final Event unwanted() {
        world.sender.hold();
        Event event = world.happens();
        world.sender.answers(
                sent -> FakeSender.answer(sent.sequence() == event.sequence() ? 500 : 200));
        world.sender.release();
        return event;
    }

    /**
     * Makes all ten attempts of what is answered with failures, while other deliveries go well, so
     * that the endpoint is not taken to fail.
     */
    final void exhaust(EndpointId endpoint, Event unwanted) {
        for (int attempt = 1; attempt <= 10; attempt++) {
            awaitAttempts(endpoint, unwanted, attempt);
            awaitState(endpoint, world.happens(), "delivered");
            if (attempt < 10) {
                world.time.pass(RetryPolicy.SCHEDULE.get(attempt - 1).multipliedBy(2));
            }
        }
        awaitState(endpoint, unwanted, "exhausted");
    }
}
