package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.ServerLog;
import io.filebell.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code filebell bench listen}. */
@Command(
        name = "listen",
        description = "From an event's commit to its receipt behind listen, beside a webhook's.")
final class ListenBenchCommand implements Callable<Integer> {

    private static final int MOST_RATE = 10_000;

    private final Shell shell;
    private final ServerMaker maker;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Events a second. Default: ${DEFAULT-VALUE}")
    private int rate;

    @Mixin
    private BenchTerms terms = new BenchTerms();

    ListenBenchCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        BenchTerms.within("--rate", rate, 1, MOST_RATE);
        ServerLog.quiet();
        new ListenBench(shell, maker, terms, rate).run();
        return 0;
    }
}
