package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.db.Database;
import io.filebell.delivery.SqlLanes.Behind;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import io.filebell.event.EventRelay;
import io.filebell.event.RecentEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

    private static final int OVERDUE_LANES = 1_000;

    private final Database database;
    private final SqlLanes rows = new SqlLanes();
    private final LaneGround ground;
    private final DeliveryLog outcomes;
    private final Sender sender;
    private final Alarms alarms;
    private final Capacity capacity = new Capacity(Limits.ATTEMPTS_IN_FLIGHT);
    private final InstantSource clock;
    private final Ticker ticker;
    private final EventRelay relay;
    private final Map<LaneId, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<Id, Set<Lane>> byLog = new ConcurrentHashMap<>();
    private final Set<Id> seenLogs = ConcurrentHashMap.newKeySet();
    private final Semaphore nudge = new Semaphore(0);
    private volatile boolean sweepNow = true;
    private volatile boolean closing;
    private final Executor executor;
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
            Executor executor,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random,
            String version) {}

    public Deliveries(Ground on) {
        this.database = on.database();
        this.sender = on.sender();
        this.clock = on.clock();
        this.ticker = on.ticker();
        this.relay = on.relay();
        this.executor = on.executor();
        this.alarms = new Alarms(nudge::release);
        this.outcomes = new DeliveryLog(
                on.database(),
                on.endpoints(),
                rows,
                new ExhaustedNotice(on.events(), on.endpoints(), on.access()),
                capacity::wakeAll,
                on.executor());
        this.ground = new LaneGround(
                on.database(),
                on.events(),
                on.recent(),
                on.endpoints(),
                rows,
                new WebhookRequests(on.version()),
                on.sender(),
                new RetryPolicy(),
                outcomes,
                capacity,
                alarms,
                on.executor(),
                on.clock(),
                on.random());
        on.endpoints().onChange(this::changed);
    }

    /** Takes up every delivery that is owed. */
    public void start() {
        hints = relay.listen(this::grew);
        executor.execute(this::runClockwork);
    }

    /**
     * Ends attempts under way within the sender's grace period, and stores how far every lane is.
     */
    @Override
    public void close() {
        hints.close();
        closing = true;
        nudge.release();
        lanes.values().forEach(Lane::close);
        sender.close();
        try {
            for (Lane lane : lanes.values()) {
                lane.finish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outcomes.close();
    }

    /** A delivery of the endpoint was changed in the database by hand: a hint. */
    void changed(EndpointId endpoint) {
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

    private void grew(Id grown, long sequence) {
        for (Lane lane : byLog.getOrDefault(grown, Set.of())) {
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
        long lastSweep = ticker.nanos();
        while (!closing) {
            try {
                long sinceSweep = ticker.nanos() - lastSweep;
                if (sweepNow || sinceSweep >= Limits.SWEEP.toNanos()) {
                    sweepNow = false;
                    lastSweep = ticker.nanos();
                    sweep();
                }
                alarms.runDue(clock.instant());
                Duration wait = alarms.untilNext(clock.instant(), Limits.CLOCK_LOOK);
                if (nudge.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                    nudge.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.warn("A sweep failed; the next one tries again", e);
            }
        }
    }

    /**
     * Wakes every lane that is behind its log or has overdue retries, making those that are new.
     */
    private void sweep() {
        Instant overdue = clock.instant().minus(Limits.SWEEP);
        record Found(List<Behind> behind, List<LaneId> overdue) {}
        Found found = database.read(
                tx -> new Found(rows.behind(tx), rows.overdue(tx, overdue, OVERDUE_LANES)));
        for (Behind behind : found.behind()) {
            lane(behind.lane()).grew(behind.head());
        }
        found.overdue().forEach(lane -> lane(lane).reload());
    }

    private Lane lane(LaneId id) {
        return lanes.computeIfAbsent(id, key -> {
            Lane lane = new Lane(key, ground, () -> retire(key));
            byLog.computeIfAbsent(key.log(), of -> ConcurrentHashMap.newKeySet())
                    .add(lane);
            seenLogs.add(key.log());
            return lane;
        });
    }

    private void retire(LaneId id) {
        Lane lane = lanes.remove(id);
        Set<Lane> ofLog = byLog.get(id.log());
        if (lane != null && ofLog != null) {
            ofLog.remove(lane);
        }
    }
}
