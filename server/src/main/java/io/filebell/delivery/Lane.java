package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.db.Tx;
import io.filebell.delivery.LaneReader.Next;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Filter;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import io.filebell.receiver.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one log to one endpoint.
 *
 * <p><b>The log is the queue.</b> A lane reads the log from its cursor, sends what the endpoint
 * asked for, and hands each outcome to the {@link DeliveryLog} together with how far it is. Nothing
 * is written for an event before its first attempt; what failed becomes a row and is tried again
 * when it is due.
 *
 * <p><b>After a crash</b> it starts where the last stored progress says: the deliveries that were
 * under way then are sent again, and so is everything after it. What was stored with that progress
 * is not.
 *
 * <p><b>What is owed</b> is a matter of the log alone: an event is matched against the revision in
 * force at its sequence. In an endpoint's own workspace the log itself says where a revision
 * begins, and the lane loads it before it goes on; in other logs it compares the revision with each
 * page that it reads.
 *
 * <p><b>Concurrency.</b> Everything below "confined" is touched by {@link #work} alone, which runs
 * on one thread at a time. Others leave what they have (an exchange, a hint, a wish to reload) and
 * {@link #wake}.
 */
final class Lane {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private record Arrival(Pending delivery, Instant at, Exchange exchange) {}

    private final LaneId id;
    private final LaneGround ground;
    private final Runnable retired;
    private final Runnable waker = this::wake;
    private final LaneReader reader;

    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private final AtomicInteger notStored = new AtomicInteger();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private volatile long head;
    private volatile boolean closed;
    private volatile boolean finishing;
    private final CountDownLatch finished = new CountDownLatch(1);

    // Confined
    private @Nullable Subscription subscription;
    private boolean halted;
    private long start;
    private long readTo;
    private long previous;
    private long handedIn;
    private int inFlight;
    private Instant pausedUntil = Instant.MIN;
    private @Nullable Instant alarm;
    private @Nullable Signature signature;
    private @Nullable Instant signatureEnds;
    private final Deque<Pending> resumed = new ArrayDeque<>();
    private final NavigableMap<Long, Pending> unsettled = new TreeMap<>();
    private final Set<Long> retryingNow = new HashSet<>();
    private final Retries retries = new Retries();

    /** @param retired called when the endpoint is gone and nothing is left to do */
    Lane(LaneId id, LaneGround ground, Runnable retired) {
        this.id = id;
        this.ground = ground;
        this.retired = retired;
        this.reader = new LaneReader(id, ground);
    }

    LaneId id() {
        return id;
    }

    /** The log reached {@code sequence}: a hint. */
    void grew(long sequence) {
        if (sequence > head) {
            head = sequence;
        }
        wake();
    }

    /** The endpoint, or a delivery of it, was changed in the database. */
    void reload() {
        stale.set(true);
        wake();
    }

    /** Lets nothing more go out. */
    void close() {
        closed = true;
    }

    /** Hands in what has come back and how far the lane is, so that a restart begins here. */
    void finish() throws InterruptedException {
        finishing = true;
        wake();
        finished.await();
    }

    /** Has {@link #work} run soon; many calls may be answered by one run. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            ground.executor().execute(this::workUntilQuiet);
        }
    }

    private void workUntilQuiet() {
        int seen;
        do {
            seen = wakes.get();
            try {
                work();
            } catch (RuntimeException e) {
                log.warn("Lane {} failed and goes on in {}", id, AFTER_FAILURE, e);
                stale.set(true);
                ground.alarms().at(ground.clock().instant().plus(AFTER_FAILURE), waker);
            }
        } while (!wakes.compareAndSet(seen, 0));
    }

    private void work() {
        if (alarm != null && !ground.clock().instant().isBefore(alarm)) {
            alarm = null;
        }
        takeArrivals();
        if (closed) {
            if (finishing) {
                if (subscription != null && readTo > handedIn) {
                    handIn(List.of());
                }
                finished.countDown();
            }
            return;
        }
        if (stale.get()) {
            if (notStored.get() > 0) {
                return;
            }
            stale.set(false);
            load();
        }
        Subscription current = subscription;
        if (current != null && !halted && current.endpoint().state() == Endpoint.State.ACTIVE) {
            send(current);
        }
        if (readTo - handedIn >= Limits.CURSOR_LAG) {
            handIn(List.of());
        }
    }

    private void takeArrivals() {
        List<Tried> tried = new ArrayList<>();
        for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
            inFlight--;
            ground.capacity().release();
            judge(arrival).ifPresent(tried::add);
        }
        if (!tried.isEmpty()) {
            handIn(tried);
        }
    }

    private Optional<Tried> judge(Arrival arrival) {
        Pending delivery = arrival.delivery();
        Verdict verdict = ground.policy()
                .decide(
                        arrival.exchange().reply(),
                        new RetryPolicy.History(delivery.failures(), delivery.firstAt()),
                        ground.clock().instant(),
                        ground.random());
        retryingNow.remove(delivery.sequence());
        if (verdict instanceof Verdict.NotAttempted not) {
            putBack(delivery, not.again());
            return Optional.empty();
        }
        boolean cancelled = subscription == null || delivery.sequence() <= start;
        unsettled.remove(delivery.sequence());
        switch (verdict) {
            case Verdict.RetryAt retry -> {
                if (retry.wholeLane() && retry.at().isAfter(pausedUntil)) {
                    pausedUntil = retry.at();
                }
                if (!cancelled) {
                    retries.add(delivery.again(retry.at(), retry.failure()));
                }
            }
            case Verdict.DisableEndpoint disable -> {
                halted = true;
                if (!cancelled) {
                    retries.add(delivery.again(arrival.at(), false));
                }
            }
            case Verdict.Delivered _, Verdict.Exhausted _, Verdict.NotAttempted _ -> {}
        }
        return Optional.of(
                new Tried(delivery, arrival.at(), arrival.exchange(), verdict, cancelled));
    }

    private void putBack(Pending delivery, Instant again) {
        pausedUntil = again.isAfter(pausedUntil) ? again : pausedUntil;
        if (delivery.hasRow()) {
            retries.add(delivery.putOff(again));
        } else {
            resumed.add(delivery);
        }
    }

    private void handIn(List<Tried> tried) {
        List<Progress.Unsettled> open = unsettled.values().stream()
                .map(delivery -> new Progress.Unsettled(delivery.sequence(), delivery.previous()))
                .toList();
        Progress progress = new Progress(readTo, previous, open);
        handedIn = readTo;
        notStored.addAndGet(Math.max(1, tried.size()));
        for (Tried one : tried.subList(0, Math.max(0, tried.size() - 1))) {
            handIn(Optional.of(one), Optional.empty());
        }
        handIn(
                tried.isEmpty() ? Optional.empty() : Optional.of(tried.getLast()),
                Optional.of(progress));
    }

    private void handIn(Optional<Tried> tried, Optional<Progress> progress) {
        ground.log().add(new Outcome(id.endpoint(), id.log(), tried, progress, this::stored));
    }

    private void stored() {
        if (notStored.decrementAndGet() == 0 && stale.get()) {
            wake();
        }
    }

    private void send(Subscription current) {
        Instant now = ground.clock().instant();
        if (now.isBefore(pausedUntil)) {
            wakeAt(pausedUntil);
            return;
        }
        while (inFlight < current.endpoint().target().maxInFlight() && !stale.get()) {
            if (ground.log().isFull()) {
                ground.capacity().await(waker);
                return;
            }
            if (!ground.capacity().take(waker)) {
                return;
            }
            Optional<Due> due = Optional.empty();
            try {
                due = next(current, now);
            } finally {
                if (due.isEmpty()) {
                    ground.capacity().release();
                }
            }
            if (due.isEmpty()) {
                break;
            }
            send(current, due.get(), now);
        }
        if (stale.get()) {
            wake();
        } else if (retries.mustBeLoaded()) {
            reload();
        } else {
            retries.nextDue().ifPresent(this::wakeAt);
        }
    }

    /** Sets one alarm at a time, so that many wakes do not leave many alarms. */
    private void wakeAt(Instant at) {
        if (alarm == null || at.isBefore(alarm)) {
            alarm = at;
            ground.alarms().at(at, waker);
        }
    }

    /** A delivery whose next attempt is due, and its event. */
    private record Due(Pending delivery, Event event) {}

    private Optional<Due> next(Subscription current, Instant now) {
        while (!resumed.isEmpty()) {
            Pending delivery = resumed.element();
            Optional<Due> due = withEvent(delivery);
            resumed.remove();
            if (due.isPresent()) {
                return due;
            }
            unsettled.remove(delivery.sequence());
        }
        for (Optional<Pending> retry = retries.takeDue(now);
                retry.isPresent();
                retry = retries.takeDue(now)) {
            Optional<Due> due = withEvent(retry.get());
            if (due.isPresent()) {
                return due;
            }
        }
        return nextFromLog(current, now);
    }

    private Optional<Due> withEvent(Pending delivery) {
        Optional<Event> event = reader.at(delivery.sequence());
        if (event.isEmpty()) {
            cancel(delivery.sequence(), delivery.sequence(), "The event is not kept any more.");
        }
        return event.map(found -> new Due(delivery, found));
    }

    private Optional<Due> nextFromLog(Subscription current, Instant now) {
        while (true) {
            switch (reader.next(current, readTo, head)) {
                case Next.End end -> {
                    return Optional.empty();
                }
                case Next.RevisionUnknown unknown -> {
                    stale.set(true);
                    return Optional.empty();
                }
                case Next.Read read -> {
                    Event event = read.event();
                    readTo = event.sequence();
                    if (current.match(event) == Filter.Match.OWED) {
                        Pending delivery = Pending.first(event, previous, now);
                        previous = event.sequence();
                        unsettled.put(event.sequence(), delivery);
                        return Optional.of(new Due(delivery, event));
                    }
                }
            }
        }
    }

    private void send(Subscription current, Due due, Instant now) {
        Pending delivery = due.delivery();
        if (delivery.hasRow()) {
            retryingNow.add(delivery.sequence());
        }
        inFlight++;
        OutboundRequest request = ground.requests()
                .of(
                        due.event(),
                        delivery,
                        current.endpoint().target(),
                        signature(current, now),
                        now);
        ground.sender().send(request, exchange -> {
            arrivals.add(new Arrival(delivery, now, exchange));
            wake();
        });
    }

    /** Kept as long as the secrets that sign are the same ones. */
    private Signature signature(Subscription current, Instant now) {
        Signature kept = signature;
        if (kept != null && (signatureEnds == null || now.isBefore(signatureEnds))) {
            return kept;
        }
        kept = current.secrets().signatureAt(now);
        signature = kept;
        signatureEnds = current.secrets().changesAfter(now);
        return kept;
    }

    private record Loaded(
            Subscription subscription,
            Optional<Progress> progress,
            List<Pending> retries,
            List<Event> resumed,
            long head) {}

    private void load() {
        Optional<Loaded> loaded = ground.database().read(this::loaded);
        if (loaded.isEmpty()) {
            retire();
            return;
        }
        boolean first = subscription == null;
        Loaded now = loaded.get();
        subscription = now.subscription();
        signature = null;
        halted = false;
        head = Math.max(head, now.head());
        if (first) {
            begin(now);
        }
        if (now.subscription().start() > start) {
            startAt(now.subscription().start());
        }
        List<Pending> waiting = now.retries().stream()
                .filter(delivery ->
                        delivery.sequence() > start && !retryingNow.contains(delivery.sequence()))
                .toList();
        retries.replace(waiting, now.retries().size() >= Limits.RETRIES_IN_MEMORY);
    }

    private Optional<Loaded> loaded(Tx tx) {
        return ground.endpoints().subscription(tx, id.endpoint(), id.log()).map(found -> {
            Optional<Progress> progress = subscription == null
                    ? ground.rows().progress(tx, id.endpoint(), id.log())
                    : Optional.empty();
            return new Loaded(
                    found,
                    progress,
                    ground.rows().retrying(tx, id.endpoint(), id.log(), Limits.RETRIES_IN_MEMORY),
                    progress.map(stored -> reader.unsettled(tx, stored)).orElse(List.of()),
                    ground.events().head(tx, id.log()));
        });
    }

    /** Takes up where the stored progress says; what was under way then goes first. */
    private void begin(Loaded loaded) {
        Instant now = ground.clock().instant();
        loaded.progress().ifPresent(progress -> {
            readTo = progress.sequence();
            previous = progress.previous();
            handedIn = readTo;
            for (Event event : loaded.resumed()) {
                progress.unsettled().stream()
                        .filter(one -> one.sequence() == event.sequence())
                        .map(one -> Pending.first(event, one.previous(), now))
                        .forEach(this::resume);
            }
        });
    }

    private void resume(Pending delivery) {
        unsettled.put(delivery.sequence(), delivery);
        resumed.add(delivery);
    }

    /** Nothing up to {@code from} is owed any more. */
    private void startAt(long from) {
        start = from;
        if (readTo >= from) {
            cancelUpTo(from);
            return;
        }
        boolean fresh = readTo == 0 && unsettled.isEmpty();
        readTo = from;
        if (!fresh) {
            cancelUpTo(from);
        }
    }

    private void cancelUpTo(long from) {
        resumed.removeIf(delivery -> delivery.sequence() <= from);
        unsettled.keySet().removeIf(sequence -> sequence <= from);
        cancel(0, from, "The endpoint was enabled from a later event on.");
    }

    private void cancel(long from, long to, String reason) {
        Instant now = ground.clock().instant();
        ground.database().write(id.log(), tx -> {
            ground.rows().cancel(tx, id, from, to, reason, now);
            return to;
        });
    }

    private void retire() {
        subscription = null;
        retries.replace(List.of(), false);
        resumed.clear();
        unsettled.clear();
        cancel(0, Long.MAX_VALUE, "The endpoint was deleted.");
        closed = true;
        retired.run();
    }
}
