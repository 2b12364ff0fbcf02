package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The removal of what hung on nodes that were deleted for good: one batch of rows a write, from the
 * top down. Each folder that is met waits its own turn as a row, so that a crash loses nothing of
 * it.
 */
final class PurgeRows {

    /** Files with more versions than this wait their own turn. */
    private static final int FEW_VERSIONS = 4;

    private final NodeRows nodes;
    private final VersionRows versions;
    private final ContentRows contents;

    PurgeRows(NodeRows nodes, VersionRows versions, ContentRows contents) {
        this.nodes = nodes;
        this.versions = versions;
        this.contents = contents;
    }

    /** A node that is gone. */
    record Gone(NodeId node, WorkspaceId workspace) {}

    private record Child(NodeId id, String name, boolean waits) {}

    Optional<Gone> waiting(Tx tx) {
        return tx.query("SELECT node, workspace FROM purge ORDER BY node LIMIT 1")
                .map(row ->
                        new Gone(new NodeId(row.getString(1)), new WorkspaceId(row.getString(2))))
                .findOne();
    }

    /** Removes at most {@link Limits#NODES_IN_A_BATCH} of what hangs on the node. */
    void removeSome(Tx tx, Gone gone, Instant now) {
        List<Long> released = versions.delete(tx, gone.node(), Limits.NODES_IN_A_BATCH);
        contents.released(tx, released, now);
        if (released.size() == Limits.NODES_IN_A_BATCH) {
            return;
        }
        List<Child> children = children(tx, gone.node());
        if (!children.isEmpty()) {
            String last = children.getLast().name();
            contents.releasedBeneath(tx, gone.node(), last, FEW_VERSIONS, now);
            versions.deleteBeneath(tx, gone.node(), last, FEW_VERSIONS);
            List<NodeId> waiting = new ArrayList<>();
            for (Child child : children) {
                if (child.waits()) {
                    waiting.add(child.id());
                }
            }
            nodes.purgeLater(tx, gone.workspace(), waiting);
            nodes.deleteBeneath(tx, gone.node(), last);
        }
        if (children.size() < Limits.NODES_IN_A_BATCH) {
            tx.update("DELETE FROM purge WHERE node = :node")
                    .bind("node", gone.node().value())
                    .execute();
        }
    }

    private static List<Child> children(Tx tx, NodeId folder) {
        return tx.query("SELECT id, name, version_number, descendants FROM node"
                        + " WHERE parent = :folder AND trashed_at IS NULL"
                        + " ORDER BY name LIMIT :limit")
                .bind("folder", folder.value())
                .bind("limit", Limits.NODES_IN_A_BATCH)
                .map(row -> new Child(
                        new NodeId(row.getString(1)),
                        row.getString(2),
                        row.getLong(3) > FEW_VERSIONS || row.getLong(4) > 0))
                .list();
    }
}
