package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.EventLog;
import io.filebell.event.Subject;
import io.filebell.workspace.NodeEvents.FolderChange;
import io.filebell.workspace.NodeRow.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Finds nodes in trees, and keeps the folders above them: makes those that are missing, and counts
 * what comes and goes. Everything here runs inside a transaction of the workspace that the tree is
 * of.
 */
final class Tree {

    private final NodeRows nodes;
    private final Trails trails;
    private final EventLog events;
    private final IdGenerator ids;

    Tree(Stores stores, EventLog events, IdGenerator ids) {
        this.nodes = stores.nodes();
        this.trails = stores.trails();
        this.events = events;
        this.ids = ids;
    }

    /**
     * What is at a path.
     *
     * @throws Problem {@code not_found}; {@code conflict} for a path through a file;
     *     {@code invalid_path} for the root
     */
    Located at(Tx tx, WorkspaceId workspace, NodePath path) {
        Trail trail = trail(tx, workspace, path);
        NodeRow node = trail.node().orElseThrow(() -> NodeProblems.nothingAt(path));
        return new Located(node, path, trail.folders());
    }

    /**
     * Follows a path that something is or comes to be at.
     *
     * @throws Problem {@code conflict} for a path through a file; {@code invalid_path} for the root
     */
    Trail trail(Tx tx, WorkspaceId workspace, NodePath path) {
        if (path.isRoot()) {
            throw NodeProblems.isRoot();
        }
        Trail trail = trails.follow(tx, workspace, path);
        trail.file().ifPresent(file -> {
            throw NodeProblems.fileInTheWay(file);
        });
        return trail;
    }

    /**
     * Follows a path that must be free.
     *
     * @throws Problem also {@code already_exists}
     */
    Trail free(Tx tx, WorkspaceId workspace, NodePath path) {
        Trail trail = trail(tx, workspace, path);
        if (trail.node().isPresent()) {
            throw NodeProblems.taken(path);
        }
        return trail;
    }

    /**
     * The live node with the id.
     *
     * @throws Problem {@code not_found}
     */
    Located live(Tx tx, WorkspaceId workspace, NodeId id) {
        NodeRow node = nodes.find(tx, workspace, id).orElseThrow(() -> NodeProblems.noNode(id));
        Trails.Lineage lineage = trails.lineage(tx, workspace, id)
                .filter(Trails.Lineage::live)
                .orElseThrow(() -> NodeProblems.noNode(id));
        return new Located(node, lineage.path(), lineage.above());
    }

    /** The path of a live folder, which may be the root; empty when it is gone or in the trash. */
    Optional<NodePath> pathOfFolder(Tx tx, WorkspaceId workspace, NodeId folder) {
        if (folder.equals(NodeRow.root(workspace))) {
            return Optional.of(NodePath.ROOT);
        }
        return trails.lineage(tx, workspace, folder)
                .filter(Trails.Lineage::live)
                .map(Trails.Lineage::path);
    }

    /**
     * A node in the trash, by the id of what was trashed.
     *
     * @throws Problem {@code not_found}; {@code conflict} when it is not in the trash
     */
    NodeRow inTrash(Tx tx, WorkspaceId workspace, NodeId id) {
        NodeRow node = nodes.find(tx, workspace, id).orElseThrow(() -> NodeProblems.noNode(id));
        if (node.trashed().isEmpty()) {
            boolean live = trails.lineage(tx, workspace, id)
                    .filter(Trails.Lineage::live)
                    .isPresent();
            throw live
                    ? new Problem(ErrorCode.CONFLICT, "The node " + id + " is not in the trash.")
                    : NodeProblems.noNode(id);
        }
        long emptied = nodes.emptiedUntil(tx, workspace);
        if (node.trashed().get().stamp().at().toEpochMilli() <= emptied) {
            throw NodeProblems.noNode(id);
        }
        return node;
    }

    /**
     * Makes what folders are missing above the trail's end, and counts what comes to be there into
     * all of them.
     *
     * @param count nodes that come
     * @param height levels beneath the one that comes
     * @return the folder that it comes into
     * @throws Problem {@code invalid_path} when something would be too deep
     */
    NodeId arrive(Tx tx, Author author, Stamp stamp, Trail trail, long count, int height) {
        int depth = trail.path().segments().size();
        if (depth + height > Limits.PATH_SEGMENTS) {
            throw NodeProblems.tooDeep(trail.path());
        }
        List<Trail.Step> folders = trail.folders();
        int missing = depth - 1 - folders.size();
        countIn(tx, folders, depth + height, missing + count);
        NodeId parent = folders.isEmpty()
                ? NodeRow.root(author.workspace())
                : folders.getLast().id();
        for (int i = folders.size() + 1; i < depth; i++) {
            int beneath = depth - i;
            NodeRow folder = NodeRow.folder(
                            ids.node(),
                            author.workspace(),
                            parent,
                            trail.path().segments().get(i - 1),
                            stamp)
                    .holding(beneath - 1 + count, beneath + height);
            insertFolder(tx, author, folder, trail.path().prefix(i));
            parent = folder.id();
        }
        return parent;
    }

    /** Counts a node and what is beneath it out of the folders above. */
    void leave(Tx tx, Located node) {
        nodes.count(tx, ids(node.above()), -node.node().count());
    }

    /**
     * Levels beneath a node that is about to come to a path: counted anew where what is known,
     * which may be too much, would forbid it.
     */
    int heightFor(Tx tx, NodeRow node, NodePath to) {
        if (to.segments().size() + node.height() <= Limits.PATH_SEGMENTS) {
            return node.height();
        }
        int height = nodes.measureHeight(tx, node.id());
        nodes.setHeight(tx, node.id(), height);
        return height;
    }

    Node insertFolder(Tx tx, Author author, NodeRow folder, NodePath path) {
        nodes.insert(tx, folder);
        Node view = folder.at(path.toString());
        author.tell(
                tx,
                events,
                NodeEvents.FOLDER_CREATED,
                subject(view, Optional.empty()),
                new FolderChange(view, 0, null));
        return view;
    }

    private void countIn(Tx tx, List<Trail.Step> folders, int bottom, long count) {
        nodes.count(tx, ids(folders), count);
        for (int i = 0; i < folders.size(); i++) {
            int needed = bottom - (i + 1);
            if (folders.get(i).height() < needed) {
                nodes.setHeight(tx, folders.get(i).id(), needed);
            }
        }
    }

    private static List<NodeId> ids(Collection<Trail.Step> folders) {
        List<NodeId> found = new ArrayList<>(folders.size());
        for (Trail.Step folder : folders) {
            found.add(folder.id());
        }
        return found;
    }

    static Subject subject(Node node, Optional<NodePath> previous) {
        return new Subject(
                node.id(),
                node.path(),
                previous.map(NodePath::toString),
                node.kind() == NodeKind.FOLDER);
    }
}
