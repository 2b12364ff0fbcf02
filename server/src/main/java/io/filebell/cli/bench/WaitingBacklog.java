package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import io.filebell.cli.Figures;
import io.filebell.cli.bench.BenchResult.Series;
import io.filebell.cli.bench.SinkCommand.Behaviour;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Many events wait for an endpoint that is dead; then the server starts anew, and the endpoint is
 * back. Measures what waiting costs, how soon the first event is there, and how fast the others
 * are.
 */
final class WaitingBacklog {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration UNTIL_FAILING = Duration.ofMinutes(2);
    private static final long EVENT_EVERY_NANOS = 500_000_000;

    /** Probes of the dead endpoint leave rows, a few each minute; events that wait must not. */
    private static final int ROWS_OF_PROBES = 200;

    private static final int RAW_POSTS = 100_000;
    private static final int MEGABYTE = 1 << 20;
    private static final double NANOS_IN_MILLI = 1e6;

    private final DeliveryRun run;
    private final DeliverySite site;
    private final Drains drains;

    WaitingBacklog(DeliveryRun run, Drains drains) {
        this.run = run;
        this.site = run.site();
        this.drains = drains;
    }

    BenchResult measure() throws InterruptedException {
        int events = run.load().deliveries();
        killEndpoint();
        run.report().note("Appending " + Figures.count(events) + " events that wait ...");
        Event first = append(events);
        Measured delivered = restartAndDrain(first, events);
        Measured raw = drains.rawPosts(Math.min(events, RAW_POSTS));
        run.found().put("deliveries", events);
        run.found().put("heap_limit_mb", Runtime.getRuntime().maxMemory() / MEGABYTE);
        return run.result(
                new Series("delivery", "waited, delivered after a restart", List.of(delivered)),
                new Series("limit", "the client alone (limit)", List.of(raw)));
    }

    /** A few events fail, over some seconds, until the endpoint counts as failing. */
    private void killEndpoint() {
        site.sink().behave(Behaviour.DEAD);
        long end = run.shell().ticker().nanos() + UNTIL_FAILING.toNanos();
        while (!site.state().equals("failing")) {
            if (run.shell().ticker().nanos() - end > 0) {
                throw Failure.failed("The dead endpoint is still " + site.state() + " after "
                        + UNTIL_FAILING.toSeconds() + " s. Please report this.");
            }
            site.appendWaiting(1);
            LockSupport.parkNanos(EVENT_EVERY_NANOS);
        }
    }

    /** Appends what waits, and makes sure that nothing else was written for it. */
    private Event append(int events) {
        long rows = site.rows();
        Effort before = Effort.soFar();
        Event first = site.appendWaiting(events);
        Effort effort = Effort.soFar().since(before);
        long written = site.rows() - rows;
        if (written > ROWS_OF_PROBES) {
            throw Failure.failed("While events began to wait, " + written
                    + " rows were written for deliveries. Please report this.");
        }
        run.found().put("rows_while_waiting", written);
        if (run.terms().database().isEmpty() && effort.written().orElse(0) > 0) {
            run.found().put("bytes_written_per_event", effort.written().getAsLong() / events);
        }
        return first;
    }

    private Measured restartAndDrain(Event first, int events) throws InterruptedException {
        site.sink().behave(Behaviour.ALIVE);
        run.report().note("Starting anew ...");
        long begun = run.shell().ticker().nanos();
        site.arrivals()
                .measure((endpoint, sequence) ->
                        sequence < first.sequence() ? Arrivals.Clock.UNCOUNTED : begun);
        site.restart();
        Arrivals.Taken taken = site.arrivals().take(events, PATIENCE);
        site.awaitDelivered(first.id(), events);
        long elapsed = run.shell().ticker().nanos() - taken.first();
        run.found()
                .put(
                        "restart_to_first_ms",
                        Measured.rounded((taken.first() - begun) / NANOS_IN_MILLI, 10));
        run.found().put("body_bytes", taken.bytes());
        return Measured.of(taken.samples(), elapsed);
    }
}
