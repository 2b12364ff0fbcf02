package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.InlineDatabase;
import io.filebell.db.TxWork;
import io.filebell.delivery.Ledger.Asked;
import io.filebell.delivery.SimulatedNetwork.Mood;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import io.filebell.event.Subject;
import io.filebell.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The delivery engine in a world where everything goes wrong, as one number decides: endpoints fail
 * and are edited, hints get lost, the database refuses, answers to commits are not heard, and the
 * process ends at any write. At the end the world is well, and the {@link Ledger} says whether
 * every promise was kept.
 */
final class Simulation {

    /** The process ends here. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final Duration PATIENCE = Duration.ofDays(20);
    private static final int ROUNDS_TO_SETTLE = 20_000;

    private final SplittableRandom random;
    private final ManualTime time = new ManualTime();
    private final Database database = new FaultyDatabase(new InlineDatabase());
    private final SimulatedNetwork network;
    private final SimulatedInstance.Fault fault;
    private final Ledger ledger = new Ledger();
    private final IdGenerator ids;
    private final List<NodeId> nodes = new ArrayList<>();
    private final List<EndpointId> registered = new ArrayList<>();
    private final List<SimulatedInstance> instances = new ArrayList<>();
    private final int wantedInstances;
    private @Nullable SimulatedInstance stalled;
    private double writesFail;
    private boolean hintsGetLost;
    private boolean engineRuns;

    Simulation(long seed, int instances, SimulatedInstance.Fault fault) {
        this.random = new SplittableRandom(seed);
        this.fault = fault;
        this.wantedInstances = instances;
        this.network = new SimulatedNetwork(time, random.split());
        this.ids = new IdGenerator(time, random.split());
        for (int i = 0; i < 4; i++) {
            nodes.add(ids.node());
        }
        for (int i = 0; i < instances; i++) {
            start();
        }
    }

    /** Runs it, and throws {@link Ledger.BrokenPromise} when something was not kept. */
    void run(int steps) {
        for (int i = 0; i < 2; i++) {
            register();
        }
        for (int i = 0; i < steps; i++) {
            act();
            ledger.checkCursors(database);
        }
        heal();
        settle();
        ledger.checkAtTheEnd(database, network.arrived);
    }

    private void act() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> happens();
            case 6, 7, 8, 9 -> pass(Duration.ofMillis(random.nextInt(1, 4_000)));
            case 10 -> pass(Duration.ofMinutes(random.nextInt(1, 90)));
            case 11, 12 -> worldChanges();
            case 13 -> edit();
            case 14 -> switchOffOrOn();
            case 15 -> byHand();
            case 16 -> crash(running().get(random.nextInt(running().size())));
            case 17 -> {
                writesFail = random.nextInt(3) == 0 ? 0.2 : 0;
                hintsGetLost = random.nextInt(3) == 0;
            }
            case 18 -> stall();
            default -> {
                if (registered.size() < 5) {
                    register();
                } else if (random.nextInt(4) == 0) {
                    delete();
                }
            }
        }
        runTasks();
    }

    private void happens() {
        EventType<DeliveryWorld.Note> type =
                random.nextInt(4) == 0 ? DeliveryWorld.OTHER : DeliveryWorld.NOTE;
        NodeId node = nodes.get(random.nextInt(nodes.size()));
        int many = random.nextInt(1, 5);
        for (int i = 0; i < many; i++) {
            Event event = outside(() -> database.write(
                    DeliveryWorld.WORKSPACE.id(),
                    tx -> live().events
                            .append(
                                    tx,
                                    new NewEvent<>(
                                            type,
                                            EventSource.of(
                                                    DeliveryWorld.ORGANIZATION,
                                                    DeliveryWorld.WORKSPACE),
                                            Actor.SYSTEM,
                                            Optional.empty(),
                                            Optional.of(new Subject(
                                                    node, "/a", Optional.empty(), false)),
                                            new DeliveryWorld.Note("hello")))));
            ledger.happened(event.sequence(), event.id().value(), event.type(), node.value());
        }
    }

    private void register() {
        Asked asked = anything();
        String url = "https://endpoint" + registered.size() + ".example.com/";
        OptionalInt rate =
                random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(1, 5)) : OptionalInt.empty();
        EndpointId id = outside(() -> live().edits.register(url, filter(asked), rate));
        registered.add(id);
        ledger.registered(id, url, asked);
    }

    private Asked anything() {
        Set<String> types = switch (random.nextInt(3)) {
            case 0 -> Set.of(DeliveryWorld.NOTE.name());
            case 1 -> Set.of(DeliveryWorld.OTHER.name());
            default -> Set.of(DeliveryWorld.NOTE.name(), DeliveryWorld.OTHER.name());
        };
        return new Asked(types, anyOf(Ordering.values()));
    }

    private static io.filebell.endpoint.Filter filter(Asked asked) {
        return EndpointFixture.filter(asked.ordering(), asked.types().toArray(String[]::new));
    }

    private Optional<EndpointId> any() {
        List<EndpointId> open = List.copyOf(
                registered.stream().filter(ledger.endpoints()::contains).toList());
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(open.get(random.nextInt(open.size())));
    }

    private void worldChanges() {
        any().ifPresent(endpoint -> network.mood(ledger.url(endpoint), anyOf(Mood.values())));
    }

    private <T> T anyOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private void edit() {
        any().ifPresent(endpoint -> {
            Asked asked = anything();
            outside(() -> {
                live().edits.ask(endpoint, filter(asked));
                return asked;
            });
            ledger.changed(endpoint, asked);
        });
    }

    private void switchOffOrOn() {
        any().ifPresent(endpoint -> outside(() -> {
            if (live().edits.get(endpoint).state() == Endpoint.State.DISABLED) {
                boolean fromNow = random.nextInt(3) == 0;
                live().edits.enable(endpoint, fromNow);
                if (fromNow) {
                    ledger.cancelAll(endpoint);
                }
            } else {
                live().edits.disable(endpoint);
            }
            return endpoint;
        }));
    }

    private void delete() {
        any().ifPresent(endpoint -> {
            outside(() -> {
                live().edits.delete(endpoint);
                return endpoint;
            });
            ledger.deleted(endpoint);
        });
    }

    private void byHand() {
        record Row(String id, EndpointId endpoint, String event) {}
        List<Row> rows = database.read(tx -> tx.query(
                        "SELECT id, endpoint, event FROM delivery WHERE state IN"
                                + " ('retrying', 'held') ORDER BY id")
                .map(row -> new Row(
                        row.getString("id"),
                        new EndpointId(row.getString("endpoint")),
                        row.getString("event")))
                .list());
        if (rows.isEmpty()) {
            return;
        }
        Row row = rows.get(random.nextInt(rows.size()));
        outside(() -> database.write(
                DeliveryWorld.WORKSPACE.id(),
                tx -> new SqlDeliveryLog().skip(tx, new DeliveryId(row.id()), time.instant())));
        ledger.byHand(row.endpoint(), row.event());
        instances.forEach(instance -> instance.engine.changed(row.endpoint()));
    }

    /** What people do is not what is simulated to fail. */
    private <T> T outside(java.util.function.Supplier<T> action) {
        boolean before = engineRuns;
        engineRuns = false;
        try {
            return action.get();
        } finally {
            engineRuns = before;
        }
    }

    private void pass(Duration wanted) {
        Instant end = time.instant().plus(wanted);
        while (time.instant().isBefore(end)) {
            runTasks();
            Duration most = Duration.between(time.instant(), end);
            Duration step = network.nextAnswer()
                    .map(at -> Duration.between(time.instant(), at))
                    .filter(wait -> wait.compareTo(most) < 0)
                    .orElse(most);
            for (SimulatedInstance instance : running()) {
                Duration wait = instance.untilNext(most);
                step = wait.compareTo(step) < 0 ? wait : step;
            }
            time.pass(step.isPositive() ? step : Duration.ofMillis(1));
        }
        runTasks();
    }

    private List<SimulatedInstance> running() {
        return instances.stream().filter(instance -> instance != stalled).toList();
    }

    private SimulatedInstance live() {
        return running().getFirst();
    }

    /** Lets the engines work until nothing is left to do at this moment. */
    private void runTasks() {
        boolean more = true;
        while (more) {
            more = network.answer();
            for (SimulatedInstance instance : running()) {
                more |= runTasks(instance);
            }
        }
    }

    private boolean runTasks(SimulatedInstance instance) {
        boolean any = false;
        engineRuns = true;
        try {
            instance.engine.tick();
            while (instance.tasks.runOne()) {
                any = true;
            }
        } catch (Crash crash) {
            crash(instance);
        } finally {
            engineRuns = false;
        }
        return any;
    }

    private void start() {
        instances.add(new SimulatedInstance(
                database,
                network,
                time,
                random.split(),
                fault,
                () -> hintsGetLost && random.nextInt(3) > 0));
    }

    private void crash(SimulatedInstance dead) {
        dead.crash();
        instances.remove(dead);
        start();
    }

    /** One of several instances stands still for a while, as in a long pause, and then goes on. */
    private void stall() {
        if (stalled != null) {
            stalled = null;
        } else if (wantedInstances > 1) {
            stalled = instances.get(random.nextInt(instances.size()));
        }
    }

    private void heal() {
        stalled = null;
        writesFail = 0;
        network.allWell();
        if (random.nextBoolean()) {
            hintsGetLost = false;
        }
    }

    /** Also later on, as an answer that is still on its way may say that the endpoint is gone. */
    private void enableAll() {
        for (EndpointId endpoint : registered) {
            if (ledger.endpoints().contains(endpoint)
                    && live().edits.get(endpoint).state() == Endpoint.State.DISABLED) {
                live().edits.enable(endpoint, false);
            }
        }
    }

    private void settle() {
        Instant latest = time.instant().plus(PATIENCE);
        for (int i = 0; i < ROUNDS_TO_SETTLE && time.instant().isBefore(latest); i++) {
            enableAll();
            if (ledger.missing(database).isEmpty()) {
                return;
            }
            pass(i < 100 ? Duration.ofSeconds(1) : Duration.ofMinutes(i));
            ledger.checkCursors(database);
        }
    }

    /** Refuses, forgets to answer, or ends the process, while the engines run. */
    private final class FaultyDatabase implements Database {
        private final Database database;

        FaultyDatabase(Database database) {
            this.database = database;
        }

        @Override
        public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
            if (!engineRuns) {
                return database.write(group, work);
            }
            int chance = random.nextInt(1_000);
            if (chance < 4) {
                throw new Crash();
            }
            if (random.nextDouble() < writesFail) {
                throw new Problem(ErrorCode.UNAVAILABLE, "The database is away.");
            }
            T result = database.write(group, work);
            if (chance < 8) {
                throw new Crash();
            }
            if (random.nextDouble() < writesFail) {
                throw new Problem(ErrorCode.UNAVAILABLE, "The answer was lost.");
            }
            return result;
        }

        @Override
        public <T extends @Nullable Object> T read(TxWork<T> work) {
            if (engineRuns && random.nextDouble() < writesFail / 4) {
                throw new Problem(ErrorCode.UNAVAILABLE, "The database is away.");
            }
            return database.read(work);
        }

        @Override
        public void ping() {}

        @Override
        public void close() {
            database.close();
        }
    }

    void close() {
        instances.forEach(SimulatedInstance::crash);
        database.close();
    }
}
