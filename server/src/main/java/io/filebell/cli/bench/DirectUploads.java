package io.filebell.cli.bench;

import io.filebell.Server;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.Content;
import io.filebell.blob.IncomingContent;
import io.filebell.cli.Failure;
import io.filebell.operation.Caller;
import io.filebell.workspace.Files;
import io.filebell.workspace.NodePath;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same uploads without HTTP: taking in the bytes (hash, type), rights, node, version, event and
 * commit, called by as many virtual threads as there are clients. What HTTP adds is what is
 * missing.
 */
final class DirectUploads {

    private final Server.Inside inside;
    private final Caller caller;
    private final WorkspaceId workspace;
    private final UploadRequests uploads;
    private final Ticker ticker;

    DirectUploads(
            Server.Inside inside,
            Caller caller,
            WorkspaceId workspace,
            UploadRequests uploads,
            Ticker ticker) {
        this.inside = inside;
        this.caller = caller;
        this.workspace = workspace;
        this.uploads = uploads;
        this.ticker = ticker;
    }

    Measured run(int clients, Pace pace) throws InterruptedException {
        long begun = ticker.nanos();
        long end = begun + pace.length().toNanos();
        Samples all = new Samples();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Samples>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                running.add(threads.submit(() -> upload(client, end)));
            }
            for (Future<Samples> one : running) {
                all.addAll(one.get());
            }
        } catch (ExecutionException e) {
            throw Failure.failed("An upload failed: " + e.getCause(), e);
        }
        return Measured.of(all, ticker.nanos() - begun);
    }

    private Samples upload(int client, long end) {
        Samples samples = new Samples();
        long now = ticker.nanos();
        while (now - end < 0) {
            put(client);
            long after = ticker.nanos();
            samples.add(after - now);
            now = after;
        }
        return samples;
    }

    void put(int client) {
        long number = uploads.number();
        byte[] bytes = uploads.content(number);
        NodePath path = NodePath.parse(UploadRequests.path(client, number));
        IncomingContent incoming = IncomingContent.of(new ByteArrayInputStream(bytes), path.name())
                .declaring(bytes.length)
                .claiming("application/octet-stream");
        Content content = inside.contents().read(incoming, Limits.BENCH_UPLOAD_BYTES);
        inside.files().put(caller, workspace, path, content, Files.PutTerms.NONE);
    }
}
