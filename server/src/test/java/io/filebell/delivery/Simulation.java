package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.InlineDatabase;
import io.filebell.delivery.Ledger.Asked;
import io.filebell.delivery.SimulatedNetwork.Allowed;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * The delivery engine in a world where everything goes wrong, as one number decides: endpoints fail
 * and are edited, deleted, paused and adopted, hints get lost, clocks jump, machines sleep, the
 * database refuses, answers to commits are not heard, and the process ends at any write or in good
 * order. At the end the world is well, and the {@link Ledger} says whether every promise was kept.
 */
final class Simulation implements SimulatedWorlds.World {

    private static final EventType<DeliveryWorld.Note> MEMBER_REMOVED = new EventType<>(
            "member.removed",
            "Somebody may not see it any more.",
            DeliveryWorld.Note.class,
            new DeliveryWorld.Note("hello"));

    private static final Duration PATIENCE = Duration.ofDays(20);
    /** How long a picky endpoint stays so: long enough for a schedule, and a part of another. */
    private static final Duration PICKY_FOR = Duration.ofHours(100);

    private static final int ROUNDS_TO_SETTLE = 20_000;
    private static final int ENDPOINTS = 6;

    private final SplittableRandom random;
    private final Wishes wishes;
    private final ManualTime time = new ManualTime();
    private final FaultyDatabase database;
    private final SimulatedNetwork network;
    private final SimulatedPeople people = new SimulatedPeople();
    private final Ledger ledger = new Ledger();
    private final List<NodeId> nodes = new ArrayList<>();
    private final List<EndpointId> registered = new ArrayList<>();
    private final SimulatedServers servers;
    private final int wantedInstances;

    Simulation(long seed, int instances, SimulatedInstance.Fault fault) {
        this.random = new SplittableRandom(seed);
        this.wishes = new Wishes(random.split());
        this.wantedInstances = instances;
        this.database = new FaultyDatabase(new InlineDatabase(), random.split());
        this.network = new SimulatedNetwork(
                time, random.split(), SimulatedInstance.PLACES, ledger::arrived);
        IdGenerator ids = new IdGenerator(time, random.split());
        for (int i = 0; i < 4; i++) {
            nodes.add(ids.node());
        }
        this.servers = new SimulatedServers(
                instances,
                new SimulatedInstance.World(database, network, people, time),
                database,
                random,
                fault);
    }

    /** Runs it, and throws {@link Ledger.BrokenPromise} when something was not kept. */
    @Override
    public void run(int steps) {
        for (int i = 0; i < 2; i++) {
            register();
        }
        for (int i = 0; i < steps; i++) {
            act();
            ledger.checkOnTheWay(database, time.nanos());
        }
        heal();
        settle();
        ledger.checkAtTheEnd(database, network);
    }

    private void act() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> happens(random.nextInt(1, 6));
            case 6, 7, 8, 9 -> servers.pass(Duration.ofMillis(random.nextInt(1, 4_000)));
            case 10 -> servers.pass(Duration.ofMinutes(random.nextInt(1, 90)));
            case 11, 12 -> worldChanges();
            case 13 -> edit();
            case 14 -> switchOffOrOn();
            case 15 -> skip();
            case 16 -> retry();
            case 17 -> servers.crash(servers.any());
            case 18 -> stop();
            case 19 -> {
                database.writesFail = random.nextInt(3) == 0 ? 0.2 : 0;
                servers.hintsGetLost = random.nextInt(3) == 0;
            }
            case 20 -> servers.stall();
            case 21 -> clockJumps();
            case 22 -> rightsEnd();
            default -> {
                if (registered.size() < ENDPOINTS) {
                    register();
                } else if (random.nextInt(4) == 0) {
                    delete();
                }
            }
        }
        servers.runTasks();
    }

    private void happens(int many) {
        EventSource home = SimulatedInstance.HOMES.get(random.nextInt(8) % 3);
        EventType<DeliveryWorld.Note> type =
                random.nextInt(4) == 0 ? DeliveryWorld.OTHER : DeliveryWorld.NOTE;
        NodeId node = anyOf(nodes);
        for (int i = 0; i < many; i++) {
            ledger.happened(append(home, type, Optional.of(node)));
        }
    }

    private Event append(
            EventSource home, EventType<DeliveryWorld.Note> type, Optional<NodeId> node) {
        return servers.outside(() -> database.write(
                home.log(),
                tx -> servers.live()
                        .events
                        .append(
                                tx,
                                new NewEvent<>(
                                        type,
                                        home,
                                        Actor.SYSTEM,
                                        Optional.empty(),
                                        node.map(of ->
                                                new Subject(of, "/a", Optional.empty(), false)),
                                        new DeliveryWorld.Note("hello")))));
    }

    private void register() {
        Id home = anyOf(SimulatedInstance.HOMES).log();
        Asked asked = wishes.anything(home);
        String url = "https://endpoint" + registered.size() + ".example.com/";
        OptionalInt rate =
                random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(1, 5)) : OptionalInt.empty();
        Allowed allowed = new Allowed(random.nextInt(1, 9), rate);
        network.allow(url, allowed);
        EndpointId id = servers.outside(() -> servers.live()
                .edits(home)
                .register(
                        EndpointFixture.target(
                                url, Duration.ofSeconds(15), allowed.maxInFlight(), rate),
                        Wishes.filter(asked)));
        registered.add(id);
        ledger.registered(id, url, home, asked);
        if (!ledger.firstSeesAll()) {
            adopt(id);
        }
    }

    private Optional<EndpointId> any() {
        List<EndpointId> open =
                registered.stream().filter(ledger.endpoints()::contains).toList();
        return open.isEmpty() ? Optional.empty() : Optional.of(anyOf(open));
    }

    private void worldChanges() {
        any().ifPresent(endpoint ->
                network.mood(ledger.url(endpoint), anyOf(List.of(Mood.values()))));
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private EndpointFixture edits(EndpointId endpoint) {
        return servers.live().edits(ledger.home(endpoint));
    }

    private void edit() {
        any().ifPresent(endpoint -> {
            Asked asked = wishes.anything(ledger.home(endpoint));
            peopleDo(() -> edits(endpoint).ask(endpoint, Wishes.filter(asked)));
            ledger.changed(endpoint, asked);
        });
    }

    private void switchOffOrOn() {
        any().ifPresent(endpoint -> {
            switch (state(endpoint)) {
                case PAUSED -> adopt(endpoint);
                case DISABLED -> {
                    boolean fromNow = random.nextInt(3) == 0;
                    peopleDo(() -> edits(endpoint).enable(endpoint, fromNow));
                    if (fromNow) {
                        ledger.cancelAll(endpoint);
                    }
                }
                case ACTIVE, FAILING -> peopleDo(() -> edits(endpoint).disable(endpoint));
            }
        });
    }

    private Endpoint.State state(EndpointId endpoint) {
        return servers.outside(() -> edits(endpoint).get(endpoint).state());
    }

    private void adopt(EndpointId endpoint) {
        peopleDo(() -> edits(endpoint).adopt(endpoint, SimulatedPeople.SECOND));
        ledger.adopted(endpoint);
    }

    private void delete() {
        any().ifPresent(endpoint -> {
            peopleDo(() -> edits(endpoint).delete(endpoint));
            ledger.deleted(endpoint);
        });
    }

    /** Who made the first endpoints loses the right to see a workspace, for good. */
    private void rightsEnd() {
        if (random.nextInt(3) == 0) {
            EventSource home = SimulatedInstance.HOMES.get(random.nextInt(2));
            Event told = append(home, MEMBER_REMOVED, Optional.empty());
            people.firstLoses((WorkspaceId) home.log());
            ledger.firstLost(home.log(), told.sequence());
        }
    }

    /** The wall clock is set, or the machine sleeps, which is the same to who runs on it. */
    private void clockJumps() {
        if (random.nextInt(3) == 0) {
            time.jump(Duration.ofMinutes(-random.nextInt(1, 300)));
            ledger.clockWentBack();
        } else {
            time.jump(Duration.ofHours(random.nextInt(1, 300)));
        }
    }

    private void skip() {
        byHand("state IN ('retrying', 'held')").ifPresent(delivery -> {
            servers.outside(() -> database.write(
                    DeliveryWorld.WORKSPACE.id(),
                    tx -> new SqlDeliveryLog().skip(tx, delivery.id(), time.instant())));
            ledger.skipped(delivery.endpoint(), delivery.event().value());
            servers.all().forEach(instance -> instance.engine.changed(delivery.endpoint()));
        });
    }

    private void retry() {
        byHand("state IN ('retrying', 'exhausted', 'skipped', 'delivered')").ifPresent(delivery -> {
            String log = servers.outside(
                    () -> database.read(tx -> tx.query("SELECT log FROM delivery WHERE id = :id")
                            .bind("id", delivery.id().value())
                            .mapTo(String.class)
                            .one()));
            servers.outside(() -> database.write(DeliveryWorld.WORKSPACE.id(), tx -> {
                new SqlDeliveryLog().retry(tx, delivery, log, time.instant());
                return log;
            }));
            ledger.retried(delivery.endpoint(), delivery.event().value());
            if (allIsStored()) {
                ledger.mustCome(delivery.endpoint(), delivery.event().value(), network.order());
            }
            servers.all().forEach(instance -> instance.engine.changed(delivery.endpoint()));
        });
    }

    /** Else what is to be retried may be delivered, which nobody can know yet. */
    private boolean allIsStored() {
        return servers.all().stream().allMatch(instance -> instance.engine.notStored() == 0);
    }

    /** A delivery with a row, of an endpoint that there is. */
    private Optional<DeliveryView> byHand(String which) {
        List<String> rows = servers.outside(() -> database.read(
                tx -> tx.query("SELECT id FROM delivery WHERE " + which + " ORDER BY id")
                        .mapTo(String.class)
                        .list()));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        DeliveryId id = new DeliveryId(anyOf(rows));
        return servers.outside(() -> database.read(tx -> new SqlDeliveryLog().find(tx, id)))
                .filter(delivery -> ledger.endpoints().contains(delivery.endpoint()));
    }

    private void peopleDo(Runnable action) {
        servers.outside(() -> {
            action.run();
            return action;
        });
    }

    private void stop() {
        SimulatedInstance instance = servers.any();
        if (servers.stop(instance) && wantedInstances == 1) {
            ledger.stopped(instance.outlet.successes, network.order());
        }
    }

    /** All is well, but that in some worlds endpoints stay picky for some days. */
    private void heal() {
        servers.allGoOn();
        database.writesFail = 0;
        network.allWell();
        if (random.nextBoolean()) {
            servers.hintsGetLost = false;
        }
        if (random.nextInt(10) == 0) {
            any().filter(endpoint -> ledger.asked(endpoint).ordering() != Ordering.STRICT)
                    .ifPresent(this::staysPicky);
        }
    }

    /** What follows no node goes well now and then, so that the endpoint is not taken to fail. */
    private void staysPicky(EndpointId endpoint) {
        network.mood(ledger.url(endpoint), Mood.PICKY);
        Asked asked = ledger.asked(endpoint);
        EventSource home = SimulatedInstance.HOMES.stream()
                .filter(source -> asked.logs().contains(source.log()))
                .findFirst()
                .orElseThrow();
        EventType<DeliveryWorld.Note> type = asked.types().contains(DeliveryWorld.NOTE.name())
                ? DeliveryWorld.NOTE
                : DeliveryWorld.OTHER;
        long end = time.nanos() + PICKY_FOR.toNanos();
        while (time.nanos() < end) {
            enableAll();
            ledger.happened(append(home, type, Optional.empty()));
            servers.pass(Duration.ofMinutes(random.nextInt(1, 200)));
            ledger.checkOnTheWay(database, time.nanos());
        }
        network.allWell();
    }

    /** Also later on, as an answer that is still on its way may say that the endpoint is gone. */
    private void enableAll() {
        List<String> stopped = servers.outside(() -> database.read(
                tx -> tx.query("SELECT id FROM endpoint WHERE state IN ('disabled', 'paused')"
                                + " AND deleted_at IS NULL")
                        .mapTo(String.class)
                        .list()));
        for (EndpointId endpoint : registered) {
            if (stopped.contains(endpoint.value())) {
                switch (state(endpoint)) {
                    case DISABLED -> peopleDo(() -> edits(endpoint).enable(endpoint, false));
                    case PAUSED -> adopt(endpoint);
                    case ACTIVE, FAILING -> {}
                }
            }
        }
    }

    private void settle() {
        long latest = time.nanos() + PATIENCE.toNanos();
        for (int i = 0; i < ROUNDS_TO_SETTLE && time.nanos() < latest; i++) {
            enableAll();
            if (ledger.missing(database).isEmpty()) {
                return;
            }
            servers.pass(i < 100 ? Duration.ofSeconds(1) : Duration.ofMinutes(i));
            ledger.checkOnTheWay(database, time.nanos());
        }
    }

    /** Each request that went out, in its order. */
    List<String> story() {
        return network.arrived.stream().map(SimulatedNetwork.Arrived::key).toList();
    }

    @Override
    public void close() {
        servers.close();
    }
}
