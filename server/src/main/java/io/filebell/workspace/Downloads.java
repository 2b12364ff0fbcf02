package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.workspace.NodeEvents.FileDownload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of downloads, beside them: a download never waits for its event, and many share a write.
 * Who reads a file again and again is told of once in {@link Limits#DOWNLOAD_TOLD_AGAIN}, by what
 * the log says, so that it holds after a restart and for several instances. What waits when the
 * process is killed, or when too many wait already, is not told; of all events these alone are
 * about nothing that changed.
 */
final class Downloads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final Nodes nodes;
    private final BlockingQueue<Download> waiting =
            new ArrayBlockingQueue<>(Limits.DOWNLOADS_WAITING);
    private final AtomicLong untold = new AtomicLong();
    private @Nullable Thread thread;
    private volatile boolean closed;

    private record Download(Author author, FileDownload data) {}

    Downloads(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Remembers that the caller reads the file. */
    void add(Caller caller, OpenFile file) {
        Download download = new Download(
                Author.of(caller, file.workspace()), new FileDownload(file.node(), file.version()));
        if (!waiting.offer(download)) {
            untold.incrementAndGet();
        }
    }

    synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("filebell-downloads").start(this::tellUntilClosed);
        }
    }

    /** Tells what waits, and ends. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tellUntilClosed() {
        List<Download> taken = new ArrayList<>();
        while (true) {
            boolean last = closed;
            try {
                Download first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    taken.add(first);
                }
            } catch (InterruptedException e) {
                log.debug("Goes on until it is closed", e);
            }
            waiting.drainTo(taken, Limits.DOWNLOADS_IN_A_BATCH - taken.size());
            tell(taken);
            if (last && taken.isEmpty()) {
                return;
            }
            taken.clear();
            long lost = untold.getAndSet(0);
            if (lost > 0) {
                log.warn("{} downloads have no event: more came than could be told", lost);
            }
        }
    }

    private void tell(List<Download> downloads) {
        Map<WorkspaceId, List<Download>> byWorkspace = new LinkedHashMap<>();
        for (Download download : downloads) {
            byWorkspace
                    .computeIfAbsent(download.author().workspace(), workspace -> new ArrayList<>())
                    .add(download);
        }
        byWorkspace.forEach((workspace, told) -> {
            try {
                nodes.database().write(workspace, tx -> {
                    told.forEach(download -> tell(tx, download));
                    return true;
                });
            } catch (RuntimeException e) {
                log.warn("{} downloads in {} have no event", told.size(), workspace, e);
            }
        });
    }

    private void tell(Tx tx, Download download) {
        Node file = download.data().file();
        @Nullable String actor = download.author().actor().id();
        Instant lately = nodes.clock().instant().minus(Limits.DOWNLOAD_TOLD_AGAIN);
        if (actor == null || !nodes.events().toldOfDownloadAfter(tx, file.id(), actor, lately)) {
            download.author()
                    .tell(
                            tx,
                            nodes.events(),
                            NodeEvents.FILE_DOWNLOADED,
                            Tree.subject(file, Optional.empty()),
                            download.data());
        }
    }
}
