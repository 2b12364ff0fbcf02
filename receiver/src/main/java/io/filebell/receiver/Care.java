package io.filebell.receiver;

import io.filebell.receiver.internal.Dispatcher;
import io.filebell.receiver.internal.InboxStore;
import io.filebell.receiver.internal.Measurements;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks after a receiver, on a thread of its own: tells when it is unhealthy, prunes the inbox, and
 * reads what did not come.
 */
final class Care implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger("io.filebell.receiver");
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST_STEPS = 200;
    private static final Duration PRUNE_EVERY = Duration.ofSeconds(10);

    private final ReceiverSettings settings;
    private final InboxStore store;
    private final Dispatcher dispatcher;
    private final RulingCounts rulings;
    private final Measurements toAcknowledged;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Map<String, Instant> gapsSince = new HashMap<>();
    private volatile long lastAside;
    private List<String> told = List.of();
    private Instant pruned = Instant.MIN;
    private final Optional<LogReader> log;
    private Instant logRead = Instant.MIN;
    private int gapsTold;
    private volatile String catchUpFailure = "";

    Care(
            ReceiverSettings settings,
            Dispatcher dispatcher,
            RulingCounts rulings,
            Measurements toAcknowledged) {
        this.settings = settings;
        this.store = settings.inbox().store();
        this.dispatcher = dispatcher;
        this.rulings = rulings;
        this.toAcknowledged = toAcknowledged;
        this.log = settings.catchUp().map(from -> new LogReader(from, settings));
        this.thread = new Thread(this::lookUntilClosed, "filebell-receiver-care");
        thread.setDaemon(true);
        thread.start();
    }

    private void lookUntilClosed() {
        do {
            try {
                Health health = health();
                tell(health);
                if (store.failure().isPresent()) {
                    store.probe();
                }
                prune();
                catchUp(health.gaps());
            } catch (InboxException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "The inbox is not to be had", e);
            } catch (RuntimeException e) {
                LOGGER.log(System.Logger.Level.WARNING, "Looking after the receiver failed", e);
            }
        } while (!isClosedWithin(LOOK_EVERY));
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Interrupted", e);
            return true;
        }
    }

    private void prune() {
        Instant now = settings.clock().instant();
        if (pruned.plus(PRUNE_EVERY).isAfter(now) && !store.isCrowded()) {
            return;
        }
        for (int step = 0; step < MOST_STEPS && !isClosedWithin(Duration.ZERO); step++) {
            if (store.prune(now.toEpochMilli())) {
                pruned = now;
                return;
            }
        }
    }

    /** When it is time, and when more is missing than at the last look. */
    private void catchUp(int gaps) {
        Instant now = settings.clock().instant();
        boolean isMissing = gaps > gapsTold;
        gapsTold = gaps;
        if (log.isEmpty()
                || (!isMissing && logRead.plus(settings.catchUp().get().every()).isAfter(now))) {
            return;
        }
        logRead = now;
        try {
            log.get().read();
            catchUpFailure = "";
        } catch (IOException e) {
            catchUpFailure = "The sender's log cannot be read: " + e.getMessage();
            LOGGER.log(System.Logger.Level.WARNING, catchUpFailure, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Health health) {
        if (!health.isHealthy() && !health.problems().equals(told)) {
            settings.onUnhealthy().accept(health);
        }
        told = health.problems();
    }

    Health health() {
        Dispatcher.Look look = dispatcher.look();
        long aside = aside();
        Set<String> gaps = store.gaps();
        return new Health(
                problems(look, aside, gaps),
                rulings.byRuling(),
                rulings.unavailable(),
                store.waiting(),
                look.running(),
                aside,
                gaps.size(),
                look.oldestReady(),
                store.bytes(),
                latency(toAcknowledged),
                latency(dispatcher.toStarted()),
                latency(dispatcher.toDone()));
    }

    /** As many as there were when the inbox could last be read. */
    private long aside() {
        try {
            lastAside = settings.inbox().asideCount();
        } catch (InboxException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "The inbox cannot be read", e);
        }
        return lastAside;
    }

    private synchronized List<String> problems(Dispatcher.Look look, long aside, Set<String> gaps) {
        Instant now = settings.clock().instant();
        List<String> problems = new ArrayList<>();
        store.failure().ifPresent(problems::add);
        if (look.oldestReady().compareTo(settings.latest()) > 0) {
            problems.add("Events wait longer than " + settings.latest() + " for a handler.");
        }
        if (aside > 0) {
            problems.add("There are dead letters or events set aside: replay or discard them.");
        }
        gapsSince.keySet().retainAll(gaps);
        gaps.forEach(gap -> gapsSince.putIfAbsent(gap, now));
        Instant tooLong = now.minus(settings.gapAfter());
        if (gapsSince.values().stream().anyMatch(since -> !since.isAfter(tooLong))) {
            problems.add("Events are missing that the sender announced.");
        }
        if (!catchUpFailure.isEmpty()) {
            problems.add(catchUpFailure);
        }
        return problems;
    }

    private static Latency latency(Measurements measurements) {
        return new Latency(
                measurements.count(),
                measurements.percentile(0.5),
                measurements.percentile(0.99),
                measurements.percentile(1));
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
