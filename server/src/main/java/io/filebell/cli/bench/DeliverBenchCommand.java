package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.ServerLog;
import io.filebell.cli.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code filebell bench deliver}. */
@Command(
        name = "deliver",
        description = "How fast events reach endpoints, beside the same client without a database.")
final class DeliverBenchCommand implements Callable<Integer> {

    private static final int MOST = 10_000_000;
    private static final int MOST_ENDPOINTS = 10_000;
    private static final int MOST_IN_FLIGHT = 100;
    private static final int MOST_RATE = 10_000;
    private static final int MOST_POLL_SECONDS = 600;

    private final Shell shell;
    private final ServerMaker maker;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            defaultValue = "one",
            converter = ScenarioName.class,
            description = "one: drain to one endpoint; many: to 1,000; fanout: one event in each of"
                    + " 100 workspaces with 100 endpoints; hanging: 10 %% of 1,000 endpoints never"
                    + " answer; latency: from commit to receipt; history: one, with past"
                    + " deliveries and without; backlog: events that waited for a dead endpoint,"
                    + " over a restart; polling: webhooks beside clients that ask for events."
                    + " Default: ${DEFAULT-VALUE}")
    private DeliveryScenario scenario = DeliveryScenario.ONE;

    @Option(
            names = "--deliveries",
            paramLabel = "N",
            description = "How many each repetition makes; past ones, of history; those that wait,"
                    + " of backlog. Default: by scenario")
    private int deliveries;

    @Option(
            names = "--endpoints",
            paramLabel = "N",
            description = "How many endpoints, at most 100 in a workspace. Default: by scenario")
    private int endpoints;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Open requests of an endpoint. Default: by scenario")
    private int inFlight;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Events a second, where they come at a rate. Default: by scenario")
    private int rate;

    @Option(
            names = "--poll-every",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,5,60",
            description = "Seconds between the requests of clients that poll, of polling."
                    + " Default: ${DEFAULT-VALUE}")
    private List<Integer> pollEvery = List.of();

    @Mixin
    private BenchTerms terms = new BenchTerms();

    DeliverBenchCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        DeliveryScenario.Load usual = scenario.usual();
        DeliveryScenario.Load load = new DeliveryScenario.Load(
                deliveries == 0 ? usual.deliveries() : deliveries,
                endpoints == 0 ? usual.endpoints() : endpoints,
                inFlight == 0 ? usual.inFlight() : inFlight,
                rate == 0 ? usual.rate() : rate);
        BenchTerms.within("--deliveries", load.deliveries(), 1, MOST);
        BenchTerms.within("--endpoints", load.endpoints(), 1, MOST_ENDPOINTS);
        BenchTerms.within("--in-flight", load.inFlight(), 1, MOST_IN_FLIGHT);
        BenchTerms.within("--rate", load.rate(), 1, MOST_RATE);
        for (int seconds : pollEvery) {
            BenchTerms.within("--poll-every", seconds, 1, MOST_POLL_SECONDS);
        }
        ServerLog.quiet();
        new DeliverBench(shell, maker, terms, scenario, load)
                .run(pollEvery.stream().map(Duration::ofSeconds).toList());
        return 0;
    }

    /** Scenarios by their names in lower case. */
    static final class ScenarioName implements ITypeConverter<DeliveryScenario> {

        @Override
        public DeliveryScenario convert(String name) {
            for (DeliveryScenario each : DeliveryScenario.values()) {
                if (each.text().equals(name.toLowerCase(Locale.ROOT))) {
                    return each;
                }
            }
            throw new TypeConversionException("There is no scenario \"" + name + "\".");
        }
    }
}
