package io.filebell.delivery;

import io.filebell.base.Limits;
import io.filebell.delivery.Gate.Sign;
import io.filebell.delivery.LaneState.Loaded;
import io.filebell.delivery.Outcome.Tried;
import io.filebell.delivery.SqlLanes.LaneId;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.Subscription;
import io.filebell.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one log to one endpoint.
 *
 * <p><b>The log is the queue.</b> A lane reads the log from its cursor, sends what the endpoint
 * asked for when its {@link Gate} lets it, and hands in the outcomes together with how far it is.
 * Nothing is written for an event before its first attempt; what failed becomes a row and is tried
 * again when it is due. What may go when is the business of its {@link Backlog}.
 *
 * <p><b>After a crash</b> it starts where the last stored progress says: what was under way then is
 * sent again, and so is everything after it, but not what was stored with that progress.
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

    private record Arrival(Pending delivery, Gate.Answer.Go go, Instant at, Exchange exchange) {}

    private final LaneId id;
    private final long fence;
    private final LaneGround ground;
    private final Gate gate;
    private final Consumer<Lane> ended;
    private final Runnable waker = this::wake;
    private final LaneReader reader;
    private final Intake intake;
    private final LaneState state;
    private final WakeUps wakeUps;

    private final AtomicInteger wakes = new AtomicInteger();
    private final LaneNews news = new LaneNews();
    private final LaneOutcomes outcomes;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicLong head = new AtomicLong();
    private volatile boolean standsStill;
    private volatile boolean closed;
    private volatile boolean finishing;
    private final CountDownLatch finished = new CountDownLatch(1);

    // Confined
    private @Nullable Subscription subscription;
    private boolean halted;
    private long rightsAsOf;
    private long start;
    private final KeptSignature signature = new KeptSignature();
    private final Backlog backlog = new Backlog();

    /**
     * @param fence of the lease under which it works
     * @param ended called once, when the endpoint is gone or the lease is lost
     */
    Lane(LaneId id, long fence, LaneGround ground, Gate gate, Consumer<Lane> ended) {
        this.id = id;
        this.fence = fence;
        this.ground = ground;
        this.gate = gate;
        this.ended = ended;
        this.reader = new LaneReader(id, ground);
        this.intake = new Intake(id, ground, reader);
        this.state = new LaneState(id, ground, reader);
        this.outcomes = new LaneOutcomes(id, fence, ground, news, waker, this::end);
        this.wakeUps = new WakeUps(ground, waker);
    }

    LaneId id() {
        return id;
    }

    /** The log reached {@code sequence}: a hint. */
    void grew(long sequence) {
        isAsFarAs(sequence);
        wake();
    }

    /** Whoever says less, later, knows less: hints come from many threads. */
    private void isAsFarAs(long sequence) {
        head.accumulateAndGet(sequence, Math::max);
    }

    /** The database says that the endpoint is active and something waits; the log is that far. */
    void isBehind(long sequence) {
        if (standsStill) {
            news.reload();
        }
        grew(sequence);
    }

    /** The endpoint, or a delivery of it, was changed in the database. */
    void reload() {
        news.reload();
        wake();
    }

    /** A delivery of it that waits in a row is overdue, by the database. */
    void isOverdue(long sequence) {
        news.isOverdue(sequence);
        wake();
    }

    /** The number of the endpoint's last change, by the database. */
    void isAsOf(long change) {
        if (news.isAt(change)) {
            wake();
        }
    }

    /** How many events of the log it has not taken. */
    long unread() {
        return Math.max(0, head.get() - intake.readTo());
    }

    boolean isSending(long sequence) {
        return backlog.isUnderWay(sequence);
    }

    boolean isUnder(long lease) {
        return fence == lease;
    }

    void close() {
        closed = true;
    }

    /** Hands in what has come back and how far the lane is, so that a restart begins here. */
    void finish() throws InterruptedException {
        closed = true;
        finishing = true;
        wake();
        finished.await();
    }

    /** Has {@link #work} run soon; many calls may be answered by one run. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            ground.on().executor().execute(this::workUntilQuiet);
        }
    }

    private void workUntilQuiet() {
        int seen;
        do {
            seen = wakes.get();
            try {
                work();
            } catch (RuntimeException e) {
                log.warn("Lane {} failed and goes on in {}", id, Limits.SWEEP, e);
                news.reload();
                ground.alarms().after(Limits.SWEEP, waker);
            }
        } while (!wakes.compareAndSet(seen, 0));
    }

    private void work() {
        wakeUps.look();
        takeArrivals();
        if (closed) {
            if (finishing) {
                if (subscription != null && outcomes.areBehind(intake.readTo())) {
                    handIn(List.of());
                }
                finished.countDown();
            }
            return;
        }
        news.look(backlog, outcomes.areStored());
        if (news.isStale()) {
            if (!outcomes.areStored()) {
                return;
            }
            news.reads();
            load();
        }
        Subscription current = subscription;
        standsStill = current == null || halted || !current.endpoint().state().delivers();
        if (current != null && !standsStill && ground.maySend().getAsBoolean()) {
            send(current);
        }
        boolean stops = current != null && standsStill && outcomes.areBehind(intake.readTo());
        if (stops || outcomes.areDue(intake.readTo())) {
            handIn(List.of());
        }
    }

    private void takeArrivals() {
        List<Tried> tried = new ArrayList<>();
        try {
            for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
                judge(arrival).ifPresent(tried::add);
            }
        } finally {
            if (!tried.isEmpty()) {
                handIn(tried);
            }
        }
    }

    private Optional<Tried> judge(Arrival arrival) {
        Pending delivery = arrival.delivery().begunAt(arrival.at());
        Reply reply = arrival.exchange().reply();
        Verdict verdict = ground.policy()
                .decide(
                        reply,
                        new RetryPolicy.History(
                                delivery.usedUp(),
                                delivery.attempts(),
                                delivery.firstAt(),
                                arrival.go().probe()),
                        now(),
                        ground.on().random());
        boolean cancelled = !backlog.owes(delivery);
        switch (verdict) {
            case Verdict.NotAttempted not -> {
                backlog.putBack(delivery);
                gate.refusedUntil(not.again());
            }
            case Verdict.RetryAt retry -> {
                if (retry.wholeLane()) {
                    gate.waitUntil(retry.at());
                }
                waits(delivery.again(retry.at(), retry.failure(), retry.early()), cancelled);
            }
            case Verdict.DisableEndpoint disable -> {
                halted = true;
                waits(delivery.again(arrival.at(), false, false), cancelled);
            }
            case Verdict.Delivered _, Verdict.Exhausted _ -> {}
        }
        Gate.Change change = gate.returned(arrival.go(), Sign.of(reply, verdict));
        if (subscription != null) {
            ground.states().add(gate, subscription.endpoint(), change, change.reason(verdict));
        }
        if (verdict instanceof Verdict.NotAttempted) {
            return Optional.empty();
        }
        Tried tried = new Tried(delivery, arrival.at(), arrival.exchange(), verdict, cancelled);
        if (tried.ends() && !LaneNews.isWaitedFor(tried)) {
            backlog.settled(delivery);
        }
        return Optional.of(tried);
    }

    private void waits(Pending again, boolean cancelled) {
        if (cancelled) {
            backlog.settled(again);
        } else {
            outcomes.hold(backlog.waits(again));
        }
    }

    private void handIn(List<Tried> tried) {
        outcomes.handIn(tried, progress(), subscription == null ? null : subscription.endpoint());
    }

    private Progress progress() {
        List<Progress.Unsettled> open =
                backlog.taken().stream().map(Progress.Unsettled::of).toList();
        return new Progress(intake.readTo(), intake.previous(), open);
    }

    private void send(Subscription current) {
        while (!news.isStale()) {
            if (ground.outcomes().isFull(id.log())) {
                ground.outcomes().awaitRoom(id.log(), waker);
                return;
            }
            switch (ask(current.endpoint().target())) {
                case Gate.Answer.Wait _ -> {
                    return;
                }
                case Gate.Answer.At at -> {
                    wakeUps.at(at.time());
                    return;
                }
                case Gate.Answer.After after -> {
                    wakeUps.after(after.time());
                    return;
                }
                case Gate.Answer.Go go -> {
                    if (!sendNext(current, go) && !go.byHand()) {
                        rest();
                        return;
                    }
                }
            }
        }
        wake();
    }

    private Gate.Answer ask(Endpoint.Target target) {
        Gate.Answer answer = gate.ask(target, now(), false, waker);
        boolean waits = answer instanceof Gate.Answer.At || answer instanceof Gate.Answer.After;
        return waits && backlog.hasAskedFor() ? gate.ask(target, now(), true, waker) : answer;
    }

    /** Sends what is next; false when there is nothing. */
    private boolean sendNext(Subscription current, Gate.Answer.Go go) {
        Instant now = now();
        Optional<Due> due = Optional.empty();
        boolean sent = false;
        try {
            due = next(current, now, go);
            due.ifPresent(found -> send(current, found, go, now));
            sent = due.isPresent();
        } finally {
            if (!sent) {
                due.ifPresent(found -> backlog.putBack(found.delivery()));
                gate.notSent(go);
            }
        }
        return sent;
    }

    private void rest() {
        if (news.isStale()) {
            wake();
        } else if (backlog.mustBeLoaded()) {
            reload();
        } else {
            backlog.nextDue().ifPresent(wakeUps::at);
            intake.completeAt().ifPresent(wakeUps::at);
        }
    }

    /** A delivery whose next attempt is due, and its event. */
    private record Due(Pending delivery, Event event) {}

    private Optional<Due> next(Subscription current, Instant now, Gate.Answer.Go go) {
        if (go.byHand()) {
            return backlog.askedFor().flatMap(asked -> withEvent(current, asked));
        }
        while (true) {
            Optional<Pending> waiting = go.probe() ? backlog.probe() : backlog.next(now);
            if (waiting.isPresent()) {
                Optional<Due> due = withEvent(current, waiting.get());
                if (due.isPresent()) {
                    return due;
                }
            } else if (!takeFromLog(current, now)) {
                return Optional.empty();
            }
        }
    }

    private Optional<Due> withEvent(Subscription current, Pending delivery) {
        Optional<Event> event;
        try {
            event = delivery.isBatch()
                    ? reader.batch(current, delivery)
                    : reader.at(delivery.sequence());
        } catch (RuntimeException e) {
            backlog.putBack(delivery);
            throw e;
        }
        if (event.isEmpty()) {
            state.cancel(delivery, "What it has to send is not kept any more.");
            backlog.settled(delivery);
            handIn(List.of());
        }
        return event.map(found -> new Due(delivery, found));
    }

    /** Takes the next delivery that is owed; false when there is none, or it must wait. */
    private boolean takeFromLog(Subscription current, Instant now) {
        return switch (intake.next(current, head.get(), rightsAsOf, backlog::hasRoomFor, now)) {
            case Intake.Taken.Delivery taken
            when taken.byClock() -> {
                backlog.takeUnclaimed(taken.pending());
                outcomes.claim(taken.pending(), progress());
                yield true;
            }
            case Intake.Taken.Delivery taken -> {
                backlog.take(taken.pending())
                        .ifPresent(delivery -> outcomes.hold(List.of(delivery)));
                yield true;
            }
            case Intake.Taken.Nothing _ -> false;
            case Intake.Taken.RevisionUnknown _ -> {
                news.reload();
                yield false;
            }
        };
    }

    private void send(Subscription current, Due due, Gate.Answer.Go go, Instant now) {
        Pending delivery = due.delivery();
        OutboundRequest request = ground.requests()
                .of(
                        due.event(),
                        delivery,
                        current.endpoint().target(),
                        signature.of(current, now),
                        now);
        ground.on().sender().send(request, exchange -> {
            arrivals.add(new Arrival(delivery, go, now, exchange));
            wake();
        });
    }

    private void load() {
        Optional<Loaded> loaded = state.load(subscription == null);
        if (loaded.isEmpty()) {
            retire();
            return;
        }
        boolean first = subscription == null;
        Loaded now = loaded.get();
        Endpoint endpoint = now.subscription().endpoint();
        subscription = now.subscription();
        gate.seen(endpoint);
        signature.forget();
        halted = !now.mayBeSeen();
        rightsAsOf = now.head();
        isAsFarAs(now.head());
        if (first) {
            begin(now);
        }
        if (now.subscription().start() > start) {
            startAt(now.subscription().start(), now);
        }
        backlog.replaceRows(
                now.rows().stream()
                        .filter(delivery -> delivery.isOwedAfter(start))
                        .toList(),
                now.partial());
        news.hasRead(now.changes());
        if (!now.mayBeSeen() && endpoint.state().delivers()) {
            state.pause(endpoint);
        }
    }

    /** Takes up where the stored progress says; what was under way then goes first. */
    private void begin(Loaded loaded) {
        loaded.progress().ifPresent(progress -> {
            intake.begin(progress);
            outcomes.beginAt(progress.sequence());
            loaded.resumed().forEach(backlog::resume);
        });
    }

    /** Nothing up to {@code from} is owed any more; begun anew if that cannot be stored. */
    private void startAt(long from, Loaded loaded) {
        if (loaded.mayWaitUpTo(from)) {
            state.cancelUpTo(from, "The endpoint was enabled from a later event on.");
        }
        intake.startAt(from);
        backlog.forgetUpTo(from);
        start = from;
    }

    private void retire() {
        subscription = null;
        backlog.forgetUpTo(Long.MAX_VALUE);
        state.cancel(0, Long.MAX_VALUE, "The endpoint was deleted.");
        end();
    }

    /** Nothing more goes out, as the endpoint is gone or the lease is lost. */
    void end() {
        if (!closed) {
            closed = true;
            ended.accept(this);
        }
    }

    private Instant now() {
        return ground.on().clock().instant();
    }
}
