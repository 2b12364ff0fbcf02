package io.filebell.cli.bench;

import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a bench whose events come at an even rate. */
final class PacedTerms {

    private static final int MOST_RATE = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Events a second. Default: ${DEFAULT-VALUE}")
    private int rate;

    @Mixin
    private BenchTerms bench = new BenchTerms();

    /** @throws io.filebell.cli.Failure when a number is out of its bounds */
    void check() {
        bench.check();
        BenchTerms.within("--rate", rate, 1, MOST_RATE);
    }

    BenchTerms bench() {
        return bench;
    }

    int rate() {
        return rate;
    }

    /** What every result says of it. */
    Map<String, Object> found(String fileSystem) {
        Map<String, Object> found = bench.found(fileSystem);
        found.put("rate", rate);
        return found;
    }

    /** That of a repetition. */
    Pace pace() {
        return Pace.perSecond(rate, bench.length());
    }
}
