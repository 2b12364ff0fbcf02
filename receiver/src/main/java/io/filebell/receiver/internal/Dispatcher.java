package io.filebell.receiver.internal;

import io.filebell.receiver.Headers;
import io.filebell.receiver.InboxException;
import io.filebell.receiver.JobState;
import io.filebell.receiver.OnCrash;
import io.filebell.receiver.ReceivedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs what waits in the inbox: in the order of receipt, one event of a key at a time, within the
 * limits of the receiver and of each handler.
 *
 * <p>The queue is the inbox's table; this holds the part of it that is next, told by the writer
 * with each commit. When that is more than fits, it reads on from the table; when a commit's end is
 * not known, it reads all that waits there, and knows what it has already. A job is marked as
 * running before its handler is called, and its end is stored before the next one of its key
 * starts; its thread is free as soon as the handler returns.
 *
 * <p><b>Concurrency.</b> Everything is under one lock, which is never held while a handler runs or
 * a commit is awaited. The writer calls back, and must not be waited for under the lock.
 */
public final class Dispatcher implements InboxStore.Listener {

    private static final System.Logger log = System.getLogger("io.filebell.receiver");
    private static final long LONGEST_WAIT_MILLIS = 250;
    private static final Duration PAUSE_OF_THE_INBOX = Duration.ofSeconds(1);

    private final InboxStore store;
    private final Routes routes;
    private final WorkSettings settings;
    private final ExecutorService threads;
    private final Measurements toStarted = new Measurements();
    private final Measurements toDone = new Measurements();
    private final Thread timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final JobQueue queue = new JobQueue();
    private long cursor;
    private long rewindTo = Long.MAX_VALUE;
    private boolean caughtUp;
    private boolean loading;
    private boolean stopping;
    private int running;

    /** Decides about what the last process left running, and begins to work. */
    public Dispatcher(InboxStore store, Routes routes, WorkSettings settings) {
        this.store = store;
        this.routes = routes;
        this.settings = settings;
        this.threads = Threads.forTasks("filebell-handler");
        store.recover(this::recovered, settings.clock().millis());
        store.listen(this);
        timer = new Thread(this::tickUntilStopped, "filebell-receiver-timer");
        timer.setDaemon(true);
        timer.start();
    }

    private Outcome recovered(String type, int attempts) {
        Optional<Route> route = routes.of(type);
        if (route.map(r -> r.options.onCrash() == OnCrash.SET_ASIDE && r.joined.isEmpty())
                .orElse(false)) {
            return Outcome.ended(
                    JobState.SET_ASIDE, Optional.of("The process ended while it was running."));
        }
        if (route.map(r -> attempts >= r.options.attempts()).orElse(false)) {
            return Outcome.ended(
                    JobState.DEAD,
                    Optional.of("The process ended while it was running its last attempt."));
        }
        return new Outcome(JobState.QUEUED, 0, Optional.empty());
    }

    // What the inbox tells of.

    @Override
    public void arrived(List<Job> jobs) {
        lock.lock();
        try {
            for (Job job : jobs) {
                caughtUp &= queue.size() < Limits.JOBS_IN_MEMORY;
                if (caughtUp) {
                    cursor = job.number;
                    queue.add(job, now());
                }
            }
            pump();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void rewound(long number) {
        lock.lock();
        try {
            caughtUp = false;
            if (loading) {
                rewindTo = Math.min(rewindTo, number - 1);
            } else {
                cursor = Math.min(cursor, number - 1);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void load() {
        loading = true;
        store.load(cursor, Limits.ROWS_OF_A_PAGE, this::loaded);
    }

    private void loaded(InboxStore.@Nullable Page page, @Nullable Throwable thrown) {
        lock.lock();
        try {
            loading = false;
            if (page == null || thrown != null) {
                log.log(System.Logger.Level.DEBUG, "The queue could not be read", thrown);
                return;
            }
            for (Job job : page.jobs()) {
                queue.add(job, now());
            }
            caughtUp = page.isLast() && rewindTo == Long.MAX_VALUE;
            cursor = Math.min(Math.max(cursor, page.lastNumber()), rewindTo);
            rewindTo = Long.MAX_VALUE;
            pump();
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        while (!stopping && running < settings.concurrency()) {
            Job job = next();
            if (job == null) {
                break;
            }
            Optional<Route> route = routes.of(job.type);
            if (route.isEmpty()) {
                end(job, Outcome.ended(JobState.UNHANDLED, Optional.empty()));
            } else if (route.get().hasRoom()) {
                start(job, route.get());
            } else {
                route.get().queue.add(job);
            }
        }
        if (!stopping && !caughtUp && !loading && queue.size() < Limits.JOBS_IN_MEMORY / 2) {
            load();
        }
    }

    private @Nullable Job next() {
        for (Route route : routes.all()) {
            if (route.hasRoom() && !route.queue.isEmpty()) {
                return route.queue.remove();
            }
        }
        return queue.poll();
    }

    private void start(Job job, Route route) {
        running++;
        route.running++;
        if (!store.claim(job, now(), (claim, why) -> claimed(claim, why, route))) {
            // Somebody closed the inbox under the receiver: nothing can be started any more.
            stopping = true;
            release(route);
        }
    }

    private void release(Route route) {
        running--;
        route.running--;
        changed.signalAll();
    }

    // A job's way.

    private void claimed(Write.Claim claim, @Nullable InboxException why, Route route) {
        Job job = claim.job;
        lock.lock();
        try {
            if (why == null && claim.claimed) {
                job.attempt++;
                execute(job, route);
                return;
            }
            release(route);
            if (why == null) {
                // It is no longer in the queue, so it is nobody's to run.
                queue.forget(job, now());
                pump();
            } else {
                // The timer goes on, so that a database that refuses is not asked all the time.
                queue.again(job);
            }
        } finally {
            lock.unlock();
        }
    }

    private void execute(Job job, Route route) {
        try {
            threads.execute(() -> run(job, route));
        } catch (RejectedExecutionException e) {
            log.log(System.Logger.Level.DEBUG, "The receiver stopped before a job began", e);
            release(route);
        }
    }

    private void run(Job job, Route route) {
        Instant started = settings.clock().instant();
        measure(toStarted, job, started);
        Optional<ReceivedEvent> found;
        try {
            found = event(job);
        } catch (InboxException e) {
            pause(job, route, e);
            return;
        }
        if (found.isEmpty()) {
            lost(job, route);
            return;
        }
        ReceivedEvent event = found.get();
        if (route.joined.isPresent()) {
            store.join(
                    job,
                    started.toEpochMilli(),
                    connection -> route.joined.get().handle(event, connection),
                    (done, thrown) -> joined(job, route, Boolean.TRUE.equals(done), thrown));
            return;
        }
        Throwable thrown = null;
        try {
            route.handler.orElseThrow().handle(event);
        } catch (Throwable e) {
            thrown = e;
        }
        handled(job, route, thrown);
    }

    /** Empty when its bytes are gone from the inbox. */
    private Optional<ReceivedEvent> event(Job job) {
        return Optional.ofNullable(job.payload)
                .or(() -> store.payload(job.number))
                .map(payload -> new ReceivedEvent(
                        job.number,
                        job.id(),
                        job.type,
                        payload.body(),
                        Headers.parse(payload.headers()),
                        Instant.ofEpochMilli(job.receivedMillis),
                        job.attempt,
                        job.replay));
    }

    /** No wait brings them back. */
    private void lost(Job job, Route route) {
        ended(
                job,
                route,
                Outcome.ended(
                        JobState.DEAD,
                        Optional.of("Its bytes are not in the inbox, so it cannot run.")));
    }

    private void handled(Job job, Route route, @Nullable Throwable thrown) {
        ended(
                job,
                route,
                thrown == null
                        ? Outcome.ended(JobState.DONE, Optional.empty())
                        : failed(job, route, thrown));
    }

    private void ended(Job job, Route route, Outcome outcome) {
        lock.lock();
        try {
            release(route);
            end(job, outcome);
            pump();
        } finally {
            lock.unlock();
        }
    }

    private void joined(Job job, Route route, boolean done, @Nullable Throwable thrown) {
        if (thrown instanceof HandlerFailure failure) {
            handled(job, route, failure.thrown());
        } else if (thrown instanceof InboxException why) {
            pause(job, route, why);
        } else if (thrown != null) {
            handled(job, route, thrown);
        } else {
            lock.lock();
            try {
                release(route);
                if (done) {
                    measure(toDone, job, settings.clock().instant());
                }
                queue.forget(job, now());
                pump();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The inbox failed and not the handler, so this attempt does not count. */
    private void pause(Job job, Route route, InboxException why) {
        lock.lock();
        try {
            release(route);
            job.attempt--;
            long due = now() + PAUSE_OF_THE_INBOX.toMillis();
            end(job, new Outcome(JobState.QUEUED, due, Optional.of(text(why))));
        } finally {
            lock.unlock();
        }
    }

    private Outcome failed(Job job, Route route, Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        log.log(
                System.Logger.Level.WARNING,
                "Event " + job.id() + " (" + job.type + ") failed in attempt " + job.attempt,
                thrown);
        Optional<String> error = Optional.of(text(thrown));
        if (job.attempt >= route.options.attempts()) {
            return Outcome.ended(JobState.DEAD, error);
        }
        long due = now() + waitAfter(job.attempt, route).toMillis();
        return new Outcome(JobState.QUEUED, due, error);
    }

    private Duration waitAfter(int attempt, Route route) {
        lock.lock();
        try {
            return route.options.backoff().after(attempt, settings.random());
        } finally {
            lock.unlock();
        }
    }

    private static String text(Throwable thrown) {
        String text = String.valueOf(thrown).replace('\0', ' ');
        return text.length() <= Limits.ERROR_CHARACTERS
                ? text
                : text.substring(0, Limits.ERROR_CHARACTERS);
    }

    private void end(Job job, Outcome outcome) {
        store.settle(job, outcome, now(), () -> settled(job, outcome));
    }

    private void settled(Job job, Outcome outcome) {
        lock.lock();
        try {
            if (outcome.isEnd()) {
                if (outcome.state() == JobState.DONE) {
                    measure(toDone, job, settings.clock().instant());
                }
                queue.forget(job, now());
            } else {
                queue.retry(job, outcome.dueMillis(), now());
                changed.signalAll();
            }
            pump();
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return settings.clock().millis();
    }

    private void measure(Measurements measurements, Job job, Instant now) {
        measurements.add(
                job.arrivedHere
                        ? settings.ticker().getAsLong() - job.arrivedNanos
                        : TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli() - job.receivedMillis));
    }

    // Time.

    private void tickUntilStopped() {
        lock.lock();
        try {
            while (!stopping) {
                long now = now();
                long due = queue.wakeDue(now);
                pump();
                long wait = Math.max(1, Math.min(LONGEST_WAIT_MILLIS, due - now));
                if (!changed.await(wait, TimeUnit.MILLISECONDS)) {
                    log.log(System.Logger.Level.TRACE, "Nothing happened");
                }
            }
        } catch (InterruptedException e) {
            log.log(System.Logger.Level.WARNING, "The receiver's timer was interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** What a look at the queue tells. */
    public record Look(int running, Duration oldestReady) {}

    /** How many run, and how long the first one that may run has waited. */
    public Look look() {
        lock.lock();
        try {
            long now = now();
            long oldest = Math.min(now, queue.oldestReadyMillis());
            for (Route route : routes.all()) {
                Job waiting = route.queue.peek();
                if (waiting != null) {
                    oldest = Math.min(oldest, waiting.readyMillis());
                }
            }
            return new Look(running, Duration.ofMillis(now - oldest));
        } finally {
            lock.unlock();
        }
    }

    /** From receipt to the start of a handler. */
    public Measurements toStarted() {
        return toStarted;
    }

    /** From receipt to a stored end. */
    public Measurements toDone() {
        return toDone;
    }

    /**
     * Starts nothing more, waits for what runs, and interrupts what runs longer than that.
     *
     * @return whether all that ran came to its end
     */
    public boolean stop(Duration within) {
        boolean ended;
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            long nanos = within.toNanos();
            while (running > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            ended = running == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        return ended;
    }
}
