package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.BlobSweep;
import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on nodes and contents that nobody waits for: it empties trashes, deletes what was in a
 * trash for too long, gives up copies that a crash left, and removes rows and bytes that nothing
 * refers to.
 *
 * <p>All of it is written down in the database first and done in small writes, so that it goes on
 * after a crash where it was, and any number of instances may do it at once. It runs when woken,
 * and from time to time.
 */
final class Keeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    /** Contents belong to no workspace; their sweeps take turns by this. */
    private static final OrganizationId CONTENTS =
            new OrganizationId(OrganizationId.PREFIX + "0".repeat(26));

    private final Nodes nodes;
    private final Duration trashRetention;
    private final BlobSweep strays;
    private final Semaphore woken = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean closed;
    private Instant straysSwept = Instant.MIN;

    /** @param trashRetention how long the trash keeps nodes */
    Keeper(Nodes nodes, Duration trashRetention) {
        this.nodes = nodes;
        this.trashRetention = trashRetention;
        this.strays = new BlobSweep(
                nodes.blobs(),
                locations -> nodes.database()
                        .read(tx -> nodes.stores().contents().named(tx, locations)));
    }

    /** Runs until it is closed. */
    synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("filebell-keeper").start(this::runUntilClosed);
        }
    }

    /** Says that there may be something to do. */
    void wake() {
        if (woken.availablePermits() == 0) {
            woken.release();
        }
    }

    /** Does all that there is to do now. */
    void run() {
        boolean more = true;
        while (more && !closed) {
            more = step();
        }
    }

    @Override
    public void close() {
        closed = true;
        woken.release();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            join(running);
        }
    }

    private void runUntilClosed() {
        while (!closed) {
            try {
                run();
                sweepStrays();
            } catch (RuntimeException e) {
                log.warn("The keeper could not do its work and tries again", e);
            }
            try {
                if (woken.tryAcquire(Limits.KEEPER_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One small piece of work; false when there is none. */
    boolean step() {
        Instant now = nodes.clock().instant();
        return emptyTrash(now)
                || endTrashed(now)
                || giveUpCopy(now)
                || purge(now)
                || clearDeletedWorkspace(now)
                || sweepContents(now);
    }

    private boolean emptyTrash(Instant now) {
        Optional<TrashRows.Emptying> found =
                nodes.database().read(tx -> nodes.stores().trash().emptying(tx));
        found.ifPresent(emptying -> nodes.database().write(emptying.workspace(), tx -> {
            Optional<EventSource> source = nodes.access().source(tx, emptying.workspace());
            int deleted = deleteTrashed(
                    tx, emptying.workspace(), emptying.until(), source.map(emptying::author), now);
            if (deleted < Limits.TRASHED_IN_A_BATCH) {
                nodes.stores().trash().emptied(tx, emptying);
            }
            return true;
        }));
        return found.isPresent();
    }

    private boolean endTrashed(Instant now) {
        Instant cutoff = now.minus(trashRetention);
        Optional<WorkspaceId> found =
                nodes.database().read(tx -> nodes.stores().trash().holderUntil(tx, cutoff));
        found.ifPresent(workspace -> nodes.database().write(workspace, tx -> {
            Optional<Author> author = nodes.access()
                    .source(tx, workspace)
                    .map(source -> new Author(source, Actor.SYSTEM, Optional.empty()));
            return deleteTrashed(tx, workspace, cutoff, author, now);
        }));
        return found.isPresent();
    }

    /** @param author empty when the workspace is gone, and with it whoever would be told */
    private int deleteTrashed(
            Tx tx, WorkspaceId workspace, Instant until, Optional<Author> author, Instant now) {
        List<NodeRow> trashed =
                nodes.stores().trash().until(tx, workspace, until, Limits.TRASHED_IN_A_BATCH);
        for (NodeRow node : trashed) {
            if (author.isPresent()) {
                nodes.changes().deleteTrashed(tx, author.get(), now, node);
            } else {
                nodes.changes().remove(tx, now, node);
            }
        }
        return trashed.size();
    }

    private boolean giveUpCopy(Instant now) {
        Instant since = now.minus(Limits.COPY_ABANDONED);
        Optional<CopyRows.Abandoned> found =
                nodes.database().read(tx -> nodes.stores().copies().untouchedSince(tx, since));
        found.ifPresent(copy -> nodes.database().write(copy.workspace(), tx -> {
            nodes.stores()
                    .copies()
                    .abandon(tx, nodes.stores().nodes(), copy.workspace(), copy.root());
            return true;
        }));
        return found.isPresent();
    }

    private boolean purge(Instant now) {
        Optional<PurgeRows.Gone> found =
                nodes.database().read(tx -> nodes.stores().purge().waiting(tx));
        found.ifPresent(gone -> nodes.database().write(gone.workspace(), tx -> {
            nodes.stores().purge().removeSome(tx, gone, now);
            return true;
        }));
        return found.isPresent();
    }

    /**
     * Takes away what a deleted workspace held, a batch at a time, and then the workspace itself.
     */
    private boolean clearDeletedWorkspace(Instant now) {
        List<WorkspaceId> found =
                nodes.database().read(tx -> nodes.deletedWorkspaces().waiting(tx, 1));
        for (WorkspaceId workspace : found) {
            nodes.database().write(workspace, tx -> clear(tx, workspace, now));
        }
        return !found.isEmpty();
    }

    private boolean clear(Tx tx, WorkspaceId workspace, Instant now) {
        Stores stores = nodes.stores();
        NodeId root = NodeRow.root(workspace);
        if (!stores.nodes().children(tx, root, "", 1).isEmpty()) {
            stores.nodes().purgeLater(tx, workspace, List.of(root));
            return true;
        }
        Optional<NodeId> copy = stores.copies().of(tx, workspace);
        if (copy.isPresent()) {
            stores.copies().abandon(tx, stores.nodes(), workspace, copy.get());
            return true;
        }
        if (deleteTrashed(
                        tx, workspace, Instant.ofEpochMilli(Long.MAX_VALUE), Optional.empty(), now)
                == 0) {
            nodes.deletedWorkspaces().forget(tx, workspace);
        }
        return true;
    }

    private boolean sweepContents(Instant now) {
        Instant cutoff = now.minus(Limits.BLOB_GRACE);
        ContentRows contents = nodes.stores().contents();
        List<Long> orphans = nodes.database()
                .read(tx -> contents.orphansBefore(tx, cutoff, Limits.ORPHANS_IN_A_BATCH));
        if (orphans.isEmpty()) {
            return false;
        }
        List<ContentRows.Dying> dying = nodes.database()
                .write(
                        CONTENTS,
                        tx -> orphans.stream()
                                .flatMap(blob -> contents.condemn(tx, blob, now).stream())
                                .toList());
        for (ContentRows.Dying content : dying) {
            nodes.blobs().delete(content.location());
        }
        nodes.database().write(CONTENTS, tx -> {
            dying.forEach(content -> contents.bury(tx, content));
            return true;
        });
        return true;
    }

    /** Removes bytes that no row names, if that was not done a while ago. */
    void sweepStrays() {
        Instant now = nodes.clock().instant();
        if (straysSwept.isAfter(now.minus(Limits.STRAYS_PAUSE))) {
            return;
        }
        straysSwept = now;
        BlobSweep.Swept swept = strays.run(now.minus(Limits.BLOB_GRACE));
        if (swept.orphans() + swept.unfinished() > 0) {
            log.info(
                    "Removed {} stored contents without a row and {} unfinished ones",
                    swept.orphans(),
                    swept.unfinished());
        }
    }

    private static void join(Thread running) {
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ErrorCode.UNAVAILABLE, "Filebell is stopping.", e);
        }
    }
}
