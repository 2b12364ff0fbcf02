package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.base.Limits;
import io.filebell.cli.ServerLog;
import io.filebell.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code filebell bench upload}. */
@Command(
        name = "upload",
        description = "Durable uploads over HTTP, beside the same uploads without HTTP.")
final class UploadBenchCommand implements Callable<Integer> {

    private final Shell shell;
    private final ServerMaker maker;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "64",
            description = "Connections, each with one upload under way. Default: ${DEFAULT-VALUE}")
    private int clients;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "10000",
            description = "Bytes of each file. Default: ${DEFAULT-VALUE}")
    private int size;

    @Mixin
    private BenchTerms terms = new BenchTerms();

    UploadBenchCommand(Shell shell, ServerMaker maker) {
        this.shell = shell;
        this.maker = maker;
    }

    @Override
    public Integer call() throws InterruptedException {
        terms.check();
        BenchTerms.within("--clients", clients, 1, Limits.BENCH_CLIENTS);
        BenchTerms.within("--size", size, 1, Limits.BENCH_UPLOAD_BYTES);
        ServerLog.quiet();
        new UploadBench(shell, maker, terms, clients, size).run();
        return 0;
    }
}
