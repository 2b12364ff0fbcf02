package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import java.time.Instant;
import java.util.Optional;

/**
 * A node as its row has it: with a parent and a name, without a path.
 *
 * @param parent the folder it is in; the root's id at the top; empty while it hangs on nothing
 * @param file the current content; empty for a folder
 * @param descendants live nodes beneath
 * @param height levels beneath, at most
 * @param trashed set at the root of what was trashed, not on what is beneath
 */
record NodeRow(
        NodeId id,
        WorkspaceId workspace,
        Optional<NodeId> parent,
        String name,
        Optional<FileVersion> file,
        long descendants,
        int height,
        long revision,
        Stamp created,
        Stamp updated,
        Metadata metadata,
        Optional<Trashed> trashed) {

    /** Who did it, and when. */
    record Stamp(Instant at, UserId by) {}

    /** When and by whom a node was trashed, and where it was then. */
    record Trashed(Stamp stamp, String path) {}

    /** The root of a workspace's tree: it has no row, its id follows from the workspace's. */
    static NodeId root(WorkspaceId workspace) {
        return new NodeId(NodeId.PREFIX + workspace.value().substring(WorkspaceId.PREFIX.length()));
    }

    boolean isFolder() {
        return file.isEmpty();
    }

    NodeKind kind() {
        return isFolder() ? NodeKind.FOLDER : NodeKind.FILE;
    }

    /** Live nodes that come and go with this one. */
    long count() {
        return descendants + 1;
    }

    /** A new file. */
    static NodeRow file(
            NodeId id,
            WorkspaceId workspace,
            NodeId parent,
            String name,
            FileVersion version,
            Stamp stamp) {
        return folder(id, workspace, parent, name, stamp).containing(version);
    }

    /** A new folder with nothing in it. */
    static NodeRow folder(
            NodeId id, WorkspaceId workspace, NodeId parent, String name, Stamp stamp) {
        return new NodeRow(
                id,
                workspace,
                Optional.of(parent),
                name,
                Optional.empty(),
                0,
                0,
                1,
                stamp,
                stamp,
                Metadata.NONE,
                Optional.empty());
    }

    /** The same new folder with that much beneath it. */
    NodeRow holding(long nodes, int levels) {
        return new NodeRow(
                id, workspace, parent, name, file, nodes, levels, revision, created, updated,
                metadata, trashed);
    }

    /** The same new node with these metadata. */
    NodeRow describedAs(Metadata described) {
        return new NodeRow(
                id,
                workspace,
                parent,
                name,
                file,
                descendants,
                height,
                revision,
                created,
                updated,
                described,
                trashed);
    }

    /** The same new node, hanging on nothing. */
    NodeRow detached() {
        return hanging(Optional.empty(), name);
    }

    /** The same new node, in its place. */
    NodeRow placed(NodeId newParent, String newName) {
        return hanging(Optional.of(newParent), newName);
    }

    /** The node's next revision, with another content. */
    NodeRow with(FileVersion version, Stamp stamp) {
        return containing(version).next(stamp);
    }

    /** The node's next revision, in another place and not in the trash. */
    NodeRow in(NodeId newParent, String newName, Stamp stamp) {
        return placed(newParent, newName).marked(Optional.empty()).next(stamp);
    }

    /** The node's next revision, with other metadata. */
    NodeRow with(Metadata changed, Stamp stamp) {
        return describedAs(changed).next(stamp);
    }

    /** The node's next revision, in the trash. */
    NodeRow trashed(Stamp stamp, String path) {
        return marked(Optional.of(new Trashed(stamp, path))).next(stamp);
    }

    private NodeRow containing(FileVersion version) {
        Optional<FileVersion> content = Optional.of(version);
        return new NodeRow(
                id,
                workspace,
                parent,
                name,
                content,
                descendants,
                height,
                revision,
                created,
                updated,
                metadata,
                trashed);
    }

    private NodeRow hanging(Optional<NodeId> newParent, String newName) {
        return new NodeRow(
                id,
                workspace,
                newParent,
                newName,
                file,
                descendants,
                height,
                revision,
                created,
                updated,
                metadata,
                trashed);
    }

    private NodeRow marked(Optional<Trashed> how) {
        return new NodeRow(
                id,
                workspace,
                parent,
                name,
                file,
                descendants,
                height,
                revision,
                created,
                updated,
                metadata,
                how);
    }

    private NodeRow next(Stamp stamp) {
        long next = revision + 1;
        return new NodeRow(
                id,
                workspace,
                parent,
                name,
                file,
                descendants,
                height,
                next,
                created,
                stamp,
                metadata,
                trashed);
    }

    /** The node as callers see it. */
    Node at(String path) {
        return new Node(
                id,
                workspace,
                kind(),
                path,
                name,
                file.map(FileVersion::size).orElse(null),
                file.map(FileVersion::contentType).orElse(null),
                file.map(FileVersion::sha256).orElse(null),
                file.map(FileVersion::id).orElse(null),
                file.map(FileVersion::number).orElse(null),
                revision,
                file.map(FileVersion::etag).orElse(null),
                created.at(),
                created.by(),
                updated.at(),
                updated.by(),
                metadata.entries());
    }
}
