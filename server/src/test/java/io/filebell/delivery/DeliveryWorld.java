package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Sealer;
import io.filebell.base.Ticker;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.LocalRelay;
import io.filebell.event.NewEvent;
import io.filebell.event.RecentEvents;
import io.filebell.event.SqlEventLog;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import io.filebell.testing.ManualTime;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The delivery engine on a real database, with a world outside that does what a test says. */
final class DeliveryWorld implements AutoCloseable {

    record Note(String text) {}

    static final EventType<Note> NOTE =
            new EventType<>("note.written", "A note.", Note.class, new Note("hello"));
    static final EventType<Note> OTHER =
            new EventType<>("other.thing", "Something else.", Note.class, new Note("hello"));
    static final OrganizationId ORGANIZATION = new OrganizationId("org_01jd8qxk3v7m2n4p5r6s7t8v9w");
    static final WorkspaceRef WORKSPACE =
            new WorkspaceRef(new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9w"), "Contracts");

    /** Worlds on one database must not make the same ids. */
    private static final AtomicLong WORLDS = new AtomicLong();

    final ManualTime time = new ManualTime();
    final Database database;
    final FakeSender sender;
    final EndpointFixture endpoints;
    final Endpoints rows;
    final EventLog events;
    final IdGenerator ids;
    final SqlDeliveryLog deliveryLog = new SqlDeliveryLog();
    final Deliveries engine;
    final NobodyAsks access = new NobodyAsks();
    volatile boolean hintsAreLost;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final EventSource source = EventSource.of(ORGANIZATION, WORKSPACE);

    /** A world whose clock a test moves, while durations also pass by themselves. */
    DeliveryWorld(Database database) {
        this(database, time -> () -> System.nanoTime() + time.nanos(), new FakeSender());
    }

    /** A world in which no time passes but what a test lets pass. */
    static DeliveryWorld standingStill(Database database) {
        return standingStill(database, new FakeSender());
    }

    /** The same, with that way out, which may have answers already. */
    static DeliveryWorld standingStill(Database database, FakeSender sender) {
        return new DeliveryWorld(database, time -> time, sender);
    }

    /** The same, with another way out than {@link #sender}. */
    static DeliveryWorld standingStill(Database database, Sender out) {
        return new DeliveryWorld(database, time -> time, new FakeSender(), out);
    }

    private DeliveryWorld(
            Database database, Function<ManualTime, Ticker> ticker, FakeSender sender) {
        this(database, ticker, sender, sender);
    }

    private DeliveryWorld(
            Database database, Function<ManualTime, Ticker> ticker, FakeSender sender, Sender out) {
        this.sender = sender;
        this.database = database;
        this.ids = new IdGenerator(time, new SplittableRandom(WORLDS.incrementAndGet()));
        LocalRelay relay = new LocalRelay();
        RecentEvents recent = new RecentEvents();
        this.events = new SqlEventLog(ids, time, recent, losing(relay));
        Sealer sealer = new Sealer(new byte[32], new SecureRandom());
        this.rows = new Endpoints(sealer, events, access, time);
        this.endpoints = new EndpointFixture(database, rows, ids, time, source);
        this.engine = new Deliveries(new Deliveries.Ground(
                database,
                events,
                recent,
                relay,
                rows,
                access,
                out,
                Optional.empty(),
                executor,
                time,
                ticker.apply(time),
                new SplittableRandom(1),
                new WebhookRequests("test", () -> URI.create("https://filebell.example"))));
        engine.listen();
        executor.execute(this::tick);
    }

    /** The engine's own clockwork looks at the clock every half second; a test's clock jumps. */
    private void tick() {
        try {
            do {
                engine.tick();
            } while (!ended.await(2, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Event happens() {
        return happens(NOTE);
    }

    Event happens(EventType<Note> type) {
        return database.write(WORKSPACE.id(), tx -> append(tx, type));
    }

    Event append(Tx tx, EventType<Note> type) {
        return append(tx, type, Actor.SYSTEM, Optional.empty(), "hello");
    }

    Event append(Tx tx, EventType<Note> type, Actor actor, Optional<EventId> cause, String text) {
        return events.append(
                tx, new NewEvent<>(type, source, actor, cause, Optional.empty(), new Note(text)));
    }

    List<DeliveryView> deliveries(EndpointId endpoint) {
        return database.read(tx -> deliveryLog.list(
                tx, new SqlDeliveryLog.Wanted(endpoint, null, null, null, null, 500)));
    }

    /** How many attempts are stored, in all parts. */
    long attempts() {
        return database.read(tx -> new SqlAttemptParts()
                .kept(tx).stream()
                        .mapToLong(part -> tx.query("SELECT COUNT(*) FROM " + part.table())
                                .mapTo(Long.class)
                                .one())
                        .sum());
    }

    List<String> typesInLog() {
        return database.read(tx -> events.read(tx, WORKSPACE.id(), 0, 1_000)).stream()
                .map(Event::type)
                .toList();
    }

    /** A note about a node, whose deliveries may be in order. */
    Event happensTo(NodeId node) {
        return database.write(
                WORKSPACE.id(),
                tx -> events.append(
                        tx,
                        new NewEvent<>(
                                NOTE,
                                source,
                                Actor.SYSTEM,
                                Optional.empty(),
                                Optional.of(new Subject(node, "/a", Optional.empty(), false)),
                                new Note("hello"))));
    }

    /** Ends as a crash does: nothing that is in memory is stored any more. */
    void crash() {
        executor.shutdownNow();
    }

    @Override
    public void close() {
        engine.close();
        ended.countDown();
        executor.shutdownNow();
    }

    private EventRelay losing(LocalRelay relay) {
        return new EventRelay() {
            @Override
            public void tell(Id log, long sequence) {
                if (!hintsAreLost) {
                    relay.tell(log, sequence);
                }
            }

            @Override
            public Subscription listen(Listener listener) {
                return relay.listen(listener);
            }
        };
    }

    /** The engine acts by itself: the only question it asks is where events go. */
    static class NobodyAsks implements Access {

        /** Those who may see nothing. */
        final Set<UserId> blind = ConcurrentHashMap.newKeySet();
        /** What all others are. */
        volatile Role role = Role.OWNER;

        @Override
        public Optional<EventSource> source(Tx tx, WorkspaceId workspace) {
            return Optional.of(EventSource.of(ORGANIZATION, WORKSPACE));
        }

        @Override
        public WorkspaceRef require(Caller caller, WorkspaceId workspace, Scope scope) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WorkspaceRef require(Tx tx, Caller caller, WorkspaceId workspace, Scope scope) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Role role(Caller caller, WorkspaceId workspace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Role role(Tx tx, Caller caller, WorkspaceId workspace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void require(Caller caller, Scope scope, Role least) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void require(Tx tx, Caller caller, Scope scope, Role least) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<WorkspaceRef> visible(Tx tx, Caller caller) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Role> roleOf(Tx tx, UserId user, OrganizationId organization) {
            return blind.contains(user) ? Optional.empty() : Optional.of(role);
        }

        @Override
        public Optional<Role> roleOf(Tx tx, UserId user, WorkspaceId workspace) {
            return blind.contains(user) ? Optional.empty() : Optional.of(role);
        }
    }
}
