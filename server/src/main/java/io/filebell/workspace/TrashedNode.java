package io.filebell.workspace;

import io.filebell.base.UserId;
import io.filebell.operation.Says;
import java.time.Instant;

/** A node in the trash. */
@Says("A file or folder in the trash.")
public record TrashedNode(
        @Says("The node as it was trashed.") Node node,

        @Says("Nodes beneath it, which come back or go with it.")
        long count,

        Instant trashedAt,
        UserId trashedBy) {

    static TrashedNode of(NodeRow row) {
        NodeRow.Trashed trashed = row.trashed().orElseThrow();
        return new TrashedNode(
                row.at(trashed.path()),
                row.descendants(),
                trashed.stamp().at(),
                trashed.stamp().by());
    }
}
