package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.Sealer;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventSource;
import io.filebell.event.LocalRelay;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.event.WorkspaceRef;
import io.filebell.testing.ManualTime;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** One running server of a simulation: an engine whose tasks run when the simulation says. */
final class SimulatedInstance {

    /** Two workspaces, and the organization's own log. */
    static final List<EventSource> HOMES = List.of(
            EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
            EventSource.of(
                    DeliveryWorld.ORGANIZATION,
                    new WorkspaceRef(new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9x"), "Drafts")),
            EventSource.of(DeliveryWorld.ORGANIZATION));

    /** Tasks that wait to be run, in an order that chance decides; none after a crash. */
    static final class Tasks implements Executor {
        private final List<Runnable> waiting = new ArrayList<>();
        private final SplittableRandom random;
        private boolean crashed;
        private boolean atOnce;

        Tasks(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void execute(Runnable task) {
            if (crashed) {
                return;
            }
            if (atOnce) {
                task.run();
            } else {
                waiting.add(task);
            }
        }

        boolean runOne() {
            if (waiting.isEmpty()) {
                return false;
            }
            waiting.remove(random.nextInt(waiting.size())).run();
            return true;
        }

        void runAll() {
            boolean more = true;
            while (more) {
                more = runOne();
            }
        }

        /** Runs those that wait and every further one at once, for somebody who waits for them. */
        void runAtOnce() {
            runAll();
            atOnce = true;
        }

        void crash() {
            crashed = true;
            waiting.clear();
        }
    }

    /** What is wrong with an engine on purpose. */
    interface Fault {

        default Deliveries.Seams plant(Deliveries.Seams seams, Database database) {
            return seams;
        }

        default Sender plant(Sender sender) {
            return sender;
        }

        default Access plant(Access access) {
            return access;
        }

        default RandomGenerator plant(RandomGenerator random) {
            return random;
        }

        /** Nothing. */
        Fault NONE = new Fault() {};
    }

    /** So few places that endpoints have to share them. */
    static final int PLACES = 12;

    private static final int TRIES_TO_STORE = 100;

    final Tasks tasks;
    final Deliveries engine;
    final EventLog events;
    final Endpoints endpoints;
    final SimulatedNetwork.Outlet outlet;
    /** What people do to the endpoints of the first workspace. */
    final EndpointFixture edits;

    private final Map<Id, EndpointFixture> homes = new HashMap<>();
    private final LocalRelay relay = new LocalRelay();
    private final Chance losesHints;
    private Duration clockIsOff = Duration.ZERO;

    /** A chance that something goes wrong. */
    interface Chance {
        boolean strikes();
    }

    /** The world that all instances share. */
    record World(
            Database database, SimulatedNetwork network, SimulatedPeople people, ManualTime time) {}

    SimulatedInstance(World world, SplittableRandom random, Fault fault, Chance losesHints) {
        this.losesHints = losesHints;
        this.tasks = new Tasks(random.split());
        this.outlet = world.network().outlet(tasks);
        ManualTime time = world.time();
        InstantSource clock = () -> time.instant().plus(clockIsOff);
        IdGenerator ids = new IdGenerator(clock, random.split());
        InstanceId self = ids.instance();
        RecentEvents recent = new RecentEvents();
        this.events = new SqlEventLog(ids, clock, recent, new Hints());
        Sealer sealer = new Sealer(new byte[32], new SecureRandom());
        this.endpoints = new Endpoints(sealer, events, world.people(), clock);
        for (EventSource home : HOMES) {
            homes.put(
                    home.log(), new EndpointFixture(world.database(), endpoints, ids, clock, home));
        }
        this.edits = edits(DeliveryWorld.WORKSPACE.id());
        Deliveries.Ground ground = new Deliveries.Ground(
                world.database(),
                events,
                recent,
                new Hints(),
                endpoints,
                fault.plant(world.people()),
                fault.plant(outlet),
                Optional.of(self),
                tasks,
                clock,
                new WatchedTicker(time),
                fault.plant(random.split()),
                new WebhookRequests("test", () -> URI.create("https://filebell.example")));
        this.engine = new Deliveries(
                ground,
                fault.plant(
                        inThisWorld(
                                Deliveries.Seams.none(ground),
                                new SqlLeases(world.database(), self, time, time)),
                        world.database()));
        engine.listen();
    }

    /** With few places, and a clock of the database that is none of the servers'. */
    private static Deliveries.Seams inThisWorld(Deliveries.Seams seams, Leases leases) {
        return new Deliveries.Seams(
                seams.subscriptions(), leases, seams.outcomes(), PLACES, seams.sweep());
    }

    /** Its wall clock goes so much before the others, or behind them. */
    void clockIsOff(Duration by) {
        clockIsOff = by;
    }

    /** What people do to the endpoints of that workspace or organization. */
    EndpointFixture edits(Id home) {
        return Optional.ofNullable(homes.get(home)).orElseThrow();
    }

    Duration untilNext(Duration most) {
        return engine.untilNext(most);
    }

    void crash() {
        tasks.crash();
    }

    /** Stores what it has so far, as far as it was not stored because writes failed. */
    void storeAll(ManualTime time) {
        for (int i = 0; i < TRIES_TO_STORE && engine.notStored() > 0; i++) {
            tasks.runAll();
            time.pass(Limits.AFTER_FAILED_WRITE);
            engine.tick();
        }
    }

    /** Ends as who is asked to. */
    void stop() {
        tasks.runAtOnce();
        engine.close();
        tasks.crash();
    }

    private final class Hints implements EventRelay {
        @Override
        public void tell(Id log, long sequence) {
            if (!losesHints.strikes()) {
                tasks.execute(() -> relay.tell(log, sequence));
            }
        }

        @Override
        public Subscription listen(Listener listener) {
            return relay.listen(listener);
        }
    }
}
