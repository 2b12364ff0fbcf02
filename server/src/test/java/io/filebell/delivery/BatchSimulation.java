package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.db.InlineDatabase;
import io.filebell.delivery.BatchLedger.Asked;
import io.filebell.delivery.SimulatedNetwork.Mood;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Endpoints that have their events gathered, in a world that one number decides: they fail, hang
 * and are edited, hints get lost, the database refuses, and the process ends at any write. Where
 * there are two servers, one may stand still while the other takes over, and their clocks differ.
 * At the end the {@link BatchLedger} says whether endpoints got what they asked for as they asked
 * for it.
 */
final class BatchSimulation implements SimulatedWorlds.World {

    private static final EventSource HOME = SimulatedInstance.HOMES.getFirst();
    private static final List<Mood> MOODS = List.of(Mood.WELL, Mood.ERRORS, Mood.HANGS);
    private static final int ENDPOINTS = 3;
    private static final int ROUNDS_TO_SETTLE = 150;
    private static final int CRASHES_OF_A_THOUSAND = 10;
    private static final int MILLIS_APART = 20_000;

    private final SplittableRandom random;
    private final ManualTime time = new ManualTime();
    private final BatchLedger ledger;
    private final FaultyDatabase database;
    private final SimulatedNetwork network;
    private final SimulatedServers servers;
    private final List<EndpointId> endpoints = new ArrayList<>();

    BatchSimulation(long seed, int instances, SimulatedInstance.Fault fault) {
        this.random = new SplittableRandom(seed);
        this.ledger = new BatchLedger(instances == 1);
        this.database = new FaultyDatabase(new InlineDatabase(), random.split());
        this.database.crashes = CRASHES_OF_A_THOUSAND;
        this.network = new SimulatedNetwork(time, random.split(), SimulatedInstance.PLACES, ledger);
        this.servers = new SimulatedServers(
                instances,
                new SimulatedInstance.World(database, network, new SimulatedPeople(), time),
                database,
                random,
                fault);
    }

    @Override
    public void run(int steps) {
        for (int i = 0; i < ENDPOINTS; i++) {
            register(i);
        }
        for (int i = 0; i < steps; i++) {
            act();
            ledger.throwIfAny();
        }
        database.writesFail = 0;
        network.allWell();
        servers.allGoOn();
        for (int i = 0; i < ROUNDS_TO_SETTLE && ledger.isAnythingMissing(); i++) {
            endpoints.forEach(this::enable);
            servers.pass(Duration.ofSeconds(i < 100 ? 2 : 600));
            ledger.throwIfAny();
        }
        ledger.check();
    }

    /** How many batches of several events there were. */
    int batches() {
        return ledger.batches();
    }

    @Override
    public void close() {
        servers.close();
    }

    private void act() {
        int one = random.nextInt(ENDPOINTS);
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3, 4, 5 -> happens();
            case 6, 7, 8 -> servers.pass(Duration.ofMillis(random.nextInt(1, 5_000)));
            case 9 -> servers.pass(Duration.ofSeconds(random.nextInt(1, 60)));
            case 10 -> network.mood(url(one), MOODS.get(random.nextInt(MOODS.size())));
            case 11 -> edit(endpoints.get(one));
            case 12 -> switchOffOrOn(endpoints.get(one));
            case 13, 14 -> servers.crash(servers.any());
            case 15 -> servers.stall();
            case 16 -> clocksDiffer();
            default -> {
                database.writesFail = random.nextInt(3) == 0 ? 0.2 : 0;
                servers.hintsGetLost = random.nextInt(3) == 0;
            }
        }
        servers.runTasks();
    }

    private void clocksDiffer() {
        if (servers.all().size() > 1) {
            servers.any()
                    .clockIsOff(Duration.ofMillis(random.nextInt(-MILLIS_APART, MILLIS_APART)));
        }
    }

    private void happens() {
        int many = random.nextInt(1, 8);
        for (int i = 0; i < many; i++) {
            EventType<DeliveryWorld.Note> type =
                    random.nextInt(3) == 0 ? DeliveryWorld.OTHER : DeliveryWorld.NOTE;
            SimulatedInstance server = servers.any();
            ledger.happened(servers.outside(() -> database.write(
                    HOME.log(),
                    tx -> server.events.append(
                            tx,
                            new NewEvent<>(
                                    type,
                                    HOME,
                                    Actor.SYSTEM,
                                    Optional.empty(),
                                    Optional.empty(),
                                    new DeliveryWorld.Note("hello"))))));
            if (random.nextInt(3) == 0) {
                time.pass(Duration.ofMillis(random.nextInt(1, 900)));
            }
        }
    }

    private static String url(int number) {
        return "https://endpoint" + number + ".example.com/";
    }

    private void register(int number) {
        Asked asked = anything();
        EndpointId id = servers.outside(() ->
                servers.live().edits.register(url(number), filter(asked), OptionalInt.empty()));
        endpoints.add(id);
        ledger.registered(id, url(number), asked);
    }

    private Asked anything() {
        Set<String> types = random.nextBoolean()
                ? Set.of(DeliveryWorld.NOTE.name())
                : Set.of(DeliveryWorld.NOTE.name(), DeliveryWorld.OTHER.name());
        Optional<Batching> batch = random.nextInt(5) == 0
                ? Optional.empty()
                : Optional.of(new Batching(random.nextInt(1, 8), random.nextInt(2, 7)));
        return new Asked(types, random.nextBoolean() ? Ordering.STRICT : Ordering.NONE, batch);
    }

    private static Filter filter(Asked asked) {
        return new Filter(
                List.copyOf(asked.types()),
                List.of(),
                List.of(),
                List.of(),
                asked.ordering(),
                asked.batch());
    }

    private EndpointFixture edits() {
        return servers.live().edits;
    }

    private void edit(EndpointId endpoint) {
        Asked asked = anything();
        servers.outside(() -> {
            edits().ask(endpoint, filter(asked));
            return asked;
        });
        ledger.changed(endpoint, asked);
    }

    private void switchOffOrOn(EndpointId endpoint) {
        servers.outside(() -> {
            if (edits().get(endpoint).state() == Endpoint.State.DISABLED) {
                boolean fromNow = random.nextInt(3) == 0;
                edits().enable(endpoint, fromNow);
                if (fromNow) {
                    ledger.spared(endpoint);
                }
            } else {
                edits().disable(endpoint);
            }
            return endpoint;
        });
    }

    private void enable(EndpointId endpoint) {
        servers.outside(() -> {
            if (edits().get(endpoint).state() == Endpoint.State.DISABLED) {
                edits().enable(endpoint, false);
            }
            return endpoint;
        });
    }
}
