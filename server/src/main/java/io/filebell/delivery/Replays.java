package io.filebell.delivery;

import io.filebell.base.DeliveryId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.ReplayId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.Replay.Only;
import io.filebell.delivery.Replay.Place;
import io.filebell.delivery.Replay.Tally;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Endpoints;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the logs for the replays under way, and gives rows to the deliveries that are to go out
 * once more: the lanes do the rest.
 *
 * <p>Each step is one write, together with how far the replay is, so that a crash repeats and loses
 * nothing. A step looks at a bounded number of events, and none is made while more than half of
 * {@link Limits#REPLAY_OUTSTANDING} deliveries of the replay wait for their outcome.
 *
 * <p>What the endpoint's lane has before it (in the log, after its cursor) or under way is left to
 * the lane.
 */
public final class Replays implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replays.class);
    private static final int STEPS_IN_A_ROUND = 16;

    private final SqlReplays rows = new SqlReplays();
    private final SqlLanes lanes = new SqlLanes();
    private final SqlLaneChanges laneChanges = new SqlLaneChanges();
    private final SqlAttemptParts parts = new SqlAttemptParts();
    private final SqlDeliveryLog deliveryLog = new SqlDeliveryLog();
    private final SqlBatches batches = new SqlBatches();
    private final Database database;
    private final EventLog events;
    private final Endpoints endpoints;
    private final InstantSource clock;
    private final Semaphore nudge = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    public Replays(Database database, EventLog events, Endpoints endpoints, InstantSource clock) {
        this.database = database;
        this.events = events;
        this.endpoints = endpoints;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("filebell-replays").unstarted(this::runUntilClosed);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        nudge.release();
    }

    /** A replay was begun: a hint. */
    void begun() {
        nudge.release();
    }

    private void runUntilClosed() {
        while (!closed) {
            Duration pause = Limits.REPLAY_IDLE;
            try {
                pause = round() ? Limits.REPLAY_PAUSE : Limits.REPLAY_IDLE;
            } catch (RuntimeException e) {
                log.warn("Replays wait for {}", pause, e);
            }
            try {
                if (nudge.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    nudge.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Has every replay go on as far as it may; answers whether any is under way. */
    boolean round() {
        List<ReplayId> running = database.read(tx -> rows.running(tx, Limits.REPLAYS_AT_ONCE));
        forEach(running, this::goOn);
        forEach(database.read(tx -> rows.toTakeBack(tx, Limits.REPLAYS_AT_ONCE)), this::takeBack);
        return !running.isEmpty();
    }

    private static void forEach(List<ReplayId> replays, Consumer<ReplayId> does) {
        for (ReplayId id : replays) {
            try {
                does.accept(id);
            } catch (RuntimeException e) {
                log.warn("Replay {} waits", id, e);
            }
        }
    }

    /**
     * Has no delivery of one that was cancelled go out any more. In a write for each log, as a
     * write of one locks nothing of another; what a crash leaves of that, the next round does.
     */
    void takeBack(ReplayId id) {
        record Waiting(Replay replay, List<LaneId> lanes) {}
        Optional<Waiting> waiting = database.read(tx -> rows.isToTakeBack(tx, id)
                ? rows.find(tx, id).map(found -> new Waiting(found, rows.lanesThatWait(tx, id)))
                : Optional.empty());
        if (waiting.isEmpty()) {
            return;
        }
        for (LaneId lane : waiting.get().lanes()) {
            database.write(lane.log(), tx -> {
                rows.takeBack(tx, id, lane, clock.instant());
                laneChanges.add(tx, lane);
                endpoints.announce(tx, lane.endpoint());
                return lane;
            });
        }
        database.write(waiting.get().replay().place().log(), tx -> {
            rows.tookBack(tx, id);
            return id;
        });
    }

    private void goOn(ReplayId id) {
        for (int step = 0; step < STEPS_IN_A_ROUND && !closed; step++) {
            if (!step(id)) {
                return;
            }
        }
    }

    /** The next events of its log, read before the write that looks at them. */
    private record Ahead(Replay replay, List<Event> events) {}

    /** Answers whether there is more to do at once. */
    private boolean step(ReplayId id) {
        Optional<Ahead> ahead = database.read(tx -> rows.find(tx, id)
                .filter(Replay::isRunning)
                .map(replay -> new Ahead(replay, ahead(tx, replay.place()))));
        return ahead.isPresent()
                && database.write(ahead.get().replay().place().log(), tx -> step(tx, ahead.get()));
    }

    private List<Event> ahead(Tx tx, Place place) {
        return place.walked()
                ? List.of()
                : events.read(tx, place.log(), place.sequence(), Limits.REPLAY_EVENTS_IN_A_STEP);
    }

    private boolean step(Tx tx, Ahead ahead) {
        Optional<Replay> found = rows.findToChange(tx, ahead.replay().id())
                .filter(Replay::isRunning)
                .filter(replay -> replay.place().equals(ahead.replay().place()));
        if (found.isEmpty()) {
            return false;
        }
        Replay replay = found.get();
        Optional<Subscription> subscription =
                endpoints.subscription(tx, replay.endpoint(), replay.place().log());
        if (subscription.isEmpty()) {
            rows.end(tx, replay.id(), Replay.State.CANCELLED, clock.instant());
            return false;
        }
        long outstanding = rows.outstanding(tx, replay.id());
        if (replay.place().walked()) {
            if (outstanding == 0) {
                rows.end(tx, replay.id(), Replay.State.DONE, clock.instant());
            }
            return false;
        }
        if (!subscription.get().endpoint().state().delivers()
                || outstanding > Limits.REPLAY_OUTSTANDING / 2) {
            return false;
        }
        walk(tx, replay, subscription.get(), ahead.events(), outstanding);
        return true;
    }

    private void walk(
            Tx tx, Replay replay, Subscription asked, List<Event> page, long outstanding) {
        Place place = replay.place();
        Reach reach = reach(tx, replay, asked);
        long room = Limits.REPLAY_OUTSTANDING - outstanding;
        long sequence = place.sequence();
        long previous = place.previous();
        long scanned = 0;
        long queued = 0;
        for (Event event : page) {
            if (event.sequence() > reach.through() || queued == room) {
                break;
            }
            if (asked.asked(event) == Filter.Match.OWED) {
                if (replay.covers(event) && !reach.isUnderWay(asked, event)) {
                    queued += queue(tx, replay, asked, event, previous) ? 1 : 0;
                }
                previous = event.sequence();
            }
            sequence = event.sequence();
            scanned++;
        }
        boolean more = queued == room || scanned == Limits.REPLAY_EVENTS_IN_A_STEP;
        Place next = more
                ? new Place(place.log(), sequence, previous, false)
                : after(tx, asked.endpoint(), place);
        Tally tally = replay.tally();
        rows.goOn(
                tx,
                replay.id(),
                next,
                new Tally(
                        tally.scanned() + scanned,
                        tally.queued() + queued,
                        tally.delivered(),
                        tally.failed()));
        if (queued > 0) {
            laneChanges.add(tx, new LaneId(replay.endpoint(), place.log()));
            endpoints.announce(tx, replay.endpoint());
        }
    }

    /** Where it begins in the next log, or that it has looked at all. */
    private Place after(Tx tx, Endpoint endpoint, Place place) {
        if (endpoint.workspace().isPresent()) {
            return new Place(place.log(), place.sequence(), place.previous(), true);
        }
        return rows.nextLog(tx, endpoint.organization(), place.log())
                .map(next -> new Place(next, 0, 0, false))
                .orElse(new Place(place.log(), place.sequence(), place.previous(), true));
    }

    /** What of a log is no more the lane's business, but for those under way. */
    private record Reach(long through, List<Progress.Unsettled> underWay) {

        boolean isUnderWay(Subscription asked, Event event) {
            return underWay.stream()
                    .anyMatch(one ->
                            one.has(event.sequence()) && asked.owedAsOf(one.sequence(), event));
        }
    }

    private Reach reach(Tx tx, Replay replay, Subscription asked) {
        Optional<Progress> progress =
                lanes.progress(tx, new LaneId(replay.endpoint(), replay.place().log()));
        long read = progress.map(Progress::sequence).orElse(0L);
        return new Reach(
                Math.max(read, asked.start()), progress.map(Progress::unsettled).orElse(List.of()));
    }

    private ReplayReach reach(Tx tx) {
        return new ReplayReach(parts.keptSince(tx));
    }

    /** What went in a batch goes alone, if it is to go again. */
    private boolean queue(Tx tx, Replay replay, Subscription asked, Event event, long previous) {
        var id = IdGenerator.delivery(event.id(), replay.endpoint());
        Optional<String> row = rows.stateOf(tx, id);
        LaneId lane = new LaneId(replay.endpoint(), replay.place().log());
        Optional<DeliveryId> batch = batches.find(tx, lane, asked, event);
        Optional<String> batchRow = batch.flatMap(in -> rows.stateOf(tx, in));
        if (Stream.concat(row.stream(), batchRow.stream())
                .anyMatch(state -> state.equals("retrying") || state.equals("held"))) {
            return false;
        }
        Optional<DeliveryView> known = deliveryLog.find(tx, id);
        @Nullable
        String state = row.or(() -> known.map(DeliveryView::state))
                .or(() -> batchRow)
                .or(() -> batch.flatMap(in -> deliveryLog.find(tx, in)).map(DeliveryView::state))
                .orElse(null);
        boolean unknown = state == null && !reach(tx).covers(event);
        if (!replay.only().includes(state) || unknown && replay.only() == Only.UNDELIVERED) {
            return false;
        }
        int attempts = known.map(DeliveryView::attempts).orElse(0);
        rows.queue(
                tx,
                replay,
                event,
                previous,
                new SqlReplays.Before(
                        state,
                        attempts,
                        known.filter(view -> view.attempts() > 0)
                                .map(DeliveryView::firstAttemptAt)
                                .orElse(null)),
                clock.instant());
        return true;
    }
}
