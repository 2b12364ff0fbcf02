package io.filebell.cli.bench;

import io.filebell.cli.ServerLog;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A bench whose events come at an even rate: {@code filebell bench latency}, {@code listen}. */
@Command
final class PacedBenchCommand implements Callable<Integer> {

    private final Bench bench;

    @Mixin
    private PacedTerms terms = new PacedTerms();

    /** What measures and shows what it found. */
    @FunctionalInterface
    interface Bench {
        void run(PacedTerms terms) throws InterruptedException;
    }

    private PacedBenchCommand(Bench bench) {
        this.bench = bench;
    }

    static CommandLine of(String name, String description, Bench bench) {
        CommandLine command = new CommandLine(new PacedBenchCommand(bench));
        command.getCommandSpec().name(name).usageMessage().description(description);
        return command;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        ServerLog.quiet();
        bench.run(terms);
        return 0;
    }
}
