package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Problem;
import io.filebell.base.Sealer;
import io.filebell.db.Database;
import io.filebell.db.InlineDatabase;
import io.filebell.db.TxWork;
import io.filebell.delivery.BatchLedger.Asked;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.LocalRelay;
import io.filebell.event.NewEvent;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.testing.ManualTime;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that have their events gathered, in a world that one number decides: they fail, hang
 * and are edited, hints get lost, the database refuses, and the process ends at any write. At the
 * end the {@link BatchLedger} says whether they got what they asked for as they asked for it.
 */
final class BatchSimulation {

    /** What is wrong with the engine on purpose. */
    interface Fault {

        Deliveries.Seams plant(Deliveries.Seams seams, Database database);
    }

    /** The process ends here. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final EventSource HOME =
            EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE);
    private static final int ENDPOINTS = 3;
    private static final int ROUNDS_TO_SETTLE = 150;

    private enum Mood {
        WELL,
        ERRORS,
        HANGS
    }

    private record Answer(long nanos, int order, Runnable give) {}

    private final SplittableRandom random;
    private final ManualTime time = new ManualTime();
    private final Database database = new FaultyDatabase(new InlineDatabase());
    private final BatchLedger ledger = new BatchLedger();
    private final Fault fault;
    private final List<EndpointId> endpoints = new ArrayList<>();
    private final List<Mood> moods = new ArrayList<>();
    private final PriorityQueue<Answer> answers =
            new PriorityQueue<>((one, other) -> one.nanos() == other.nanos()
                    ? Integer.compare(one.order(), other.order())
                    : Long.compare(one.nanos(), other.nanos()));
    private Instance live;
    private int order;
    private double writesFail;
    private boolean hintsGetLost;
    private boolean engineRuns;

    BatchSimulation(long seed, Fault fault) {
        this.random = new SplittableRandom(seed);
        this.fault = fault;
        this.live = new Instance();
    }

    /**
     * Runs it, and throws {@link Ledger.BrokenPromise} when something was not kept; answers how
     * many batches of several events there were.
     */
    int run(int steps) {
        for (int i = 0; i < ENDPOINTS; i++) {
            register(i);
        }
        for (int i = 0; i < steps; i++) {
            act();
            ledger.throwIfAny();
        }
        writesFail = 0;
        moods.replaceAll(mood -> Mood.WELL);
        for (int i = 0; i < ROUNDS_TO_SETTLE && ledger.isAnythingMissing(); i++) {
            endpoints.forEach(this::enable);
            pass(Duration.ofSeconds(i < 100 ? 2 : 600));
            ledger.throwIfAny();
        }
        ledger.check();
        return ledger.batches();
    }

    void close() {
        database.close();
    }

    private void act() {
        int one = random.nextInt(ENDPOINTS);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> happens();
            case 6, 7, 8 -> pass(Duration.ofMillis(random.nextInt(1, 5_000)));
            case 9 -> pass(Duration.ofSeconds(random.nextInt(1, 60)));
            case 10 -> moods.set(one, Mood.values()[random.nextInt(Mood.values().length)]);
            case 11 -> edit(endpoints.get(one));
            case 12 -> switchOffOrOn(endpoints.get(one));
            case 13, 14 -> crash();
            default -> {
                writesFail = random.nextInt(3) == 0 ? 0.2 : 0;
                hintsGetLost = random.nextInt(3) == 0;
            }
        }
        runTasks();
    }

    private void happens() {
        int many = random.nextInt(1, 8);
        for (int i = 0; i < many; i++) {
            EventType<DeliveryWorld.Note> type =
                    random.nextInt(3) == 0 ? DeliveryWorld.OTHER : DeliveryWorld.NOTE;
            ledger.happened(outside(() -> database.write(
                    HOME.log(),
                    tx -> live.events.append(
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

    private void register(int number) {
        Asked asked = anything();
        String url = "https://endpoint" + number + ".example.com/";
        EndpointId id = outside(() -> live.edits.register(url, filter(asked), OptionalInt.empty()));
        endpoints.add(id);
        moods.add(Mood.WELL);
        ledger.registered(id, url, asked);
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

    private void edit(EndpointId endpoint) {
        Asked asked = anything();
        outside(() -> {
            live.edits.ask(endpoint, filter(asked));
            return asked;
        });
        ledger.changed(endpoint, asked);
    }

    private void switchOffOrOn(EndpointId endpoint) {
        outside(() -> {
            if (live.edits.get(endpoint).state() == Endpoint.State.DISABLED) {
                boolean fromNow = random.nextInt(3) == 0;
                live.edits.enable(endpoint, fromNow);
                if (fromNow) {
                    ledger.spared(endpoint);
                }
            } else {
                live.edits.disable(endpoint);
            }
            return endpoint;
        });
    }

    private void enable(EndpointId endpoint) {
        outside(() -> {
            if (live.edits.get(endpoint).state() == Endpoint.State.DISABLED) {
                live.edits.enable(endpoint, false);
            }
            return endpoint;
        });
    }

    private void crash() {
        live.crashed = true;
        live = new Instance();
    }

    private void pass(Duration wanted) {
        Instant end = time.instant().plus(wanted);
        while (time.instant().isBefore(end)) {
            runTasks();
            Duration step = Duration.between(time.instant(), end);
            Duration engine = live.engine.untilNext(step);
            step = engine.compareTo(step) < 0 ? engine : step;
            if (!answers.isEmpty()) {
                Duration answer = Duration.ofNanos(answers.element().nanos() - time.nanos());
                step = answer.compareTo(step) < 0 ? answer : step;
            }
            time.pass(step.isPositive() ? step : Duration.ofMillis(1));
        }
        runTasks();
    }

    private void runTasks() {
        boolean more = true;
        while (more) {
            more = false;
            while (!answers.isEmpty() && answers.element().nanos() <= time.nanos()) {
                answers.remove().give().run();
                more = true;
            }
            engineRuns = true;
            try {
                live.engine.tick();
                while (live.runOne()) {
                    more = true;
                }
            } catch (Crash crash) {
                crash();
            } finally {
                engineRuns = false;
            }
        }
    }

    /** What people do is not what is simulated to fail. */
    private <T> T outside(Supplier<T> action) {
        boolean before = engineRuns;
        engineRuns = false;
        try {
            return action.get();
        } finally {
            engineRuns = before;
        }
    }

    private void receive(OutboundRequest request, Instance from, Consumer<Exchange> done) {
        BatchLedger.Arrived arrived = ledger.arrived(request, order++);
        int number = Character.digit(request.url().toString().charAt(16), 10);
        Mood mood = moods.get(number);
        Duration takes =
                mood == Mood.HANGS ? request.timeout() : Duration.ofMillis(random.nextInt(1, 300));
        Reply reply = switch (mood) {
            case WELL -> FakeSender.answer(200);
            case ERRORS -> FakeSender.answer(500);
            case HANGS -> new Reply.TimedOut(Reply.Phase.ANSWER);
        };
        answers.add(new Answer(time.nanos() + takes.toNanos(), arrived.order(), () -> {
            if (mood == Mood.WELL) {
                ledger.accepted(arrived, order++);
            }
            from.execute(() -> done.accept(new Exchange(
                    reply,
                    new Timing(Optional.empty(), Optional.empty(), Optional.empty(), takes),
                    Optional.of("203.0.113.7"),
                    false)));
        }));
    }

    /** The server while it runs, whose tasks run when the simulation says; none after a crash. */
    private final class Instance implements Executor {
        final EventLog events;
        final EndpointFixture edits;
        final Deliveries engine;
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean crashed;

        Instance() {
            LocalRelay relay = new LocalRelay();
            EventRelay hints = new EventRelay() {
                @Override
                public void tell(Id log, long sequence) {
                    if (!hintsGetLost || random.nextInt(3) == 0) {
                        execute(() -> relay.tell(log, sequence));
                    }
                }

                @Override
                public Subscription listen(Listener listener) {
                    return relay.listen(listener);
                }
            };
            IdGenerator ids = new IdGenerator(time, random.split());
            RecentEvents recent = new RecentEvents();
            this.events = new SqlEventLog(ids, time, recent, hints);
            DeliveryWorld.NobodyAsks access = new DeliveryWorld.NobodyAsks();
            Endpoints rows = new Endpoints(
                    new Sealer(new byte[32], new SecureRandom()), events, access, time);
            this.edits = new EndpointFixture(database, rows, ids, time, HOME);
            Deliveries.Ground ground = new Deliveries.Ground(
                    database,
                    events,
                    recent,
                    hints,
                    rows,
                    access,
                    new Sender() {
                        @Override
                        public void send(OutboundRequest request, Consumer<Exchange> done) {
                            receive(request, Instance.this, done);
                        }

                        @Override
                        public void close() {}
                    },
                    Optional.empty(),
                    this,
                    time,
                    time,
                    random.split(),
                    new WebhookRequests("test", () -> URI.create("https://filebell.example")));
            this.engine =
                    new Deliveries(ground, fault.plant(Deliveries.Seams.none(ground), database));
            engine.listen();
        }

        @Override
        public void execute(Runnable task) {
            if (!crashed) {
                waiting.add(task);
            }
        }

        boolean runOne() {
            if (crashed || waiting.isEmpty()) {
                return false;
            }
            waiting.remove(random.nextInt(waiting.size())).run();
            return true;
        }
    }

    /** Refuses, forgets to answer, or ends the process, while the engine runs. */
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
            if (chance < 10) {
                throw new Crash();
            }
            if (random.nextDouble() < writesFail) {
                throw new Problem(ErrorCode.UNAVAILABLE, "The database is away.");
            }
            T result = database.write(group, work);
            if (chance < 20) {
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
}
