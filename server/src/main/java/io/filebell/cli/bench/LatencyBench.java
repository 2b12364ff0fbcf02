package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.CommitTimes;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.bench.BenchResult.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * From the commit of a file's event to the last byte of its POST at an endpoint, at an even rate;
 * beside the same POSTs sent by the same client without a database or a log, from the call of the
 * client on.
 */
final class LatencyBench {

    private static final int CLIENTS = 4;
    private static final int FILE_BYTES = 1_000;

    private final Shell shell;
    private final ServerMaker maker;
    private final BenchTerms terms;
    private final BenchReport report;
    private final int rate;

    LatencyBench(Shell shell, ServerMaker maker, BenchTerms terms, int rate) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.report = new BenchReport(shell, terms);
        this.rate = rate;
    }

    void run() throws InterruptedException {
        report.note(rate + " files a second to one endpoint, " + terms.repetitions() + " times "
                + terms.length().toSeconds()
                + " s through Filebell and as long by the bare client.");
        Receipts receipts = new Receipts();
        try (TemporaryServer temporary =
                        TemporaryServer.make(maker, terms.folder(), terms.database());
                Sink sink = Sink.start(shell.ticker(), receipts)) {
            String fileSystem = report.fileSystem(temporary.data());
            CommitTimes commits = CommitTimes.of(temporary.server().inside(), shell.ticker());
            temporary.server().start();
            ServerAccess access = temporary.access();
            String workspace = prepare(access, sink.url());
            UploadRequests uploads = new UploadRequests(access, workspace, FILE_BYTES);
            try (KeepAliveClients files = KeepAliveClients.connect(
                    UploadBench.address(access.url()), CLIENTS, uploads, shell.ticker())) {
                receipts.measure((sequence, nanos) -> {
                    OptionalLong at = commits.take(workspace, sequence);
                    return at.isPresent()
                            ? OptionalLong.of(nanos - at.getAsLong())
                            : OptionalLong.empty();
                });
                Samples all = new Samples();
                BenchResult result = measure(
                        files,
                        new BareClient(
                                temporary.server().inside().sender(), sink.url(), shell.ticker()),
                        receipts,
                        new Found(fileSystem, all));
                report.show(result);
                report.histogram(all);
            }
        }
    }

    /** What is found beside the figures. */
    private record Found(String fileSystem, Samples all) {}

    private BenchResult measure(
            KeepAliveClients files, BareClient bare, Receipts receipts, Found found)
            throws InterruptedException {
        Receipts.Clock commits = receipts.clock();
        // The first PUT of each client also makes its folder; those events match nothing.
        files.run(Pace.perSecond(rate, Duration.ofSeconds(1)));
        if (terms.warmup().isPositive()) {
            report.note("Warming up ...");
            files.run(Pace.asFastAsItGoes(terms.warmup()));
        }
        receipts.settle();
        List<Measured> through = new ArrayList<>();
        List<Measured> limit = new ArrayList<>();
        for (int i = 1; i <= terms.repetitions(); i++) {
            receipts.measure(commits);
            Measured sent = files.run(Pace.perSecond(rate, terms.length()));
            Samples samples = receipts.take(sent.count());
            found.all().addAll(samples);
            through.add(Measured.of(samples, terms.length().toNanos()));
            receipts.measure(bare.clock());
            long posts = bare.run(Pace.perSecond(rate, terms.length()), receipts.bytes());
            limit.add(Measured.of(receipts.take(posts), terms.length().toNanos()));
            report.note("Repetition " + i + " of " + terms.repetitions() + " is done.");
        }
        return new BenchResult(
                "latency",
                shell.clock().instant(),
                terms(found.fileSystem(), receipts.bytes()),
                new Series("delivery", "commit to receipt", through),
                new Series("limit", "bare client to receipt (limit)", limit));
    }

    private Map<String, Object> terms(String fileSystem, int bodyBytes) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("database", terms.database().isPresent() ? "postgresql" : "sqlite");
        found.put("file_system", fileSystem);
        found.put("rate", rate);
        found.put("body_bytes", bodyBytes);
        found.put("seconds", terms.length().toSeconds());
        found.put("warmup_seconds", terms.warmup().toSeconds());
        return found;
    }

    private static String prepare(ServerAccess access, String url) {
        try (ServerClient client = new ServerClient(access)) {
            String workspace = client.post("/v1/workspaces", Map.of("name", "Bench"))
                    .path("id")
                    .asString();
            client.post(
                    "/v1/workspaces/" + workspace + "/endpoints",
                    Map.of("url", url, "events", List.of("file.created")));
            return workspace;
        }
    }
}
