package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of copies that are being made. */
final class CopyRows {

    /** A copy that was not touched for long. */
    record Abandoned(NodeId root, WorkspaceId workspace) {}

    void begin(Tx tx, NodeRow root, Instant now) {
        tx.update("""
                INSERT INTO node_copy (node, workspace, touched_at)
                VALUES (:node, :workspace, :now)
                """)
                .bind("node", root.id().value())
                .bind("workspace", root.workspace().value())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Says that the copy goes on; false when it was given up meanwhile. */
    boolean touch(Tx tx, NodeId root, Instant now) {
        return tx.update("UPDATE node_copy SET touched_at = :now WHERE node = :node")
                        .bind("now", now.toEpochMilli())
                        .bind("node", root.value())
                        .execute()
                > 0;
    }

    boolean end(Tx tx, NodeId root) {
        return tx.update("DELETE FROM node_copy WHERE node = :node")
                        .bind("node", root.value())
                        .execute()
                > 0;
    }

    /** Gives a copy up, unless it was ended: the purge takes away what there is of it. */
    void abandon(Tx tx, NodeRows nodes, WorkspaceId workspace, NodeId root) {
        if (end(tx, root)) {
            nodes.delete(tx, root);
            nodes.purgeLater(tx, workspace, List.of(root));
        }
    }

    /** A copy that is being made in the workspace. */
    Optional<NodeId> of(Tx tx, WorkspaceId workspace) {
        return tx.query("SELECT node FROM node_copy WHERE workspace = :workspace LIMIT 1")
                .bind("workspace", workspace.value())
                .mapTo(String.class)
                .findOne()
                .map(NodeId::new);
    }

    Optional<Abandoned> untouchedSince(Tx tx, Instant since) {
        return tx.query("SELECT node, workspace FROM node_copy WHERE touched_at < :since LIMIT 1")
                .bind("since", since.toEpochMilli())
                .map(row -> new Abandoned(
                        new NodeId(row.getString(1)), new WorkspaceId(row.getString(2))))
                .findOne();
    }
}
