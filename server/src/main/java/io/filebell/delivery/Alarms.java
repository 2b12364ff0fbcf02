package io.filebell.delivery;

import io.filebell.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is to be done at a time of the wall clock, or after some time whatever that clock says.
 * Whoever waits for the next one waits for a short while only and looks at the clock again, so that
 * a clock that jumps, or a laptop that slept, is noticed.
 */
final class Alarms {

    private record Alarm(Instant at, Runnable work) {}

    private record Timer(long nanos, Runnable work) {}

    private final InstantSource clock;
    private final Ticker ticker;
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::at));
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((a, b) -> Long.signum(a.nanos() - b.nanos()));
    private final Runnable earlier;

    /** @param earlier called when an alarm was set that is now the next one */
    Alarms(InstantSource clock, Ticker ticker, Runnable earlier) {
        this.clock = clock;
        this.ticker = ticker;
        this.earlier = earlier;
    }

    void at(Instant at, Runnable work) {
        boolean next;
        synchronized (this) {
            alarms.add(new Alarm(at, work));
            next = alarms.element().at().equals(at);
        }
        if (next) {
            earlier.run();
        }
    }

    void after(Duration wait, Runnable work) {
        long nanos = ticker.nanos() + wait.toNanos();
        boolean next;
        synchronized (this) {
            timers.add(new Timer(nanos, work));
            next = timers.element().nanos() == nanos;
        }
        if (next) {
            earlier.run();
        }
    }

    /** Runs what is due. */
    void runDue() {
        Instant now = clock.instant();
        long nanos = ticker.nanos();
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            while (!alarms.isEmpty() && !alarms.element().at().isAfter(now)) {
                due.add(alarms.remove().work());
            }
            while (!timers.isEmpty() && timers.element().nanos() - nanos <= 0) {
                due.add(timers.remove().work());
            }
        }
        due.forEach(Runnable::run);
    }

    /** How long until the next one, at most {@code most}. */
    Duration untilNext(Duration most) {
        Instant now = clock.instant();
        long nanos = ticker.nanos();
        Duration wait = most;
        synchronized (this) {
            if (!alarms.isEmpty()) {
                wait = shorter(wait, Duration.between(now, alarms.element().at()));
            }
            if (!timers.isEmpty()) {
                wait = shorter(wait, Duration.ofNanos(timers.element().nanos() - nanos));
            }
        }
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
