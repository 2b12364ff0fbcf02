package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.InstanceId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.SqlLanes.Behind;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.delivery.SqlLanes.Overdue;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.Subscription;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.RecentEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery engine: a {@link Lane} for each endpoint and log that has something for it.
 *
 * <p>Hints wake lanes at once; a sweep every {@link Limits#SWEEP} compares the heads of all logs
 * with the stored cursors, so that a lost hint, or a lane that does not exist yet, costs that long
 * at most.
 */
public final class Deliveries implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    private static final int PORTALS_AT_ONCE = 1_000;

    private final SqlLanes rows = new SqlLanes();
    private final SqlLaneChanges laneChanges = new SqlLaneChanges();
    private final Ground on;
    private final LaneGround ground;
    private final DeliveryLog deliveryLog;
    private final Traffic traffic;
    private final Leases leases;
    private final Alarms alarms;
    private final Capacity capacity;
    private final Duration sweepEvery;
    private final Map<LaneId, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<Id, Map<LaneId, Lane>> byLog = new ConcurrentHashMap<>();
    private final Map<EndpointId, Gate> gates = new ConcurrentHashMap<>();
    private final Set<Id> seenLogs = ConcurrentHashMap.newKeySet();
    private final Semaphore nudge = new Semaphore(0);
    private final AtomicLong lapses = new AtomicLong();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean sweepNow = true;
    private volatile long lapsesSeen;
    private volatile boolean draining;
    private volatile boolean closed;
    private long lastSweep;
    private EventRelay.Subscription hints = () -> {};

    /** What the engine stands on. */
    public record Ground(
            Database database,
            EventLog events,
            RecentEvents recent,
            EventRelay relay,
            Endpoints endpoints,
            Access access,
            Sender sender,
            Optional<InstanceId> sharedAs,
            Executor executor,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random,
            WebhookRequests requests) {}

    /** Where tests put something else. */
    record Seams(
            Subscriptions subscriptions,
            Leases leases,
            UnaryOperator<Outcomes> outcomes,
            int places,
            Duration sweep) {

        static Seams none(Ground on) {
            return new Seams(
                    new SubscriptionsOf(on.endpoints()),
                    on.sharedAs()
                            .<Leases>map(instance ->
                                    new SqlLeases(on.database(), instance, on.clock(), on.ticker()))
                            .orElseGet(SoleInstance::new),
                    UnaryOperator.identity(),
                    Limits.ATTEMPTS_IN_FLIGHT,
                    Limits.SWEEP);
        }
    }

    private record SubscriptionsOf(Endpoints endpoints) implements Subscriptions {

        @Override
        public Optional<Subscription> subscription(Tx tx, EndpointId endpoint, Id of) {
            return endpoints.subscription(tx, endpoint, of);
        }

        @Override
        public OptionalLong revision(Tx tx, EndpointId endpoint) {
            return endpoints.revision(tx, endpoint);
        }
    }

    public Deliveries(Ground on) {
        this(on, Seams.none(on));
    }

    Deliveries(Ground on, Seams seams) {
        this.on = on;
        this.leases = seams.leases();
        this.capacity = new Capacity(seams.places());
        this.sweepEvery = seams.sweep();
        this.alarms = new Alarms(on.clock(), on.ticker(), nudge::release);
        this.deliveryLog = new DeliveryLog(
                on.database(),
                new OutcomeWriter(
                        leases,
                        rows,
                        new ExhaustedNotice(on.events(), on.endpoints(), on.access())),
                alarms,
                on.executor());
        this.traffic =
                new Traffic(seams.outcomes().apply(deliveryLog), on.clock().instant());
        this.ground = new LaneGround(
                on,
                seams.subscriptions(),
                rows,
                laneChanges,
                on.requests(),
                new RetryPolicy(),
                traffic,
                new StateChanges(
                        on.database(),
                        on.endpoints(),
                        new Backlogs(on.database(), on.clock()),
                        alarms,
                        on.executor()),
                this::areLeasesSure,
                alarms);
        this.lastSweep = on.ticker().nanos();
        on.endpoints().onChange(this::changed);
    }

    /** Takes up every delivery that is owed. */
    public void start() {
        listen();
        on.executor().execute(this::runClockwork);
    }

    /** Hears hints; whoever does not {@link #start} calls {@link #tick} again and again. */
    void listen() {
        hints = on.relay().listen(this::grew);
    }

    /**
     * Ends attempts under way within the sender's grace period, and stores how far every lane is.
     */
    @Override
    public void close() {
        hints.close();
        draining = true;
        lanes.values().forEach(Lane::close);
        on.sender().close();
        try {
            for (Lane lane : lanes.values()) {
                lane.finish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deliveryLog.close();
        closed = true;
        nudge.release();
        try {
            leases.giveBack();
        } catch (RuntimeException e) {
            log.warn("The leases could not be given back; they end by themselves", e);
        }
    }

    /** A sample was answered with success, which says that the endpoint works. */
    public void works(EndpointId endpoint) {
        on.database()
                .<Optional<Endpoint>>read(tx -> on.endpoints().find(tx, endpoint))
                .ifPresent(found -> {
                    Gate gate = gate(endpoint);
                    gate.seen(found);
                    ground.states().add(gate, found, gate.works(), "");
                });
    }

    /** The endpoint, or a delivery of it, was changed in the database: a hint to all instances. */
    void changed(EndpointId endpoint) {
        on.relay().tell(endpoint, 0);
    }

    private void reload(EndpointId endpoint) {
        boolean known = false;
        for (Lane lane : lanes.values()) {
            if (lane.id().endpoint().equals(endpoint)) {
                lane.reload();
                known = true;
            }
        }
        if (!known) {
            sweepSoon();
        }
    }

    /** What came of the attempts of this instance. */
    Traffic traffic() {
        return traffic;
    }

    int inFlight() {
        return capacity.taken();
    }

    int notStored() {
        return deliveryLog.notStored();
    }

    int laneCount() {
        return lanes.size();
    }

    /** Of the endpoints that have lanes here: how many events those have not read yet. */
    Map<EndpointId, Long> unread() {
        return lanes.values().stream()
                .collect(Collectors.groupingBy(
                        lane -> lane.id().endpoint(), Collectors.summingLong(Lane::unread)));
    }

    /** Has {@code work} done soon, and again each time so much time has passed since. */
    void every(Duration time, Runnable work) {
        on.executor().execute(() -> {
            work.run();
            alarms.after(time, () -> every(time, work));
        });
    }

    /** Until when nothing goes out to the endpoint, as far as this instance knows. */
    Optional<Instant> notBefore(EndpointId endpoint) {
        return Optional.ofNullable(gates.get(endpoint))
                .flatMap(gate -> gate.nextAt(on.clock().instant()));
    }

    /** Whether this instance has an attempt of what the lane has there under way. */
    boolean isSending(LaneId lane, long sequence) {
        return lane(lane).filter(found -> found.isSending(sequence)).isPresent();
    }

    private void grew(Id grown, long sequence) {
        if (grown instanceof EndpointId endpoint) {
            reload(endpoint);
            return;
        }
        for (Lane lane : byLog.getOrDefault(grown, Map.of()).values()) {
            lane.grew(sequence);
        }
        if (seenLogs.add(grown)) {
            sweepSoon();
        }
    }

    private void sweepSoon() {
        sweepNow = true;
        nudge.release();
    }

    private void runClockwork() {
        while (!closed) {
            try {
                Duration wait = tick();
                if (nudge.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                    nudge.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Does what it is time for; answers how long the next look at the clock may wait. */
    Duration tick() {
        try {
            if (!draining) {
                noteLapse();
                leases.renew();
                if (areLeasesBack()) {
                    sweepNow = true;
                }
                sweepWhenDue();
            }
        } catch (RuntimeException e) {
            log.warn("The leases could not be renewed; the next look at the clock tries again", e);
        }
        alarms.runDue();
        return untilNext(Limits.CLOCK_LOOK);
    }

    /** How long until it is time for something besides a sweep, at most {@code most}. */
    Duration untilNext(Duration most) {
        return alarms.untilNext(most);
    }

    /** Before they are renewed: who stood still for long finds them good after that. */
    private void noteLapse() {
        if (!leases.areGood()) {
            lapses.incrementAndGet();
        }
    }

    /** Whether they are good again, and lanes may be under earlier ones. */
    private boolean areLeasesBack() {
        return lapses.get() != lapsesSeen && leases.areGood();
    }

    /** Whether the leases are good, and each lane is known to be under the one in force. */
    private boolean areLeasesSure() {
        return leases.areGood() && lapses.get() == lapsesSeen;
    }

    /** Another instance may have taken over meanwhile, and know more than the lanes do. */
    private void goOnOrEnd() {
        long seen = lapses.get();
        List<Lane> before = List.copyOf(lanes.values());
        Map<Id, Long> fences =
                leases.claim(before.stream().map(lane -> lane.id().log()).toList());
        List<Lane> goOn = new ArrayList<>();
        for (Lane lane : before) {
            Long fence = fences.get(lane.id().log());
            if (fence != null && lane.isUnder(fence)) {
                goOn.add(lane);
            } else {
                lane.end();
            }
        }
        lapsesSeen = seen;
        goOn.forEach(Lane::wake);
    }

    /** A task of its own, so that no database that hangs keeps the leases from being renewed. */
    private void sweepWhenDue() {
        long nanos = on.ticker().nanos();
        boolean due = sweepNow || nanos - lastSweep >= sweepEvery.toNanos();
        if (due && sweeping.compareAndSet(false, true)) {
            sweepNow = false;
            lastSweep = nanos;
            on.executor().execute(this::sweepOnce);
        }
    }

    private void sweepOnce() {
        try {
            if (areLeasesBack()) {
                goOnOrEnd();
            }
            sweep();
        } catch (RuntimeException e) {
            log.warn("A sweep failed; the next one tries again", e);
        } finally {
            sweeping.set(false);
            if (sweepNow) {
                nudge.release();
            }
        }
    }

    /**
     * Wakes every lane that is behind its log, has overdue retries, or has not read the last change
     * of its endpoint, making those that are new.
     */
    private void sweep() {
        Instant then = on.clock().instant().minus(Limits.SWEEP);
        record Found(
                List<Behind> behind,
                List<Overdue> overdue,
                Map<EndpointId, Long> changes,
                Map<LaneId, Long> laneChanges) {}
        Found found = on.database()
                .read(tx -> new Found(
                        rows.behind(tx),
                        rows.overdue(tx, then),
                        on.endpoints().changes(tx),
                        laneChanges.all(tx)));
        openLanes(Stream.concat(
                found.behind().stream().map(Behind::lane),
                found.overdue().stream().map(Overdue::lane)));
        for (Behind behind : found.behind()) {
            lane(behind.lane()).ifPresent(lane -> lane.isBehind(behind.head()));
        }
        for (Overdue overdue : found.overdue()) {
            lane(overdue.lane()).ifPresent(lane -> lane.isOverdue(overdue.sequence()));
        }
        for (Lane lane : lanes.values()) {
            Long changes = found.changes().get(lane.id().endpoint());
            lane.isAsOf(
                    changes == null
                            ? LaneNews.ENDPOINT_DELETED
                            : changes + found.laneChanges().getOrDefault(lane.id(), 0L));
        }
        forgetGates();
        traffic.keepOnly(gates.keySet());
        pauseOfEndedPortals();
    }

    /** One stays while requests are open, so that a lane that comes again counts them too. */
    private void forgetGates() {
        Set<EndpointId> needed =
                lanes.keySet().stream().map(LaneId::endpoint).collect(Collectors.toSet());
        gates.entrySet()
                .removeIf(gate ->
                        !needed.contains(gate.getKey()) && gate.getValue().isIdle());
    }

    private void pauseOfEndedPortals() {
        on.database()
                .<List<Endpoint>>read(tx -> on.endpoints().ofEndedPortals(tx, PORTALS_AT_ONCE))
                .forEach(ended -> on.database().write(ended.home(), tx -> {
                    on.endpoints()
                            .pause(
                                    tx,
                                    ended.id(),
                                    "The portal key that made it works no more; an admin adopts"
                                            + " it by enabling it.");
                    return ended;
                }));
    }

    /** The lane, if this instance serves its log. */
    private Optional<Lane> lane(LaneId id) {
        return Optional.ofNullable(lanes.get(id));
    }

    /** Makes those lanes that there are not yet, if this instance serves their logs. */
    private void openLanes(Stream<LaneId> wanted) {
        List<LaneId> missing =
                wanted.distinct().filter(id -> !lanes.containsKey(id)).toList();
        Map<Id, Long> fences = leases.claim(missing.stream().map(LaneId::log).toList());
        for (LaneId id : missing) {
            Long fence = fences.get(id.log());
            if (fence != null) {
                lanes.computeIfAbsent(id, key -> open(key, fence));
            }
        }
    }

    private Lane open(LaneId id, long fence) {
        Lane lane = new Lane(id, fence, ground, gate(id.endpoint()), this::ended);
        byLog.computeIfAbsent(id.log(), of -> new ConcurrentHashMap<>()).put(id, lane);
        seenLogs.add(id.log());
        return lane;
    }

    private Gate gate(EndpointId endpoint) {
        return gates.computeIfAbsent(endpoint, of -> new Gate(capacity.share(), on.ticker()));
    }

    private void ended(Lane lane) {
        LaneId id = lane.id();
        lanes.remove(id, lane);
        byLog.getOrDefault(id.log(), Map.of()).remove(id, lane);
    }
}
