package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.cli.Failure;
import io.filebell.cli.Figures;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.TemporaryServer;
import io.filebell.cli.bench.BenchResult.Series;
import io.filebell.operation.Authenticator.Circumstances;
import io.filebell.operation.Caller;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Durable uploads over HTTP beside the same uploads without it: on one server, one database and one
 * process, in turns, so that both find the same disk, the same compiled code and as many rows.
 */
final class UploadBench {

    private final Shell shell;
    private final ServerMaker maker;
    private final BenchTerms terms;
    private final BenchReport report;
    private final int clients;
    private final int size;

    UploadBench(Shell shell, ServerMaker maker, BenchTerms terms, int clients, int size) {
        this.shell = shell;
        this.maker = maker;
        this.terms = terms;
        this.report = new BenchReport(shell, terms);
        this.clients = clients;
        this.size = size;
    }

    void run() throws InterruptedException {
        report.note("Uploads of " + Figures.bytes(size) + " from " + clients + " clients, "
                + terms.repetitions() + " times " + terms.length().toSeconds()
                + " s over HTTP and as long without.");
        try (TemporaryServer temporary = terms.server(maker)) {
            Map<String, Object> found = terms.found(report.fileSystem(temporary.data()));
            found.put("clients", clients);
            found.put("bytes", size);
            LogHead head = LogHead.of(temporary.server().inside());
            temporary.server().start();
            ServerAccess access = temporary.access();
            String workspace = workspace(access);
            UploadRequests uploads = new UploadRequests(access, workspace, size);
            DirectUploads direct = direct(temporary, access, workspace, uploads);
            for (int client = 0; client < clients; client++) {
                direct.put(client);
            }
            try (KeepAliveClients overHttp = KeepAliveClients.connect(
                    address(access.url()), clients, uploads, shell.ticker())) {
                BenchResult result = measure(overHttp, direct, () -> head.of(workspace), found);
                report.show(result);
                report.ratio(result);
            }
        }
    }

    /** How far the log is. */
    @FunctionalInterface
    private interface Head {
        long now();
    }

    private BenchResult measure(
            KeepAliveClients overHttp, DirectUploads direct, Head head, Map<String, Object> found)
            throws InterruptedException {
        if (terms.warmup().isPositive()) {
            report.note("Warming up ...");
            overHttp.run(Pace.asFastAsItGoes(terms.warmup()));
            direct.run(clients, Pace.asFastAsItGoes(terms.warmup()));
        }
        List<Measured> http = new ArrayList<>();
        List<Measured> without = new ArrayList<>();
        long before = head.now();
        for (int i = 1; i <= terms.repetitions(); i++) {
            Pace pace = Pace.asFastAsItGoes(terms.length());
            http.add(overHttp.run(pace));
            without.add(direct.run(clients, pace));
            report.note("Repetition " + i + ": " + perSecond(http.getLast()) + " over HTTP, "
                    + perSecond(without.getLast()) + " without.");
        }
        requireAllCommitted(head.now() - before, http, without);
        return new BenchResult(
                "upload",
                shell.clock().instant(),
                found,
                new Series("http", "PUT over HTTP", http),
                new Series("limit", "the same without HTTP (limit)", without));
    }

    /** Each acknowledged upload has its event; a bench whose counts do not add up says nothing. */
    private static void requireAllCommitted(
            long events, List<Measured> http, List<Measured> without) {
        long uploads = http.stream().mapToLong(Measured::count).sum()
                + without.stream().mapToLong(Measured::count).sum();
        if (events != uploads) {
            throw Failure.failed(uploads + " uploads were acknowledged, but the log has " + events
                    + " events more. Please report this.");
        }
    }

    private static String perSecond(Measured one) {
        return Figures.count(Math.round(one.perSecond())) + "/s";
    }

    private DirectUploads direct(
            TemporaryServer temporary,
            ServerAccess access,
            String workspace,
            UploadRequests uploads) {
        Caller caller = temporary
                .server()
                .inside()
                .authenticator()
                .authenticate(access.key(), new Circumstances("api", Optional.empty()));
        Ticker ticker = shell.ticker();
        return new DirectUploads(
                temporary.server().inside(), caller, new WorkspaceId(workspace), uploads, ticker);
    }

    /** The id of a new one. */
    static String workspace(ServerAccess access) {
        try (ServerClient client = new ServerClient(access)) {
            return client.post("/v1/workspaces", Map.of("name", "Bench"))
                    .path("id")
                    .asString();
        }
    }

    static InetSocketAddress address(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }
}
