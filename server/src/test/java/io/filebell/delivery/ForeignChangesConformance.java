package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.db.CountingDatabase;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.NewEvent;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances on one database that hear nothing of each other: what one changes, the other, which
 * serves the log, finds out by its sweep.
 */
abstract class ForeignChangesConformance {

    private static final Duration SOON = Limits.SWEEP.plus(Duration.ofSeconds(1));

    private final ManualTime time = new ManualTime();
    private final SimulatedNetwork network = new SimulatedNetwork(
            time, new SplittableRandom(1), SimulatedInstance.PLACES, one -> {});
    private final List<OutboundRequest> requests = new ArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();
    private CountingDatabase database;
    private final List<SimulatedInstance> running = new ArrayList<>();
    private SimulatedInstance serving;
    private SimulatedInstance other;
    private EndpointId endpoint;

    abstract Database open();

    @BeforeEach
    void start() {
        database = new CountingDatabase(open());
        SimulatedInstance.Fault watched = new SimulatedInstance.Fault() {
            @Override
            public Deliveries.Seams plant(Deliveries.Seams seams, Database of) {
                return new Deliveries.Seams(
                        new Counted(seams.subscriptions(), loads),
                        seams.leases(),
                        seams.outcomes(),
                        seams.places(),
                        seams.sweep());
            }

            @Override
            public Sender plant(Sender sender) {
                return new Watched(sender, requests);
            }
        };
        serving = instance(2, watched);
        endpoint = serving.edits.register(DeliveryWorld.NOTE.name());
        pass(SOON);
        other = instance(3, SimulatedInstance.Fault.NONE);
        pass(SOON);
    }

    @AfterEach
    void stop() {
        running.forEach(SimulatedInstance::crash);
        database.close();
    }

    @Test
    void aDeliveryThatIsSkippedThereIsNotTriedAgainHere() {
        network.mood(url(), SimulatedNetwork.Mood.ERRORS);
        Event event = happens();
        pass(Duration.ofSeconds(1));
        assertThat(requests).hasSize(1);
        byHand(tx -> new SqlDeliveryLog().skip(tx, delivery(event), time.instant()));
        pass(Duration.ofMinutes(10));
        assertThat(requests).hasSize(1);
    }

    @Test
    void aDeliveryThatIsRetriedThereGoesOutHere() {
        Event event = happens();
        pass(Duration.ofSeconds(1));
        SqlDeliveryLog log = new SqlDeliveryLog();
        byHand(tx -> {
            DeliveryView known = log.find(tx, delivery(event)).orElseThrow();
            log.retry(tx, known, DeliveryWorld.WORKSPACE.id().value(), time.instant());
            return true;
        });
        pass(SOON);
        assertThat(requests).hasSize(2);
    }

    @Test
    void aSecretThatIsRotatedThereSignsHere() {
        other.edits.rotate(endpoint);
        pass(SOON);
        happens();
        pass(SOON);
        OutboundRequest sent = requests.getLast();
        assertThat(header(sent, "webhook-signature").split(" ")).hasSize(2);
    }

    @Test
    void anEndpointThatIsDisabledAndEnabledThereStopsAndGoesOnHere() {
        other.edits.disable(endpoint);
        pass(SOON);
        happens();
        pass(SOON);
        assertThat(requests).isEmpty();
        other.edits.enable(endpoint, false);
        pass(SOON);
        assertThat(requests).hasSize(1);
    }

    @Test
    void anEndpointThatIsDeletedThereHasWhatWaitsCancelledHere() {
        network.mood(url(), SimulatedNetwork.Mood.ERRORS);
        Event event = happens();
        pass(Duration.ofSeconds(1));
        other.edits.delete(endpoint);
        pass(SOON);
        assertThat(database.read(tx -> new SqlDeliveryLog().find(tx, delivery(event)))
                        .orElseThrow()
                        .state())
                .isEqualTo("cancelled");
    }

    @Test
    void sweepsWriteNothingForLogsThatAnotherInstanceServes() {
        network.mood(url(), SimulatedNetwork.Mood.HANGS);
        happens();
        serving.engine.tick();
        int before = database.writes.get();
        int renewals = 0;
        for (int sweep = 0; sweep < 3; sweep++) {
            time.pass(Limits.SWEEP);
            run(other);
            renewals++;
        }
        assertThat(database.writes.get() - before).isLessThanOrEqualTo(renewals);
    }

    @Test
    void whatIsOverdueBecauseItsEndpointFailsIsNotReadAgainAndAgain() {
        network.mood(url(), SimulatedNetwork.Mood.ERRORS);
        for (int i = 0; i < 8; i++) {
            happens();
            pass(Duration.ofSeconds(2));
        }
        pass(Duration.ofMinutes(6));
        assertThat(serving.edits.get(endpoint).state()).isEqualTo(Endpoint.State.FAILING);
        int before = loads.get();
        pass(Duration.ofMinutes(10));
        assertThat(loads.get() - before).isLessThanOrEqualTo(2);
    }

    private interface ByHand {
        boolean does(Tx tx);
    }

    private void byHand(ByHand what) {
        database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
            boolean done = what.does(tx);
            new SqlLaneChanges()
                    .add(tx, new SqlLanes.LaneId(endpoint, DeliveryWorld.WORKSPACE.id()));
            return done;
        });
    }

    private SimulatedInstance instance(int seed, SimulatedInstance.Fault fault) {
        SimulatedInstance instance = new SimulatedInstance(
                new SimulatedInstance.World(database, network, new SimulatedPeople(), time),
                new SplittableRandom(seed),
                fault,
                () -> false);
        running.add(instance);
        return instance;
    }

    private Event happens() {
        return database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> other.events.append(
                        tx,
                        new NewEvent<>(
                                DeliveryWorld.NOTE,
                                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                                Actor.SYSTEM,
                                Optional.empty(),
                                Optional.empty(),
                                new DeliveryWorld.Note("hello"))));
    }

    private DeliveryId delivery(Event event) {
        return IdGenerator.delivery(event.id(), endpoint);
    }

    private String url() {
        return serving.edits.get(endpoint).target().url().toString();
    }

    private static String header(OutboundRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElseThrow();
    }

    /** In small steps, so that everything that is due in between is done. */
    private void pass(Duration wanted) {
        for (Duration left = wanted; left.isPositive(); left = left.minusMillis(500)) {
            time.pass(Duration.ofMillis(500));
            boolean more = true;
            while (more) {
                more = network.answer();
                for (SimulatedInstance instance : running) {
                    more |= run(instance);
                }
            }
        }
    }

    private static boolean run(SimulatedInstance instance) {
        instance.engine.tick();
        boolean any = false;
        while (instance.tasks.runOne()) {
            any = true;
        }
        return any;
    }

    private record Counted(Subscriptions of, AtomicInteger loads) implements Subscriptions {

        @Override
        public Optional<Subscription> subscription(Tx tx, EndpointId endpoint, Id log) {
            loads.incrementAndGet();
            return of.subscription(tx, endpoint, log);
        }

        @Override
        public OptionalLong revision(Tx tx, EndpointId endpoint) {
            return of.revision(tx, endpoint);
        }
    }

    private record Watched(Sender sender, List<OutboundRequest> requests) implements Sender {

        @Override
        public void send(OutboundRequest request, Consumer<Exchange> done) {
            requests.add(request);
            sender.send(request, done);
        }

        @Override
        public void close() {
            sender.close();
        }
    }
}
