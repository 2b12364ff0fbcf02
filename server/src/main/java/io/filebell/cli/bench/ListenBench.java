package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.Failure;
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
import java.util.concurrent.ConcurrentHashMap;

/**
 * From the commit of a file's event to the last byte of its POST at a program behind
 * {@code filebell listen}, a process of its own; beside the POST of the same event straight to an
 * endpoint.
 */
final class ListenBench {

    private static final int CLIENTS = 4;
    private static final int FILE_BYTES = 1_000;
    private static final double NANOS_IN_MILLI = 1e6;
    private static final double MEDIAN = 0.5;
    private static final int PARTS = 10_000;

    private final Shell shell;
    private final ServerMaker maker;
    private final BenchTerms terms;
    private final BenchReport report;
    private final int rate;

    ListenBench(Shell shell, ServerMaker maker, BenchTerms terms, int rate) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.report = new BenchReport(shell, terms);
        this.rate = rate;
    }

    void run() throws InterruptedException {
        report.note(rate + " files a second, each event to an endpoint and to a program behind"
                + " \"filebell listen\", " + terms.repetitions() + " times "
                + terms.length().toSeconds() + " s.");
        Ends ends = new Ends();
        try (TemporaryServer temporary =
                        TemporaryServer.make(maker, terms.folder(), terms.database());
                Sink endpoint = Sink.start(shell.ticker(), ends.direct);
                Sink program = Sink.start(shell.ticker(), ends.listen)) {
            String fileSystem = report.fileSystem(temporary.data());
            temporary
                    .server()
                    .inside()
                    .relay()
                    .listen((log, sequence) -> ends.commits.putIfAbsent(
                            log.value() + sequence, shell.ticker().nanos()));
            temporary.server().start();
            ServerAccess access = temporary.access();
            String workspace = prepare(access, endpoint.url());
            UploadRequests uploads = new UploadRequests(access, workspace, FILE_BYTES);
            try (ListenProcess _ = ListenProcess.start(access, temporary.data(), program.url());
                    KeepAliveClients files = KeepAliveClients.connect(
                            UploadBench.address(access.url()), CLIENTS, uploads, shell.ticker())) {
                ends.of(workspace);
                BenchResult result = measure(files, ends, fileSystem);
                report.show(result);
                report.note("listen adds " + result.terms().get("added_p50_ms")
                        + " ms to an event at the median, told event by event.");
            }
        }
    }

    /**
     * When each event was committed, and when it was at either end. Subtracted only when all is
     * there: streams may be told of a commit before this bench is.
     */
    private static final class Ends {
        private final Map<String, Long> commits = new ConcurrentHashMap<>();
        private final Map<Long, Long> atEndpoint = new ConcurrentHashMap<>();
        private final Map<Long, Long> atProgram = new ConcurrentHashMap<>();
        private final Receipts direct = new Receipts();
        private final Receipts listen = new Receipts();
        private String workspace = "";

        void of(String one) {
            workspace = one;
            begin();
        }

        /** Forgets what was measured. */
        void begin() {
            atEndpoint.clear();
            atProgram.clear();
            direct.measure((sequence, nanos) -> first(atEndpoint, sequence, nanos));
            listen.measure((sequence, nanos) -> first(atProgram, sequence, nanos));
        }

        private static OptionalLong first(Map<Long, Long> times, long sequence, long nanos) {
            return times.putIfAbsent(sequence, nanos) == null
                    ? OptionalLong.of(0)
                    : OptionalLong.empty();
        }

        /** From the commit to the endpoint. */
        Samples direct(long count) throws InterruptedException {
            direct.take(count);
            return sinceCommit(atEndpoint);
        }

        /** From the commit to the program. */
        Samples listened(long count) throws InterruptedException {
            listen.take(count);
            return sinceCommit(atProgram);
        }

        private Samples sinceCommit(Map<Long, Long> times) {
            Samples samples = new Samples();
            times.forEach((sequence, nanos) -> {
                Long at = commits.get(workspace + sequence);
                if (at == null) {
                    throw Failure.failed("Event " + sequence + " was never committed.");
                }
                samples.add(nanos - at);
            });
            return samples;
        }

        /** How much later each event was at the program. */
        void addAdded(Samples to) {
            atProgram.forEach((sequence, nanos) -> {
                Long straight = atEndpoint.get(sequence);
                if (straight != null) {
                    to.add(nanos - straight);
                }
            });
        }
    }

    private BenchResult measure(KeepAliveClients files, Ends ends, String fileSystem)
            throws InterruptedException {
        // The first PUT of each client also makes its folder; those events match nothing.
        files.run(Pace.perSecond(rate, Duration.ofSeconds(1)));
        if (terms.warmup().isPositive()) {
            report.note("Warming up ...");
            files.run(Pace.perSecond(2 * rate, terms.warmup()));
        }
        ends.direct.settle();
        ends.listen.settle();
        Samples added = new Samples();
        List<Measured> listen = new ArrayList<>();
        List<Measured> direct = new ArrayList<>();
        for (int i = 1; i <= terms.repetitions(); i++) {
            ends.begin();
            Measured sent = files.run(Pace.perSecond(rate, terms.length()));
            long length = terms.length().toNanos();
            direct.add(Measured.of(ends.direct(sent.count()), length));
            listen.add(Measured.of(ends.listened(sent.count()), length));
            ends.addAdded(added);
            report.note("Repetition " + i + " of " + terms.repetitions() + " is done.");
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("database", terms.database().isPresent() ? "postgresql" : "sqlite");
        found.put("file_system", fileSystem);
        found.put("rate", rate);
        found.put("body_bytes", ends.listen.bytes());
        found.put("seconds", terms.length().toSeconds());
        found.put("warmup_seconds", terms.warmup().toSeconds());
        found.put("added_p50_ms", Measured.rounded(added.at(MEDIAN) / NANOS_IN_MILLI, PARTS));
        return new BenchResult(
                "listen",
                shell.clock().instant(),
                found,
                new Series("listen", "commit to receipt behind listen", listen),
                new Series("direct", "commit to receipt at an endpoint", direct));
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
