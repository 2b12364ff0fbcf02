package io.filebell.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is to be done at a time of the wall clock. Whoever waits for the next one waits for a short
 * while only and looks at the clock again, so that a clock that jumps, or a laptop that slept, is
 * noticed.
 */
final class Alarms {

    private record Alarm(Instant at, Runnable work) {}

    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::at));
    private final Runnable earlier;

    /** @param earlier called when an alarm was set that is now the next one */
    Alarms(Runnable earlier) {
        this.earlier = earlier;
    }

    void at(Instant at, Runnable work) {
        boolean next;
        synchronized (alarms) {
            alarms.add(new Alarm(at, work));
            next = alarms.element().at().equals(at);
        }
        if (next) {
            earlier.run();
        }
    }

    /** Runs what is due. */
    void runDue(Instant now) {
        List<Alarm> due = new ArrayList<>();
        synchronized (alarms) {
            while (!alarms.isEmpty() && !alarms.element().at().isAfter(now)) {
                due.add(alarms.remove());
            }
        }
        due.forEach(alarm -> alarm.work().run());
    }

    /** How long until the next one, at most {@code most}. */
    Duration untilNext(Instant now, Duration most) {
        synchronized (alarms) {
            if (alarms.isEmpty()) {
                return most;
            }
            Duration left = Duration.between(now, alarms.element().at());
            return left.isNegative() ? Duration.ZERO : left.compareTo(most) > 0 ? most : left;
        }
    }
}
