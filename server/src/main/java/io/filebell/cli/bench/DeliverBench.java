package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.Figures;
import io.filebell.cli.Shell;
import io.filebell.cli.bench.BenchResult.Series;
import io.filebell.cli.bench.SinkCommand.Behaviour;
import io.filebell.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Runs a {@link DeliveryScenario} and shows what it found beside its limit or its baseline. */
final class DeliverBench {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int HISTORY_DRAIN = 100_000;
    private static final int BODY_BYTES = 500;
    private static final int NANOS_IN_MICRO = 1_000;

    private final Shell shell;
    private final ServerMaker maker;
    private final BenchTerms terms;
    private final DeliveryScenario scenario;
    private final DeliveryScenario.Load load;
    private final DeliverySite.Size size;
    private final BenchReport report;
    private final Map<String, Object> found = new LinkedHashMap<>();
    private final List<Drained> drains = new ArrayList<>();

    DeliverBench(
            Shell shell,
            ServerMaker maker,
            BenchTerms terms,
            DeliveryScenario scenario,
            DeliveryScenario.Load load) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.scenario = scenario;
        this.load = load;
        this.size = DeliverySite.Size.of(load.endpoints(), load.inFlight());
        this.report = new BenchReport(shell, terms);
    }

    /** One drain, and what each of its deliveries took of this process. */
    private record Drained(Measured measured, double cpuMicros, double bytesWritten) {}

    void run() throws InterruptedException {
        report.note("Making " + Figures.count(size.endpoints()) + " endpoints in "
                + Figures.count(size.workspaces()) + " workspaces ...");
        try (DeliverySite site = DeliverySite.open(shell, maker, terms, size)) {
            found.put("scenario", scenario.text());
            found.put("database", terms.database().isPresent() ? "postgresql" : "sqlite");
            found.put("file_system", report.fileSystem(site.temporary().data()));
            found.put("endpoints", size.endpoints());
            found.put("in_flight", size.inFlight());
            BenchResult result = switch (scenario) {
                case ONE, MANY, FANOUT -> drains(site);
                case HISTORY -> history(site);
                case LATENCY -> latency(site);
                case HANGING -> hanging(site);
            };
            report.show(result);
            report.ratio(result);
            if (found.containsKey("cpu_us_per_delivery")) {
                report.note("Each delivery took " + found.get("cpu_us_per_delivery")
                        + " µs of a core, the raw POST " + found.get("limit_cpu_us_per_delivery")
                        + " µs; bytes written: "
                        + found.getOrDefault("bytes_written_per_delivery", "unknown") + ".");
            }
        }
    }

    private BenchResult drains(DeliverySite site) throws InterruptedException {
        RawPosts raw = raw(site);
        long end = shell.ticker().nanos() + terms.warmup().toNanos();
        while (shell.ticker().nanos() - end < 0) {
            drain(site, load.deliveries());
            post(site, raw, load.deliveries());
        }
        List<Measured> limit = new ArrayList<>();
        List<Drained> posts = new ArrayList<>();
        for (int i = 1; i <= terms.repetitions(); i++) {
            drains.add(drain(site, load.deliveries()));
            posts.add(post(site, raw, load.deliveries()));
            limit.add(posts.getLast().measured());
            report.note("Repetition " + i + ": " + perSecond(drains.getLast().measured())
                    + " delivered, " + perSecond(limit.getLast()) + " raw.");
        }
        found.put("cpu_us_per_delivery", median(drains, true));
        found.put("limit_cpu_us_per_delivery", median(posts, true));
        if (terms.database().isEmpty() && median(drains, false) > 0) {
            found.put("bytes_written_per_delivery", median(drains, false));
        }
        return result(
                new Series(
                        "delivery",
                        "delivered and stored",
                        drains.stream().map(Drained::measured).toList()),
                new Series("limit", "the client alone (limit)", limit));
    }

    private BenchResult history(DeliverySite site) throws InterruptedException {
        List<Measured> before = new ArrayList<>();
        List<Measured> after = new ArrayList<>();
        int each = Math.min(HISTORY_DRAIN, load.deliveries());
        long end = shell.ticker().nanos() + terms.warmup().toNanos();
        while (shell.ticker().nanos() - end < 0) {
            drain(site, each);
        }
        for (int i = 0; i < terms.repetitions(); i++) {
            before.add(drain(site, each).measured());
        }
        for (int left = load.deliveries(); left > 0; left -= each) {
            drain(site, Math.min(each, left));
        }
        report.note(Figures.count(load.deliveries()) + " past deliveries are there.");
        for (int i = 0; i < terms.repetitions(); i++) {
            after.add(drain(site, each).measured());
        }
        found.put("past_deliveries", load.deliveries());
        return result(
                new Series("delivery", "with past deliveries", after),
                new Series("baseline", "with few", before));
    }

    private BenchResult latency(DeliverySite site) throws InterruptedException {
        BareClient bare =
                new BareClient(site.inside().sender(), site.sink().url(1), shell.ticker());
        if (terms.warmup().isPositive()) {
            drain(site, HISTORY_DRAIN / 10);
            paced(site, terms.warmup(), endpoint -> true);
        }
        List<Measured> through = new ArrayList<>();
        List<Measured> limit = new ArrayList<>();
        for (int i = 0; i < terms.repetitions(); i++) {
            through.add(paced(site, terms.length(), endpoint -> true));
            site.arrivals().measure((endpoint, sequence) -> bare.takeBegun(sequence));
            long posts = bare.run(Pace.perSecond(load.rate(), terms.length()), BODY_BYTES);
            Samples samples = site.arrivals().take(posts, PATIENCE).samples();
            limit.add(Measured.of(samples, terms.length().toNanos()));
        }
        found.put("rate", load.rate());
        return result(
                new Series("delivery", "commit to receipt", through),
                new Series("limit", "bare client to receipt (limit)", limit));
    }

    private BenchResult hanging(DeliverySite site) throws InterruptedException {
        if (terms.warmup().isPositive()) {
            paced(site, terms.warmup(), SinkCommand::answers);
        }
        List<Measured> well = new ArrayList<>();
        List<Measured> beside = new ArrayList<>();
        for (int i = 0; i < terms.repetitions(); i++) {
            well.add(paced(site, terms.length(), SinkCommand::answers));
        }
        site.sink().behave(Behaviour.TENTH_HANGS);
        for (int i = 0; i < terms.repetitions(); i++) {
            beside.add(paced(site, terms.length(), SinkCommand::answers));
        }
        found.put("rate", load.rate());
        return result(
                new Series("delivery", "healthy ones beside 10 % that hang", beside),
                new Series("baseline", "the same ones, none hangs", well));
    }

    private BenchResult result(Series measured, Series limit) {
        return new BenchResult(
                "deliver-" + scenario.text(), shell.clock().instant(), found, measured, limit);
    }

    private RawPosts raw(DeliverySite site) {
        return new RawPosts(
                site.inside().sender(), size.endpoints(), site.sink()::url, size.open());
    }

    /** Appends what makes so many deliveries, and waits until their attempts are stored. */
    private Drained drain(DeliverySite site, int deliveries) throws InterruptedException {
        int events = Math.max(1, deliveries / size.endpoints());
        long owed = (long) events * size.endpoints();
        site.forgetCommits();
        site.arrivals().measure(site.sinceCommit());
        Event first = site.append(0, events);
        Effort before = Effort.soFar();
        long begun = site.sinceCommit().began(1, first.sequence());
        for (int i = 1; i < site.workspaces(); i++) {
            site.append(i, events);
        }
        Arrivals.Taken taken = site.arrivals().take(owed, PATIENCE);
        site.awaitStored(first.id(), owed);
        long elapsed = shell.ticker().nanos() - begun;
        Effort effort = Effort.soFar().since(before);
        found.put("body_bytes", taken.bytes());
        found.put("deliveries", owed);
        return drained(Measured.of(taken.samples(), elapsed), effort);
    }

    private Drained post(DeliverySite site, RawPosts raw, int deliveries)
            throws InterruptedException {
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

    /** Which endpoints are looked at. */
    @FunctionalInterface
    private interface Counted {
        boolean is(int endpoint);
    }

    /** Events at an even rate, over the workspaces in turn. */
    private Measured paced(DeliverySite site, Duration length, Counted counted)
            throws InterruptedException {
        Arrivals.Clock commits = site.sinceCommit();
        site.forgetCommits();
        site.arrivals()
                .measure((endpoint, sequence) -> counted.is(endpoint)
                        ? commits.began(endpoint, sequence)
                        : Arrivals.Clock.UNCOUNTED);
        Pace pace = Pace.perSecond(load.rate(), length);
        long begun = shell.ticker().nanos();
        long owed = 0;
        int next = 0;
        for (long due = begun; due - begun < length.toNanos(); due += pace.nanosBetween()) {
            while (due - shell.ticker().nanos() > 0) {
                LockSupport.parkNanos(due - shell.ticker().nanos());
            }
            site.append(next, 1);
            owed += count(next, counted);
            next = (next + 1) % site.workspaces();
        }
        Samples samples = site.arrivals().take(owed, PATIENCE).samples();
        return Measured.of(samples, shell.ticker().nanos() - begun);
    }

    private long count(int workspace, Counted counted) {
        long count = 0;
        for (int i = 1; i <= size.perWorkspace(); i++) {
            count += counted.is(workspace * size.perWorkspace() + i) ? 1 : 0;
        }
        return count;
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
