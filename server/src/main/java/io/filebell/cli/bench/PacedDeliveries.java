package io.filebell.cli.bench;

import io.filebell.cli.Shell;
import io.filebell.cli.bench.BenchResult.Series;
import io.filebell.cli.bench.SinkCommand.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Events at an even rate, from commit to receipt. */
final class PacedDeliveries {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int BODY_BYTES = 500;
    private static final int WARMING_EVENTS = 10_000;

    private final Shell shell;
    private final BenchTerms terms;
    private final DeliveryScenario.Load load;
    private final DeliverySite site;
    private final DeliverySite.Size size;
    private final Map<String, Object> found;
    private final DeliveryRun run;

    PacedDeliveries(DeliveryRun run, DeliverySite.Size size) {
        this.run = run;
        this.shell = run.shell();
        this.terms = run.terms();
        this.load = run.load();
        this.site = run.site();
        this.size = size;
        this.found = run.found();
    }

    /** To every endpoint, beside the same POSTs by the client alone. */
    BenchResult latency() throws InterruptedException {
        BareClient bare =
                new BareClient(site.inside().sender(), site.sink().url(1), shell.ticker());
        if (terms.warmup().isPositive()) {
            site.arrivals().measure(site.sinceCommit());
            site.appendToAll(WARMING_EVENTS / size.endpoints() + 1);
            long owed = (long) (WARMING_EVENTS / size.endpoints() + 1) * size.endpoints();
            site.arrivals().take(owed, PATIENCE);
            paced(terms.warmup(), endpoint -> true);
        }
        List<Measured> through = new ArrayList<>();
        List<Measured> limit = new ArrayList<>();
        for (int i = 0; i < terms.repetitions(); i++) {
            through.add(paced(terms.length(), endpoint -> true));
            site.arrivals().measure((endpoint, sequence) -> bare.takeBegun(sequence));
            long posts = bare.run(Pace.perSecond(load.rate(), terms.length()), BODY_BYTES);
            Samples samples = site.arrivals().take(posts, PATIENCE).samples();
            limit.add(Measured.of(samples, terms.length().toNanos()));
        }
        found.put("rate", load.rate());
        return run.result(
                new Series("delivery", "commit to receipt", through),
                new Series("limit", "bare client to receipt (limit)", limit));
    }

    /** To those that answer, while the others do not. */
    BenchResult besideHanging() throws InterruptedException {
        if (terms.warmup().isPositive()) {
            paced(terms.warmup(), SinkCommand::answers);
        }
        List<Measured> well = new ArrayList<>();
        List<Measured> beside = new ArrayList<>();
        for (int i = 0; i < terms.repetitions(); i++) {
            well.add(paced(terms.length(), SinkCommand::answers));
        }
        site.sink().behave(Behaviour.TENTH_HANGS);
        for (int i = 0; i < terms.repetitions(); i++) {
            beside.add(paced(terms.length(), SinkCommand::answers));
        }
        found.put("rate", load.rate());
        return run.result(
                new Series("delivery", "healthy ones beside 10 % that hang", beside),
                new Series("baseline", "the same ones, none hangs", well));
    }

    /** Which endpoints are looked at. */
    @FunctionalInterface
    private interface Counted {
        boolean is(int endpoint);
    }

    /** Events at an even rate, over the workspaces in turn. */
    private Measured paced(Duration length, Counted counted) throws InterruptedException {
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
            site.append(next);
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
}
