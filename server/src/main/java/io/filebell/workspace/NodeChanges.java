package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.db.Tx;
import io.filebell.event.EventLog;
import io.filebell.event.EventType;
import io.filebell.workspace.NodeEvents.FileChange;
import io.filebell.workspace.NodeEvents.FileCopy;
import io.filebell.workspace.NodeEvents.FolderChange;
import io.filebell.workspace.NodeEvents.Origin;
import io.filebell.workspace.NodeRow.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes that nodes go through, each with its event, inside a transaction of their workspace.
 */
final class NodeChanges {

    private final NodeRows nodes;
    private final VersionRows versions;
    private final ContentRows contents;
    private final Tree tree;
    private final EventLog events;
    private final IdGenerator ids;

    NodeChanges(Stores stores, Tree tree, EventLog events, IdGenerator ids) {
        this.nodes = stores.nodes();
        this.versions = stores.versions();
        this.contents = stores.contents();
        this.tree = tree;
        this.events = events;
        this.ids = ids;
    }

    /** A type of event for a file, and its like for a folder. */
    private record Types(EventType<FileChange> file, EventType<FolderChange> folder) {}

    private static final Types UPDATED =
            new Types(NodeEvents.FILE_UPDATED, NodeEvents.FOLDER_UPDATED);
    private static final Types MOVED = new Types(NodeEvents.FILE_MOVED, NodeEvents.FOLDER_MOVED);
    private static final Types RENAMED =
            new Types(NodeEvents.FILE_RENAMED, NodeEvents.FOLDER_RENAMED);
    private static final Types TRASHED =
            new Types(NodeEvents.FILE_TRASHED, NodeEvents.FOLDER_TRASHED);
    private static final Types RESTORED =
            new Types(NodeEvents.FILE_RESTORED, NodeEvents.FOLDER_RESTORED);
    private static final Types DELETED =
            new Types(NodeEvents.FILE_DELETED, NodeEvents.FOLDER_DELETED);

    /** A new file with its first version. */
    Node createFile(Tx tx, Author author, Stamp stamp, Trail trail, FileVersion version) {
        NodeId parent = tree.arrive(tx, author, stamp, trail, 1, 0);
        NodeRow file = NodeRow.file(
                ids.node(), author.workspace(), parent, trail.path().name(), version, stamp);
        nodes.insert(tx, file);
        versions.insert(tx, file.id(), version, stamp);
        return tell(tx, author, NodeEvents.FILE_CREATED, file.at(trail.path().toString()), null);
    }

    /** A new folder. */
    Node createFolder(Tx tx, Author author, Stamp stamp, Trail trail) {
        NodeId parent = tree.arrive(tx, author, stamp, trail, 1, 0);
        NodeRow folder = NodeRow.folder(
                ids.node(), author.workspace(), parent, trail.path().name(), stamp);
        return tree.insertFolder(tx, author, folder, trail.path());
    }

    /** The next version of a file. */
    Node updateFile(Tx tx, Author author, Stamp stamp, Located file, FileVersion version) {
        return setContent(tx, author, stamp, file, version, NodeEvents.FILE_UPDATED);
    }

    /** An earlier content as the newest version. */
    Node restoreVersion(Tx tx, Author author, Stamp stamp, Located file, FileVersion earlier) {
        FileVersion version = new FileVersion(
                ids.version(),
                file.content().number() + 1,
                earlier.blob(),
                earlier.ref(),
                earlier.contentType());
        return setContent(tx, author, stamp, file, version, NodeEvents.FILE_VERSION_RESTORED);
    }

    private Node setContent(
            Tx tx,
            Author author,
            Stamp stamp,
            Located file,
            FileVersion version,
            EventType<FileChange> type) {
        NodeRow changed = file.node().with(version, stamp);
        versions.insert(tx, changed.id(), version, stamp);
        nodes.updateContent(tx, changed);
        return tell(
                tx,
                author,
                type,
                changed.at(file.path().toString()),
                Previous.content(file.content()));
    }

    /** The node with other metadata; without an event when they are the same. */
    Node setMetadata(Tx tx, Author author, Stamp stamp, Located node, Metadata metadata) {
        Metadata before = node.node().metadata();
        if (metadata.equals(before)) {
            return node.view();
        }
        NodeRow changed = node.node().with(metadata, stamp);
        nodes.updateRest(tx, changed);
        return tell(tx, author, UPDATED, changed, node.path(), Previous.metadata(before));
    }

    /**
     * The node at another path; without an event when it is there already.
     *
     * @throws Problem {@code already_exists}; {@code conflict} for a path beneath itself or a file;
     *     {@code invalid_path} when something would be too deep
     */
    Node move(Tx tx, Author author, Stamp stamp, Located from, NodePath to) {
        if (to.equals(from.path())) {
            return from.view();
        }
        if (from.node().isFolder() && to.startsWith(from.path())) {
            throw NodeProblems.intoItself(from.path(), to);
        }
        Trail trail = tree.free(tx, author.workspace(), to);
        int height = tree.heightFor(tx, from.node(), to);
        tree.leave(tx, from);
        NodeId parent = tree.arrive(tx, author, stamp, trail, from.node().count(), height);
        NodeRow moved = from.node().in(parent, to.name(), stamp);
        nodes.updateRest(tx, moved);
        boolean stays = from.node().parent().equals(Optional.of(parent));
        return tell(tx, author, stays ? RENAMED : MOVED, moved, to, Previous.path(from.path()));
    }

    /** A new file with the current content and the metadata of another. */
    Node copyFile(Tx tx, Author author, Stamp stamp, Located from, NodePath to) {
        Trail trail = tree.free(tx, author.workspace(), to);
        FileVersion version = from.content().copiedAs(ids.version());
        NodeId parent = tree.arrive(tx, author, stamp, trail, 1, 0);
        NodeRow file = NodeRow.file(
                        ids.node(), author.workspace(), parent, to.name(), version, stamp)
                .describedAs(from.node().metadata());
        nodes.insert(tx, file);
        versions.insert(tx, file.id(), version, stamp);
        Node view = file.at(to.toString());
        author.tell(
                tx,
                events,
                NodeEvents.FILE_COPIED,
                Tree.subject(view, Optional.empty()),
                new FileCopy(view, new Origin(from.node().id(), from.path().toString())));
        return view;
    }

    /** The node in the trash, with all beneath. */
    Node trash(Tx tx, Author author, Stamp stamp, Located node) {
        tree.leave(tx, node);
        // What is trashed after an emptying must not look as if it had been there before.
        long emptied = nodes.emptiedUntil(tx, author.workspace());
        Instant at = stamp.at().toEpochMilli() > emptied
                ? stamp.at()
                : Instant.ofEpochMilli(emptied + 1);
        NodeRow trashed =
                node.node().trashed(new Stamp(at, stamp.by()), node.path().toString());
        nodes.updateRest(tx, trashed);
        return tell(tx, author, TRASHED, trashed, node.path(), null);
    }

    /**
     * The node back from the trash, with all beneath.
     *
     * @param wanted another path than the one where it was
     * @throws Problem {@code already_exists}; {@code conflict} when its folder is gone
     */
    Node restore(Tx tx, Author author, Stamp stamp, NodeRow trashed, Optional<NodePath> wanted) {
        NodePath to = wanted.orElseGet(() -> whereItWas(tx, trashed));
        Trail trail = tree.trail(tx, author.workspace(), to);
        if (trail.node().isPresent()) {
            throw NodeProblems.takenMeanwhile(to);
        }
        int height = tree.heightFor(tx, trashed, to);
        NodeId parent = tree.arrive(tx, author, stamp, trail, trashed.count(), height);
        NodeRow restored = trashed.in(parent, to.name(), stamp);
        nodes.updateRest(tx, restored);
        String before = trashed.trashed().orElseThrow().path();
        Previous previous = before.equals(to.toString()) ? null : Previous.path(before);
        return tell(tx, author, RESTORED, restored, to, previous);
    }

    private NodePath whereItWas(Tx tx, NodeRow trashed) {
        return trashed.parent()
                .flatMap(parent -> tree.pathOfFolder(tx, trashed.workspace(), parent))
                .map(folder -> folder.child(trashed.name()))
                .orElseThrow(() -> new Problem(
                        ErrorCode.CONFLICT,
                        "The folder that "
                                + trashed.trashed().orElseThrow().path()
                                + " was in is gone or in the trash itself. Restore that folder "
                                + "first, or pass another \"path\"."));
    }

    /**
     * Deletes a live node for good, with all beneath: it is gone at once, its rows a little later.
     */
    Node delete(Tx tx, Author author, Instant now, Located node) {
        tree.leave(tx, node);
        remove(tx, now, node.node());
        return tell(tx, author, DELETED, node.node(), node.path(), null);
    }

    /** Deletes a node in the trash for good, with all beneath. */
    Node deleteTrashed(Tx tx, Author author, Instant now, NodeRow node) {
        remove(tx, now, node);
        NodePath path = NodePath.parse(node.trashed().orElseThrow().path());
        return tell(tx, author, DELETED, node, path, null);
    }

    /** Takes a node's row away; what hangs on it is left to the purge where it is much. */
    void remove(Tx tx, Instant now, NodeRow node) {
        nodes.delete(tx, node.id());
        boolean many = node.file()
                .map(version -> version.number() > Limits.NODES_IN_A_BATCH)
                .orElse(node.descendants() > 0);
        if (many) {
            nodes.purgeLater(tx, node.workspace(), List.of(node.id()));
        } else if (!node.isFolder()) {
            contents.released(tx, versions.delete(tx, node.id(), Limits.NODES_IN_A_BATCH), now);
        }
    }

    private Node tell(
            Tx tx,
            Author author,
            Types types,
            NodeRow node,
            NodePath path,
            @Nullable Previous previous) {
        Node view = node.at(path.toString());
        if (!node.isFolder()) {
            return tell(tx, author, types.file(), view, previous);
        }
        author.tell(
                tx,
                events,
                types.folder(),
                Tree.subject(view, previousPath(previous)),
                new FolderChange(view, node.descendants(), previous));
        return view;
    }

    private Node tell(
            Tx tx,
            Author author,
            EventType<FileChange> type,
            Node file,
            @Nullable Previous previous) {
        author.tell(
                tx,
                events,
                type,
                Tree.subject(file, previousPath(previous)),
                new FileChange(file, previous));
        return file;
    }

    private static Optional<NodePath> previousPath(@Nullable Previous previous) {
        return Optional.ofNullable(previous).map(Previous::path).map(NodePath::parse);
    }
}
