package io.filebell.cli.bench;

import io.filebell.cli.Figures;
import io.filebell.cli.Shell;
import io.filebell.cli.bench.BenchResult.Series;
import io.filebell.delivery.PastAttempts;
import io.filebell.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Events that wait, delivered and their attempts stored as fast as it goes. */
final class Drains {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int HISTORY_DRAIN = 100_000;
    private static final int PAST_DAYS = 20;
    private static final int PAST_IN_A_TRANSACTION = 5_000;
    private static final int BODY_BYTES = 500;
    private static final int NANOS_IN_MICRO = 1_000;

    private final Shell shell;
    private final BenchTerms terms;
    private final DeliveryScenario.Load load;
    private final DeliverySite site;
    private final DeliverySite.Size size;
    private final BenchReport report;
    private final Map<String, Object> found;
    private final DeliveryRun run;
    private final List<Drained> drains = new ArrayList<>();

    Drains(DeliveryRun run, DeliverySite.Size size) {
        this.run = run;
        this.shell = run.shell();
        this.terms = run.terms();
        this.load = run.load();
        this.site = run.site();
        this.size = size;
        this.report = run.report();
        this.found = run.found();
    }

    /** One drain, and what each of its deliveries took of this process. */
    private record Drained(Measured measured, double cpuMicros, double bytesWritten) {}

    /** Drains, in turns with the same client alone. */
    BenchResult beside() throws InterruptedException {
        RawPosts raw = raw();
        long end = shell.ticker().nanos() + terms.warmup().toNanos();
        while (shell.ticker().nanos() - end < 0) {
            drain(load.deliveries());
            post(raw, load.deliveries());
        }
        List<Measured> limit = new ArrayList<>();
        List<Drained> posts = new ArrayList<>();
        for (int i = 1; i <= terms.repetitions(); i++) {
            drains.add(drain(load.deliveries()));
            posts.add(post(raw, load.deliveries()));
            limit.add(posts.getLast().measured());
            report.note("Repetition " + i + ": " + perSecond(drains.getLast().measured())
                    + " delivered, " + perSecond(limit.getLast()) + " raw.");
        }
        found.put("cpu_us_per_delivery", median(drains, true));
        found.put("limit_cpu_us_per_delivery", median(posts, true));
        if (terms.database().isEmpty() && median(drains, false) > 0) {
            found.put("bytes_written_per_delivery", median(drains, false));
        }
        return run.result(
                new Series(
                        "delivery",
                        "delivered and stored",
                        drains.stream().map(Drained::measured).toList()),
                new Series("limit", "the client alone (limit)", limit));
    }

    /** Drains with few past deliveries, and the same with many. */
    BenchResult withHistory() throws InterruptedException {
        List<Measured> before = new ArrayList<>();
        List<Measured> after = new ArrayList<>();
        int each = Math.min(HISTORY_DRAIN, load.deliveries());
        long end = shell.ticker().nanos() + terms.warmup().toNanos();
        while (shell.ticker().nanos() - end < 0) {
            drain(each);
        }
        for (int i = 0; i < terms.repetitions(); i++) {
            before.add(drain(each).measured());
        }
        report.note("Writing " + Figures.count(load.deliveries()) + " past deliveries ...");
        writePast(load.deliveries());
        for (int i = 0; i < terms.repetitions(); i++) {
            after.add(drain(each).measured());
        }
        found.put("past_deliveries", load.deliveries());
        return run.result(
                new Series("delivery", "with past deliveries", after),
                new Series("baseline", "with few", before));
    }

    /** Writes attempts of as many deliveries, at even times over the days before this one. */
    private void writePast(int deliveries) {
        PastAttempts past = new PastAttempts(
                site.endpoint(), site.workspace(0), "file.created", new SplittableRandom());
        Instant next = shell.clock().instant().minus(Duration.ofDays(PAST_DAYS + 1));
        Duration between = Duration.ofDays(PAST_DAYS).dividedBy(deliveries);
        for (int left = deliveries; left > 0; left -= PAST_IN_A_TRANSACTION) {
            Instant from = next;
            int count = Math.min(PAST_IN_A_TRANSACTION, left);
            site.inside().database().write(site.workspace(0), tx -> {
                past.write(tx, from, between, count);
                return from;
            });
            next = next.plus(between.multipliedBy(count));
        }
    }

    /** Appends what makes so many deliveries, and waits until their attempts are stored. */
    private Drained drain(int deliveries) throws InterruptedException {
        int events = Math.max(1, deliveries / size.endpoints());
        long owed = (long) events * size.endpoints();
        site.forgetCommits();
        site.arrivals().measure(site.sinceCommit());
        Event first = site.appendToAll(events);
        Effort before = Effort.soFar();
        long begun = site.sinceCommit().began(1, first.sequence());
        Arrivals.Taken taken = site.arrivals().take(owed, PATIENCE);
        site.awaitStored(first.id(), owed);
        long elapsed = shell.ticker().nanos() - begun;
        Effort effort = Effort.soFar().since(before);
        found.put("body_bytes", taken.bytes());
        found.put("deliveries", owed);
        return drained(Measured.of(taken.samples(), elapsed), effort);
    }

    /** The client alone, with as many POSTs. */
    Measured rawPosts(int posts) throws InterruptedException {
        return post(raw(), posts).measured();
    }

    private RawPosts raw() {
        return new RawPosts(
                site.inside().sender(), size.endpoints(), site.sink()::url, size.open());
    }

    private Drained post(RawPosts raw, int deliveries) throws InterruptedException {
        long begun = shell.ticker().nanos();
        site.arrivals().measure((endpoint, sequence) -> begun);
        Effort before = Effort.soFar();
        raw.run(deliveries, BODY_BYTES);
        Samples samples = site.arrivals().take(deliveries, PATIENCE).samples();
        long elapsed = shell.ticker().nanos() - begun;
        return drained(Measured.of(samples, elapsed), Effort.soFar().since(before));
    }

    private static Drained drained(Measured measured, Effort effort) {
        return new Drained(
                measured,
                effort.cpu().toNanos() / (double) NANOS_IN_MICRO / measured.count(),
                effort.written().orElse(0) / (double) measured.count());
    }

    private static double median(List<Drained> of, boolean cpu) {
        double[] sorted = of.stream()
                .mapToDouble(each -> cpu ? each.cpuMicros() : each.bytesWritten())
                .sorted()
                .toArray();
        return Measured.rounded(sorted[sorted.length / 2], 10);
    }

    private static String perSecond(Measured one) {
        return Figures.count(Math.round(one.perSecond())) + "/s";
    }
}
