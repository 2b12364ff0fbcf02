package io.filebell.cli.bench;

import io.filebell.base.Limits;
import io.filebell.cli.ServerLog;
import io.filebell.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code filebell bench receive}. */
@Command(
        name = "receive",
        description = "Signed events into a receiver's inbox, acknowledged once they are on the"
                + " disk, beside the bare HTTP server.")
final class ReceiveBenchCommand implements Callable<Integer> {

    /** What is signed before a repetition has to be fresh until its end. */
    private static final int LONGEST_SECONDS = 240;

    private final Shell shell;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "64",
            description = "Connections, each with one event under way. Default: ${DEFAULT-VALUE}")
    private int clients;

    @Mixin
    private BenchTerms terms = new BenchTerms();

    ReceiveBenchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        BenchTerms.within("--clients", clients, 1, Limits.BENCH_CLIENTS);
        BenchTerms.within("--seconds", (int) terms.length().toSeconds(), 1, LONGEST_SECONDS);
        BenchTerms.within("--warmup", (int) terms.warmup().toSeconds(), 0, LONGEST_SECONDS);
        ServerLog.quiet();
        new ReceiveBench(shell, terms, clients).run();
        return 0;
    }
}
