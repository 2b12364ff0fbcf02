package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.blob.BlobRef;
import io.filebell.db.SqlStatement;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of nodes. */
final class NodeRows {

    private static final List<String> NAMES = List.of(
            "id",
            "workspace",
            "parent",
            "name",
            "descendants",
            "height",
            "version",
            "version_number",
            "blob",
            "size",
            "sha256",
            "content_type",
            "revision",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "metadata",
            "trashed_at",
            "trashed_by",
            "trashed_path");

    private static final String COLUMNS = columns("node");

    private static final String INSERT = """
            INSERT INTO node
                (id, workspace, parent, name, kind, descendants, height,
                version, version_number, blob, size, sha256, content_type, revision,
                created_at, created_by, updated_at, updated_by, metadata)
            VALUES (:id, :workspace, :parent, :name, :kind, :descendants, :height,
                :version, :versionNumber, :blob, :size, :sha256, :contentType, :revision,
                :createdAt, :createdBy, :updatedAt, :updatedBy, :metadata)
            """;

    static String columns(String table) {
        return NAMES.stream().map(name -> table + "." + name).collect(Collectors.joining(", "));
    }

    void insert(Tx tx, NodeRow node) {
        bind(tx.update(INSERT), node).execute();
    }

    void insert(Tx tx, List<NodeRow> nodes) {
        var batch = tx.batch(INSERT);
        for (NodeRow node : nodes) {
            bind(batch, node);
            batch.add();
        }
        if (!nodes.isEmpty()) {
            batch.execute();
        }
    }

    /** A node of the workspace, live or not. */
    Optional<NodeRow> find(Tx tx, WorkspaceId workspace, NodeId node) {
        return tx.query("SELECT " + COLUMNS + " FROM node"
                        + " WHERE id = :id AND workspace = :workspace")
                .bind("id", node.value())
                .bind("workspace", workspace.value())
                .map(row -> row(row, 0))
                .findOne();
    }

    /**
     * The live children of a folder with names after {@code after}, in the order of their names.
     */
    List<NodeRow> children(Tx tx, NodeId folder, String after, int limit) {
        return tx.query("SELECT " + COLUMNS + " FROM node"
                        + " WHERE parent = :folder AND trashed_at IS NULL AND name > :after"
                        + " ORDER BY name LIMIT :limit")
                .bind("folder", folder.value())
                .bind("after", after)
                .bind("limit", limit)
                .map(row -> row(row, 0))
                .list();
    }

    /** The live child of a folder that has the name. */
    Optional<NodeRow> child(Tx tx, NodeId folder, String name) {
        return tx.query("SELECT " + COLUMNS + " FROM node"
                        + " WHERE parent = :folder AND name = :name AND trashed_at IS NULL")
                .bind("folder", folder.value())
                .bind("name", name)
                .map(row -> row(row, 0))
                .findOne();
    }

    /** The node's new content, revision and stamp. */
    void updateContent(Tx tx, NodeRow node) {
        var update = tx.update("""
                UPDATE node SET version = :version, version_number = :versionNumber, blob = :blob,
                    size = :size, sha256 = :sha256, content_type = :contentType,
                    revision = :revision, updated_at = :updatedAt, updated_by = :updatedBy
                WHERE id = :id
                """);
        bindFile(update, node);
        bindStamp(update, node).bind("id", node.id().value()).execute();
    }

    /** The node's new place, trash, metadata, revision and stamp: everything but its content. */
    void updateRest(Tx tx, NodeRow node) {
        var update = tx.update("""
                UPDATE node SET parent = :parent, name = :name, metadata = :metadata,
                    trashed_at = :trashedAt, trashed_by = :trashedBy, trashed_path = :trashedPath,
                    revision = :revision, updated_at = :updatedAt, updated_by = :updatedBy
                WHERE id = :id
                """);
        bindPlace(update, node)
                .bind(
                        "trashedAt",
                        node.trashed().map(t -> t.stamp().at().toEpochMilli()).orElse(null))
                .bind(
                        "trashedBy",
                        node.trashed().map(t -> t.stamp().by().value()).orElse(null))
                .bind("trashedPath", node.trashed().map(NodeRow.Trashed::path).orElse(null));
        bindStamp(update, node).bind("id", node.id().value()).execute();
    }

    /** Counts nodes into folders, or out of them. */
    void count(Tx tx, Collection<NodeId> folders, long nodes) {
        if (folders.isEmpty()) {
            return;
        }
        var batch = tx.batch("UPDATE node SET descendants = descendants + :nodes WHERE id = :id");
        for (NodeId folder : folders) {
            batch.bind("nodes", nodes).bind("id", folder.value()).add();
        }
        batch.execute();
    }

    void setHeight(Tx tx, NodeId folder, int height) {
        tx.update("UPDATE node SET height = :height WHERE id = :id")
                .bind("height", height)
                .bind("id", folder.value())
                .execute();
    }

    /** Counts the levels beneath a folder: reads every node beneath. */
    int measureHeight(Tx tx, NodeId folder) {
        return tx.query("""
                WITH RECURSIVE down (id, depth) AS (
                    SELECT id, 0 FROM node WHERE id = :folder
                    UNION ALL
                    SELECT node.id, down.depth + 1 FROM node JOIN down ON node.parent = down.id
                    WHERE node.trashed_at IS NULL AND down.depth < :limit)
                SELECT MAX(depth) FROM down
                """)
                .bind("folder", folder.value())
                .bind("limit", Limits.PATH_SEGMENTS)
                .mapTo(Integer.class)
                .one();
    }

    /** Sets what is beneath folders. */
    void setCounts(Tx tx, List<NodeRow> folders) {
        if (folders.isEmpty()) {
            return;
        }
        var batch = tx.batch("""
                UPDATE node SET descendants = :descendants, height = :height WHERE id = :id
                """);
        for (NodeRow folder : folders) {
            batch.bind("descendants", folder.descendants())
                    .bind("height", folder.height())
                    .bind("id", folder.id().value())
                    .add();
        }
        batch.execute();
    }

    /** Removes the live children of a folder up to a name. */
    void deleteBeneath(Tx tx, NodeId folder, String last) {
        tx.update("""
                DELETE FROM node WHERE parent = :folder AND trashed_at IS NULL AND name <= :last
                """).bind("folder", folder.value()).bind("last", last).execute();
    }

    void delete(Tx tx, NodeId node) {
        tx.update("DELETE FROM node WHERE id = :id").bind("id", node.value()).execute();
    }

    /** Up to when the trash was emptied while nodes of it still wait for their deletion, in ms. */
    long emptiedUntil(Tx tx, WorkspaceId workspace) {
        return tx.query("SELECT until FROM trash_emptying WHERE workspace = :workspace")
                .bind("workspace", workspace.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** Leaves it to the purge to remove what is beneath a node that is gone, and its versions. */
    void purgeLater(Tx tx, WorkspaceId workspace, Collection<NodeId> gone) {
        if (gone.isEmpty()) {
            return;
        }
        var batch = tx.batch("""
                INSERT INTO purge (node, workspace) VALUES (:node, :workspace)
                ON CONFLICT (node) DO NOTHING
                """);
        for (NodeId node : gone) {
            batch.bind("node", node.value())
                    .bind("workspace", workspace.value())
                    .add();
        }
        batch.execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, NodeRow node) {
        bindPlace(statement, node);
        bindFile(statement, node);
        bindStamp(statement, node);
        return statement
                .bind("id", node.id().value())
                .bind("workspace", node.workspace().value())
                .bind("kind", node.kind().text())
                .bind("descendants", node.descendants())
                .bind("height", node.height())
                .bind("createdAt", node.created().at().toEpochMilli())
                .bind("createdBy", node.created().by().value());
    }

    private static <S extends SqlStatement<S>> S bindPlace(S statement, NodeRow node) {
        Metadata metadata = node.metadata();
        return statement
                .bind("parent", node.parent().map(NodeId::value).orElse(null))
                .bind("name", node.name())
                .bind("metadata", metadata.entries().isEmpty() ? null : metadata.json());
    }

    private static <S extends SqlStatement<S>> S bindStamp(S statement, NodeRow node) {
        return statement
                .bind("revision", node.revision())
                .bind("updatedAt", node.updated().at().toEpochMilli())
                .bind("updatedBy", node.updated().by().value());
    }

    private static <S extends SqlStatement<S>> void bindFile(S statement, NodeRow node) {
        Optional<FileVersion> file = node.file();
        statement
                .bind("version", file.map(v -> v.id().value()).orElse(null))
                .bind("versionNumber", file.map(FileVersion::number).orElse(null))
                .bind("blob", file.map(FileVersion::blob).orElse(null))
                .bind("size", file.map(FileVersion::size).orElse(null))
                .bind("sha256", file.map(v -> v.ref().digest()).orElse(null))
                .bind("contentType", file.map(FileVersion::contentType).orElse(null));
    }

    /** @param skip columns before the node's */
    static NodeRow row(ResultSet row, int skip) throws SQLException {
        @Nullable String parent = row.getString(skip + 3);
        @Nullable String metadata = row.getString(skip + 18);
        return new NodeRow(
                new NodeId(row.getString(skip + 1)),
                new WorkspaceId(row.getString(skip + 2)),
                Optional.ofNullable(parent).map(NodeId::new),
                row.getString(skip + 4),
                file(row, skip),
                row.getLong(skip + 5),
                row.getInt(skip + 6),
                row.getLong(skip + 13),
                stamp(row, skip + 14),
                stamp(row, skip + 16),
                metadata == null ? Metadata.NONE : Metadata.parse(metadata),
                trashed(row, skip));
    }

    private static Optional<FileVersion> file(ResultSet row, int skip) throws SQLException {
        @Nullable String version = row.getString(skip + 7);
        if (version == null) {
            return Optional.empty();
        }
        return Optional.of(new FileVersion(
                new VersionId(version),
                row.getLong(skip + 8),
                row.getLong(skip + 9),
                new BlobRef(Sha256Column.text(row.getBytes(skip + 11)), row.getLong(skip + 10)),
                row.getString(skip + 12)));
    }

    private static Optional<NodeRow.Trashed> trashed(ResultSet row, int skip) throws SQLException {
        @Nullable String by = row.getString(skip + 20);
        if (by == null) {
            return Optional.empty();
        }
        return Optional.of(new NodeRow.Trashed(stamp(row, skip + 19), row.getString(skip + 21)));
    }

    private static NodeRow.Stamp stamp(ResultSet row, int at) throws SQLException {
        return new NodeRow.Stamp(
                Instant.ofEpochMilli(row.getLong(at)), new UserId(row.getString(at + 1)));
    }
}
