package io.filebell.cli.bench;

import io.filebell.cli.Figures;
import io.filebell.cli.Shell;
import io.filebell.cli.bench.BenchResult.Series;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Signed events into a receiver's inbox, acknowledged once they are on the disk, beside the HTTP
 * server alone, in turns: first as fast as it goes, then at half of that rate.
 */
final class ReceiveBench {

    private static final int FIRST_GUESS_PER_SECOND = 20_000;
    private static final double NANOS_IN_MICRO = 1e3;
    private static final double NANOS_IN_SECOND = 1e9;

    private final Shell shell;
    private final BenchTerms terms;
    private final BenchReport report;
    private final int clients;

    ReceiveBench(Shell shell, BenchTerms terms, int clients) {
        this.shell = shell;
        this.terms = terms;
        this.report = new BenchReport(shell, terms);
        this.clients = clients;
    }

    /**
     * What one repetition found.
     *
     * @param donePerSecond events, until the end of the last one's job is stored
     */
    private record Taken(
            Measured measured, double donePerSecond, double cpuMicros, double bytesWritten) {}

    void run() {
        report.note("Events from " + clients + " clients, " + terms.repetitions() + " times "
                + terms.length().toSeconds() + " s as fast as it goes and as long at half of that,"
                + " into a receiver and into the bare server.");
        try (ReceiveSite site = ReceiveSite.open(shell, terms)) {
            Map<String, Object> found = terms.found(report.fileSystem(site.folder()));
            Sender toReceiver = new Sender(site.address(), site, site::awaitHandled);
            Sender toBare = new Sender(site.bareAddress(), site, sent -> {});
            found.put("clients", clients);
            found.put("body_bytes", toReceiver.requests.bodyBytes());
            BenchResult result = measure(toReceiver, toBare, found);
            site.requireEachOnce(toReceiver.acknowledged);
            report.show(result);
            report.ratio(result);
            tell(found);
        }
    }

    private BenchResult measure(Sender toReceiver, Sender toBare, Map<String, Object> found) {
        if (terms.warmup().isPositive()) {
            report.note("Warming up ...");
            toReceiver.run(Pace.asFastAsItGoes(terms.warmup()));
            toBare.run(Pace.asFastAsItGoes(terms.warmup()));
        }
        List<Taken> events = new ArrayList<>();
        List<Taken> limit = new ArrayList<>();
        turns(toReceiver, toBare, Pace.asFastAsItGoes(terms.length()), events, limit);
        Series acknowledged = series("acknowledged", "on the disk, then answered", events);
        int half = (int) Math.max(1, acknowledged.median().perSecond() / 2);
        List<Taken> halfEvents = new ArrayList<>();
        List<Taken> halfLimit = new ArrayList<>();
        turns(toReceiver, toBare, Pace.perSecond(half, terms.length()), halfEvents, halfLimit);
        found.put("half_rate", half);
        found.put("done_per_second", median(events, Taken::donePerSecond));
        found.put("cpu_us_per_event", median(events, Taken::cpuMicros));
        found.put("limit_cpu_us_per_event", median(limit, Taken::cpuMicros));
        found.put("bytes_written_per_event", median(events, Taken::bytesWritten));
        return new BenchResult(
                "receive",
                shell.clock().instant(),
                found,
                acknowledged,
                series("limit", "the bare server (limit)", limit),
                List.of(
                        series("half", "the same at half the rate", halfEvents),
                        series("half_limit", "the bare server at that rate", halfLimit)));
    }

    private void turns(
            Sender toReceiver, Sender toBare, Pace pace, List<Taken> events, List<Taken> limit) {
        for (int i = 1; i <= terms.repetitions(); i++) {
            events.add(toReceiver.run(pace));
            limit.add(toBare.run(pace));
            report.note("Repetition " + i + ": " + perSecond(events.getLast()) + " acknowledged, "
                    + perSecond(limit.getLast()) + " by the bare server.");
        }
    }

    private static String perSecond(Taken one) {
        return Figures.count(Math.round(one.measured().perSecond())) + "/s, p99 "
                + Figures.nanos(one.measured().p99());
    }

    private static Series series(String key, String label, List<Taken> taken) {
        return new Series(key, label, taken.stream().map(Taken::measured).toList());
    }

    private static double median(List<Taken> of, ToDoubleFunction<Taken> figure) {
        double[] sorted = of.stream().mapToDouble(figure).sorted().toArray();
        return Measured.rounded(sorted[sorted.length / 2], 10);
    }

    private void tell(Map<String, Object> found) {
        report.note("Acknowledged and handled, ends stored: " + found.get("done_per_second")
                + "/s. Each event took " + found.get("cpu_us_per_event")
                + " µs of a core with its job and its client, with the bare server "
                + found.get("limit_cpu_us_per_event") + " µs; bytes written: "
                + found.get("bytes_written_per_event") + ".");
    }

    /** What follows once so many events were acknowledged. */
    @FunctionalInterface
    private interface Afterwards {
        void await(long acknowledged);
    }

    /** Events to one of both servers. */
    private final class Sender {

        private final InetSocketAddress address;
        private final EventRequests requests;
        private final Afterwards afterwards;
        private long acknowledged;
        private double fastest = FIRST_GUESS_PER_SECOND;

        Sender(InetSocketAddress address, ReceiveSite site, Afterwards afterwards) {
            this.address = address;
            this.afterwards = afterwards;
            this.requests = new EventRequests(
                    address.getHostString() + ":" + address.getPort(),
                    ReceiveSite.PATH,
                    site.signature(),
                    shell.clock());
        }

        /** On new connections, since a server closes those that idle while the other one works. */
        Taken run(Pace pace) {
            requests.sign(signatures(pace.length()));
            try (KeepAliveClients each =
                    KeepAliveClients.connect(address, clients, requests, shell.ticker())) {
                Effort before = Effort.soFar();
                long begun = shell.ticker().nanos();
                Measured measured = each.run(pace);
                acknowledged += measured.count();
                afterwards.await(acknowledged);
                double seconds = (shell.ticker().nanos() - begun) / NANOS_IN_SECOND;
                Effort effort = Effort.soFar().since(before);
                fastest = Math.max(fastest, measured.perSecond());
                long count = Math.max(1, measured.count());
                return new Taken(
                        measured,
                        count / seconds,
                        effort.cpu().toNanos() / NANOS_IN_MICRO / count,
                        effort.written().orElse(0) / (double) count);
            }
        }

        /** Half more than the fastest repetition needed so far. */
        private int signatures(Duration length) {
            return (int) Math.ceil(fastest * length.toSeconds() * 3 / 2);
        }
    }
}
