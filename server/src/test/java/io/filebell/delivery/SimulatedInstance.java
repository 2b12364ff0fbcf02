package io.filebell.delivery;

import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Sealer;
import io.filebell.db.Database;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventSource;
import io.filebell.event.LocalRelay;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.testing.ManualTime;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/** One running server of a simulation: an engine whose tasks run when the simulation says. */
final class SimulatedInstance {

    /** Tasks that wait to be run, in an order that chance decides; none after a crash. */
    static final class Tasks implements Executor {
        private final List<Runnable> waiting = new ArrayList<>();
        private final SplittableRandom random;
        private boolean crashed;

        Tasks(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void execute(Runnable task) {
            if (!crashed) {
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

        /** Nothing. */
        Fault NONE = new Fault() {};
    }

    private static final int PLACES = 12;

    final Tasks tasks;
    final Deliveries engine;
    final EventLog events;
    final Endpoints endpoints;
    final EndpointFixture edits;
    private final LocalRelay relay = new LocalRelay();
    private final Chance losesHints;

    /** A chance that something goes wrong. */
    interface Chance {
        boolean strikes();
    }

    SimulatedInstance(
            Database database,
            SimulatedNetwork network,
            ManualTime time,
            SplittableRandom random,
            Fault fault,
            Chance losesHints) {
        this.losesHints = losesHints;
        this.tasks = new Tasks(random.split());
        IdGenerator ids = new IdGenerator(time, random.split());
        RecentEvents recent = new RecentEvents();
        this.events = new SqlEventLog(ids, time, recent, new Hints());
        Sealer sealer = new Sealer(new byte[32], new SecureRandom());
        this.endpoints = new Endpoints(sealer, events, new DeliveryWorld.NobodyAsks(), time);
        this.edits = new EndpointFixture(
                database,
                endpoints,
                ids,
                time,
                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE));
        Deliveries.Ground ground = new Deliveries.Ground(
                database,
                events,
                recent,
                new Hints(),
                endpoints,
                new DeliveryWorld.NobodyAsks(),
                fault.plant(network.sender(tasks)),
                Optional.of(ids.instance()),
                tasks,
                time,
                time,
                random.split(),
                new WebhookRequests("test", () -> URI.create("https://filebell.example")));
        this.engine = new Deliveries(
                ground, fault.plant(withPlaces(Deliveries.Seams.none(ground)), database));
        engine.listen();
    }

    /** So few places that endpoints have to share them. */
    private static Deliveries.Seams withPlaces(Deliveries.Seams seams) {
        return new Deliveries.Seams(
                seams.subscriptions(), seams.leases(), seams.outcomes(), PLACES, seams.sweep());
    }

    Duration untilNext(Duration most) {
        return engine.untilNext(most);
    }

    void crash() {
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
