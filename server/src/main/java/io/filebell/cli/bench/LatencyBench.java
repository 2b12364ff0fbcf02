package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.CommitTimes;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.bench.BenchResult.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * From the commit of a file's event to the last byte of its POST at an endpoint, at an even rate;
 * beside the same POSTs sent by the same client without a database or a log, from the call of the
 * client on.
 */
final class LatencyBench {

    private final Shell shell;
    private final ServerMaker maker;
    private final PacedTerms terms;
    private final BenchReport report;

    LatencyBench(Shell shell, ServerMaker maker, PacedTerms terms) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.report = new BenchReport(shell, terms.bench());
    }

    void run() throws InterruptedException {
        report.note(terms.rate() + " files a second to one endpoint, "
                + terms.bench().repetitions() + " times "
                + terms.bench().length().toSeconds()
                + " s through Filebell and as long by the bare client.");
        Receipts receipts = new Receipts();
        try (TemporaryServer temporary = terms.bench().server(maker);
                Sink sink = Sink.start(shell.ticker(), receipts)) {
            Map<String, Object> found = terms.found(report.fileSystem(temporary.data()));
            CommitTimes commits = CommitTimes.of(temporary.server().inside(), shell.ticker());
            temporary.server().start();
            try (PacedFiles files =
                    new PacedFiles(temporary.access(), sink.url(), terms, shell.ticker())) {
                receipts.measure((sequence, nanos) -> {
                    OptionalLong at = commits.take(files.workspace(), sequence);
                    return at.isPresent()
                            ? OptionalLong.of(nanos - at.getAsLong())
                            : OptionalLong.empty();
                });
                BareClient bare = new BareClient(
                        temporary.server().inside().sender(), sink.url(), shell.ticker());
                Samples all = new Samples();
                report.show(measure(files, bare, receipts, all, found));
                report.histogram(all);
            }
        }
    }

    private BenchResult measure(
            PacedFiles files,
            BareClient bare,
            Receipts receipts,
            Samples all,
            Map<String, Object> found)
            throws InterruptedException {
        Receipts.Clock commits = receipts.clock();
        files.warmUp(Pace.asFastAsItGoes(terms.bench().warmup()), report);
        receipts.settle();
        long length = terms.bench().length().toNanos();
        List<Measured> through = new ArrayList<>();
        List<Measured> limit = new ArrayList<>();
        for (int i = 1; i <= terms.bench().repetitions(); i++) {
            receipts.measure(commits);
            Samples samples = receipts.take(files.put().count());
            all.addAll(samples);
            through.add(Measured.of(samples, length));
            receipts.measure(bare.clock());
            long posts = bare.run(terms.pace(), receipts.bytes());
            limit.add(Measured.of(receipts.take(posts), length));
            report.note("Repetition " + i + " of " + terms.bench().repetitions() + " is done.");
        }
        found.put("body_bytes", receipts.bytes());
        return new BenchResult(
                "latency",
                shell.clock().instant(),
                found,
                new Series("delivery", "commit to receipt", through),
                new Series("limit", "bare client to receipt (limit)", limit));
    }
}
