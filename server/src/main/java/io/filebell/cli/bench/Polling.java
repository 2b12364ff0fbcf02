package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import io.filebell.cli.ServerClient;
import io.filebell.cli.bench.BenchResult.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Webhooks beside clients that ask for the same events every so often: how late each hears of them,
 * and how many requests that takes.
 *
 * <p>Clients of one interval begin at even times within it. Events come for as long as the longest
 * interval at least, and each client goes on until it has them all, so each of its delays has its
 * share.
 */
final class Polling {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CLIENTS = 10;

    private final DeliveryRun run;
    private final DeliverySite site;
    private final List<Duration> intervals;
    private final Duration length;
    private final Map<String, Double> requestsPerEvent = new LinkedHashMap<>();

    Polling(DeliveryRun run, List<Duration> intervals) {
        this.run = run;
        this.site = run.site();
        this.intervals = intervals;
        this.length = intervals.stream().reduce(run.terms().length(), Polling::longer);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    BenchResult measure() throws InterruptedException {
        run.report()
                .note("Events come for " + length.toSeconds() + " s; polling ends up to "
                        + intervals.stream()
                                .reduce(Duration.ZERO, Polling::longer)
                                .toSeconds()
                        + " s later.");
        List<Measured> webhooks = new ArrayList<>();
        Map<Duration, List<Measured>> polls = new LinkedHashMap<>();
        for (int i = 0; i < run.terms().repetitions(); i++) {
            repetition(webhooks, polls);
        }
        run.found().put("rate", run.load().rate());
        run.found().put("polling_clients", CLIENTS);
        run.found().put("requests_per_event", requestsPerEvent);
        List<Series> all = new ArrayList<>();
        polls.forEach((interval, measured) ->
                all.add(new Series(key(interval), "polled every " + words(interval), measured)));
        return run.result(
                new Series("delivery", "webhook, commit to receipt", webhooks),
                all.getFirst(),
                all.subList(1, all.size()));
    }

    private void repetition(List<Measured> webhooks, Map<Duration, List<Measured>> polls)
            throws InterruptedException {
        site.forgetCommits();
        site.arrivals().measure(site.sinceCommit());
        long events = length.toSeconds() * run.load().rate();
        try (ServerClient http = new ServerClient(site.temporary().access())) {
            List<PollingClient> clients = new ArrayList<>();
            for (Duration interval : intervals) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(
                            new PollingClient(http, site, run.shell().ticker(), interval, events));
                }
            }
            long begun = run.shell().ticker().nanos();
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).start(begun, i % CLIENTS / (double) CLIENTS);
            }
            append(begun, events);
            Samples sent = site.arrivals().take(events, PATIENCE).samples();
            webhooks.add(Measured.of(sent, length.toNanos()));
            requestsPerEvent.put("webhook", 1.0);
            for (PollingClient client : clients) {
                client.join();
            }
            for (Duration interval : intervals) {
                polls.computeIfAbsent(interval, of -> new ArrayList<>())
                        .add(found(interval, clients, events));
            }
        }
    }

    private Measured found(Duration interval, List<PollingClient> clients, long events) {
        Samples samples = new Samples();
        long requests = 0;
        for (PollingClient client : clients) {
            if (client.interval().equals(interval)) {
                if (client.samples().count() != events) {
                    throw Failure.failed(
                            "A client that polls found " + client.samples().count() + " of "
                                    + events + " events. Please report this.");
                }
                samples.addAll(client.samples());
                requests += client.requestsWithin(length);
            }
        }
        requestsPerEvent.put(
                key(interval), Measured.rounded(requests / (double) samples.count(), 1_000));
        return Measured.of(samples, length.toNanos());
    }

    private void append(long begun, long events) {
        Pace pace = Pace.perSecond(run.load().rate(), length);
        for (int i = 0; i < events; i++) {
            long due = begun + i * pace.nanosBetween();
            while (due - run.shell().ticker().nanos() > 0) {
                LockSupport.parkNanos(due - run.shell().ticker().nanos());
            }
            site.append(0);
        }
    }

    private static String key(Duration interval) {
        return "poll_" + interval.toSeconds() + "s";
    }

    private static String words(Duration interval) {
        return interval.toSeconds() + " s";
    }
}
