package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.VersionId;
import io.filebell.blob.BlobRef;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of versions. */
final class VersionRows {

    private static final String COLUMNS =
            "id, number, blob, size, sha256, content_type, created_at, created_by";

    /** The live files in a folder up to a name that have few versions. */
    static final String FILES_BENEATH = """
            SELECT id FROM node WHERE parent = :folder AND trashed_at IS NULL AND name <= :last
                AND version_number <= :atMost
            """;

    /** A version, and who made it when. */
    record Row(FileVersion version, NodeRow.Stamp created) {}

    void insert(Tx tx, NodeId node, FileVersion version, NodeRow.Stamp created) {
        tx.update("""
                INSERT INTO version
                    (id, node, number, blob, size, sha256, content_type, created_at, created_by)
                VALUES (:id, :node, :number, :blob, :size, :sha256, :contentType, :at, :by)
                """)
                .bind("id", version.id().value())
                .bind("node", node.value())
                .bind("number", version.number())
                .bind("blob", version.blob())
                .bind("size", version.size())
                .bind("sha256", version.ref().digest())
                .bind("contentType", version.contentType())
                .bind("at", created.at().toEpochMilli())
                .bind("by", created.by().value())
                .execute();
    }

    /** Inserts the current versions of many new files in one statement. */
    void insert(Tx tx, List<NodeRow> files) {
        var batch = tx.batch("""
                INSERT INTO version
                    (id, node, number, blob, size, sha256, content_type, created_at, created_by)
                VALUES (:id, :node, :number, :blob, :size, :sha256, :contentType, :at, :by)
                """);
        for (NodeRow file : files) {
            FileVersion version = file.file().orElseThrow();
            batch.bind("id", version.id().value())
                    .bind("node", file.id().value())
                    .bind("number", version.number())
                    .bind("blob", version.blob())
                    .bind("size", version.size())
                    .bind("sha256", version.ref().digest())
                    .bind("contentType", version.contentType())
                    .bind("at", file.updated().at().toEpochMilli())
                    .bind("by", file.updated().by().value())
                    .add();
        }
        if (!files.isEmpty()) {
            batch.execute();
        }
    }

    Optional<Row> find(Tx tx, NodeId node, VersionId version) {
        return tx.query("SELECT " + COLUMNS + " FROM version WHERE id = :id AND node = :node")
                .bind("id", version.value())
                .bind("node", node.value())
                .map(VersionRows::row)
                .findOne();
    }

    /** Versions of a file with numbers below {@code before}, the newest first. */
    List<Row> before(Tx tx, NodeId node, long before, int limit) {
        return tx.query("SELECT " + COLUMNS + " FROM version"
                        + " WHERE node = :node AND number < :before"
                        + " ORDER BY number DESC LIMIT :limit")
                .bind("node", node.value())
                .bind("before", before)
                .bind("limit", limit)
                .map(VersionRows::row)
                .list();
    }

    /** Removes some versions of a node and answers the contents that they referred to. */
    List<Long> delete(Tx tx, NodeId node, int limit) {
        return tx.query("""
                DELETE FROM version WHERE id IN
                    (SELECT id FROM version WHERE node = :node ORDER BY number LIMIT :limit)
                RETURNING blob
                """)
                .bind("node", node.value())
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /**
     * Removes the versions of a folder's files up to a name, of those that have at most so many.
     */
    void deleteBeneath(Tx tx, NodeId folder, String last, int atMost) {
        tx.update("DELETE FROM version WHERE node IN (" + FILES_BENEATH + ")")
                .bind("folder", folder.value())
                .bind("last", last)
                .bind("atMost", atMost)
                .execute();
    }

    private static Row row(ResultSet row) throws SQLException {
        FileVersion version = new FileVersion(
                new VersionId(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                new BlobRef(Sha256Column.text(row.getBytes(5)), row.getLong(4)),
                row.getString(6));
        return new Row(
                version,
                new NodeRow.Stamp(
                        Instant.ofEpochMilli(row.getLong(7)), new UserId(row.getString(8))));
    }
}
