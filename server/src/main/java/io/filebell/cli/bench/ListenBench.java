package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.CommitTimes;
import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.bench.BenchResult.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * From the commit of a file's event to the last byte of its POST at a program behind
 * {@code filebell listen}, a process of its own; beside the POST of the same event straight to an
 * endpoint.
 */
final class ListenBench {

    private static final double NANOS_IN_MILLI = 1e6;
    private static final double MEDIAN = 0.5;
    private static final int PARTS = 10_000;

    private final Shell shell;
    private final ServerMaker maker;
    private final PacedTerms terms;
    private final BenchReport report;

    ListenBench(Shell shell, ServerMaker maker, PacedTerms terms) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.report = new BenchReport(shell, terms.bench());
    }

    void run() throws InterruptedException {
        report.note(terms.rate() + " files a second, each event to an endpoint and to a program"
                + " behind \"filebell listen\", " + terms.bench().repetitions() + " times "
                + terms.bench().length().toSeconds() + " s.");
        End endpoint = new End();
        End program = new End();
        try (TemporaryServer temporary = terms.bench().server(maker);
                Sink sink = Sink.start(shell.ticker(), endpoint.receipts);
                Sink behind = Sink.start(shell.ticker(), program.receipts)) {
            Map<String, Object> found = terms.found(report.fileSystem(temporary.data()));
            CommitTimes commits = CommitTimes.of(temporary.server().inside(), shell.ticker());
            temporary.server().start();
            try (PacedFiles files =
                            new PacedFiles(temporary.access(), sink.url(), terms, shell.ticker());
                    ListenProcess _ = ListenProcess.start(
                            temporary.access(), temporary.data(), behind.url())) {
                BenchResult result = measure(files, endpoint, program, commits, found);
                report.show(result);
                report.note("listen adds " + result.terms().get("added_p50_ms")
                        + " ms to an event at the median, told event by event.");
            }
        }
    }

    /** Where events arrive, and when each did. */
    private static final class End {
        private final Receipts receipts = new Receipts();
        private final Map<Long, Long> times = new ConcurrentHashMap<>();

        /** Forgets what was measured. */
        void begin() {
            times.clear();
            receipts.measure((sequence, nanos) -> times.putIfAbsent(sequence, nanos) == null
                    ? OptionalLong.of(0)
                    : OptionalLong.empty());
        }

        long time(long sequence) {
            Long time = times.get(sequence);
            if (time == null) {
                throw Failure.failed("Event " + sequence + " did not arrive in both places.");
            }
            return time;
        }
    }

    private BenchResult measure(
            PacedFiles files,
            End endpoint,
            End program,
            CommitTimes commits,
            Map<String, Object> found)
            throws InterruptedException {
        files.warmUp(Pace.perSecond(2 * terms.rate(), terms.bench().warmup()), report);
        endpoint.receipts.settle();
        program.receipts.settle();
        Samples added = new Samples();
        List<Measured> direct = new ArrayList<>();
        List<Measured> listen = new ArrayList<>();
        for (int i = 1; i <= terms.bench().repetitions(); i++) {
            endpoint.begin();
            program.begin();
            long count = files.put().count();
            endpoint.receipts.take(count);
            program.receipts.take(count);
            Samples atEndpoint = new Samples();
            Samples atProgram = new Samples();
            // Subtracted when all is there: a stream may be told of a commit before the bench is.
            for (long sequence : endpoint.times.keySet()) {
                long at = commits.take(files.workspace(), sequence).orElseThrow();
                atEndpoint.add(endpoint.time(sequence) - at);
                atProgram.add(program.time(sequence) - at);
                added.add(program.time(sequence) - endpoint.time(sequence));
            }
            long length = terms.bench().length().toNanos();
            direct.add(Measured.of(atEndpoint, length));
            listen.add(Measured.of(atProgram, length));
            report.note("Repetition " + i + " of " + terms.bench().repetitions() + " is done.");
        }
        found.put("body_bytes", program.receipts.bytes());
        found.put("added_p50_ms", Measured.rounded(added.at(MEDIAN) / NANOS_IN_MILLI, PARTS));
        return new BenchResult(
                "listen",
                shell.clock().instant(),
                found,
                new Series("listen", "commit to receipt behind listen", listen),
                new Series("direct", "commit to receipt at an endpoint", direct));
    }
}
