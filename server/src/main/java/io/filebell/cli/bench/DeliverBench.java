package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.Setting;
import io.filebell.cli.Figures;
import io.filebell.cli.Shell;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a {@link DeliveryScenario} and shows what it found beside its limit or its baseline. */
final class DeliverBench {

    private final Shell shell;
    private final ServerMaker maker;
    private final BenchTerms terms;
    private final DeliveryScenario scenario;
    private final DeliveryScenario.Load load;
    private final DeliverySite.Size size;
    private final BenchReport report;

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

    /** @param pollEvery how often clients ask for events, in the scenario in which they do */
    void run(List<Duration> pollEvery) throws InterruptedException {
        report.note("Making " + Figures.count(size.endpoints()) + " endpoints in "
                + Figures.count(size.workspaces()) + " workspaces ...");
        Map<String, Object> found = new LinkedHashMap<>();
        try (DeliverySite site = DeliverySite.open(shell, maker, terms, size, settings())) {
            found.put("scenario", scenario.text());
            found.put("database", terms.database().isPresent() ? "postgresql" : "sqlite");
            found.put("file_system", report.fileSystem(site.temporary().data()));
            found.put("endpoints", size.endpoints());
            found.put("in_flight", size.inFlight());
            DeliveryRun run = new DeliveryRun(shell, terms, load, site, report, found);
            BenchResult result = switch (scenario) {
                case ONE, MANY, FANOUT -> new Drains(run, size).beside();
                case HISTORY -> new Drains(run, size).withHistory();
                case LATENCY -> new PacedDeliveries(run, size).latency();
                case HANGING -> new PacedDeliveries(run, size).besideHanging();
                case BACKLOG -> new WaitingBacklog(run, new Drains(run, size)).measure();
                case POLLING -> new Polling(run, pollEvery).measure();
            };
            report.show(result);
            switch (scenario) {
                case ONE, MANY, FANOUT, HISTORY, LATENCY, HANGING, BACKLOG -> report.ratio(result);
                case POLLING -> {}
            }
            tellOf(found);
        }
    }

    /** A long history must not be pruned while it is measured. */
    private Map<String, String> settings() {
        return switch (scenario) {
            case HISTORY -> Map.of(Setting.RETENTION_ATTEMPTS_BYTES.variable(), "100 GB");
            case ONE, MANY, FANOUT, LATENCY, HANGING, BACKLOG, POLLING -> Map.of();
        };
    }

    private void tellOf(Map<String, Object> found) {
        if (found.containsKey("cpu_us_per_delivery")) {
            report.note("Each delivery took " + found.get("cpu_us_per_delivery")
                    + " µs of a core, the raw POST " + found.get("limit_cpu_us_per_delivery")
                    + " µs; bytes written: "
                    + found.getOrDefault("bytes_written_per_delivery", "unknown") + ".");
        }
        if (found.containsKey("rows_while_waiting")) {
            report.note("While the events began to wait, " + found.get("rows_while_waiting")
                    + " rows were written for deliveries. First delivery "
                    + found.get("restart_to_first_ms")
                    + " ms after the restart began. Heap: at most "
                    + found.get("heap_limit_mb") + " MB.");
        }
        if (found.get("requests_per_event") instanceof Map<?, ?> requests) {
            report.note("Requests made for each event: " + requests);
        }
    }
}
