package io.filebell.cli.bench;

import io.filebell.base.Ticker;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.ServerClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Files that are put into a workspace at an even rate, each event for an endpoint. */
final class PacedFiles implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int FILE_BYTES = 1_000;

    private final PacedTerms terms;
    private final String workspace;
    private final KeepAliveClients clients;

    /** @param endpoint its URL */
    PacedFiles(ServerAccess access, String endpoint, PacedTerms terms, Ticker ticker) {
        this.terms = terms;
        this.workspace = prepare(access, endpoint);
        this.clients = KeepAliveClients.connect(
                UploadBench.address(access.url()),
                CLIENTS,
                new UploadRequests(access, workspace, FILE_BYTES),
                ticker);
    }

    String workspace() {
        return workspace;
    }

    /** Begins unmeasured, so long as the terms say. */
    void warmUp(Pace pace, BenchReport report) {
        // The first PUT of each client also makes its folder; those events match nothing.
        clients.run(Pace.perSecond(terms.rate(), Duration.ofSeconds(1)));
        if (terms.bench().warmup().isPositive()) {
            report.note("Warming up ...");
            clients.run(pace);
        }
    }

    /** Those of one repetition. */
    Measured put() {
        return clients.run(terms.pace());
    }

    private static String prepare(ServerAccess access, String endpoint) {
        String workspace = UploadBench.workspace(access);
        try (ServerClient client = new ServerClient(access)) {
            client.post(
                    "/v1/workspaces/" + workspace + "/endpoints",
                    Map.of("url", endpoint, "events", List.of("file.created")));
        }
        return workspace;
    }

    @Override
    public void close() {
        clients.close();
    }
}
