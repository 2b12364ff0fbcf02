package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.ServerLog;
import io.filebell.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code filebell bench latency}. */
@Command(
        name = "latency",
        description =
                "From an event's commit to its receipt at an endpoint, beside the bare client.")
final class LatencyBenchCommand implements Callable<Integer> {

    private final Shell shell;
    private final ServerMaker maker;

    @Mixin
    private PacedTerms terms = new PacedTerms();

    LatencyBenchCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        ServerLog.quiet();
        new LatencyBench(shell, maker, terms).run();
        return 0;
    }
}
