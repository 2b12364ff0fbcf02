package io.filebell.workspace;

import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.event.EventLog;
import io.filebell.event.Subject;
import io.filebell.workspace.NodeEvents.FileChange;
import io.filebell.workspace.NodeEvents.FolderChange;
import io.filebell.workspace.NodeRow.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes that trees go through, each with its event, inside a transaction of the workspace
 * that the tree is of. Counts and heights of the folders above are kept here and nowhere else.
 */
final class Tree {

    private final NodeRows nodes;
    private final Trails trails;
    private final VersionRows versions;
    private final EventLog events;
    private final IdGenerator ids;

    Tree(Stores stores, EventLog events, IdGenerator ids) {
        this.nodes = stores.nodes();
        this.trails = stores.trails();
        this.versions = stores.versions();
        this.events = events;
        this.ids = ids;
    }

    /**
     * What is at a path.
     *
     * @throws io.filebell.base.Problem {@code not_found}; {@code conflict} for a path through a
     *     file
     */
    Located at(Tx tx, WorkspaceId workspace, NodePath path) {
        Trail trail = trail(tx, workspace, path);
        NodeRow node = trail.node().orElseThrow(() -> NodeProblems.nothingAt(path));
        return new Located(node, path, trail.folders());
    }

    /**
     * Follows a path that something is or comes to be at.
     *
     * @throws io.filebell.base.Problem {@code conflict} for a path through a file;
     *     {@code invalid_path} for the root
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
     * The live node with the id.
     *
     * @throws io.filebell.base.Problem {@code not_found}
     */
    Located live(Tx tx, WorkspaceId workspace, NodeId id) {
        NodeRow node = nodes.find(tx, workspace, id).orElseThrow(() -> NodeProblems.noNode(id));
        Trails.Lineage lineage = trails.lineage(tx, workspace, id)
                .filter(Trails.Lineage::live)
                .orElseThrow(() -> NodeProblems.noNode(id));
        return new Located(node, lineage.path(), lineage.above());
    }

    /** A new file with its first version. */
    Node createFile(Tx tx, Author author, Stamp stamp, Trail trail, FileVersion version) {
        NodeRow file = fresh(
                author, stamp, Optional.of(version), trail, arrive(tx, author, stamp, trail, 1, 0));
        nodes.insert(tx, file);
        versions.insert(tx, file.id(), version, stamp);
        Node view = file.at(trail.path().toString());
        author.tell(tx, events, NodeEvents.FILE_CREATED, subject(view), new FileChange(view, null));
        return view;
    }

    /** A new folder. */
    Node createFolder(Tx tx, Author author, Stamp stamp, Trail trail) {
        NodeRow folder = fresh(
                author, stamp, Optional.empty(), trail, arrive(tx, author, stamp, trail, 1, 0));
        return insertFolder(tx, author, folder, trail.path());
    }

    /** The next version of a file. */
    Node updateFile(Tx tx, Author author, Stamp stamp, Located file, FileVersion version) {
        NodeRow changed = setContent(tx, stamp, file, version);
        Node view = changed.at(file.path().toString());
        author.tell(
                tx,
                events,
                NodeEvents.FILE_UPDATED,
                subject(view),
                new FileChange(view, Previous.content(current(file))));
        return view;
    }

    /** An earlier content as the newest version. */
    Node restoreVersion(Tx tx, Author author, Stamp stamp, Located file, FileVersion version) {
        NodeRow changed = setContent(tx, stamp, file, version);
        Node view = changed.at(file.path().toString());
        author.tell(
                tx,
                events,
                NodeEvents.FILE_VERSION_RESTORED,
                subject(view),
                new FileChange(view, Previous.content(current(file))));
        return view;
    }

    private NodeRow setContent(Tx tx, Stamp stamp, Located file, FileVersion version) {
        NodeRow changed = file.node().with(version, stamp);
        versions.insert(tx, changed.id(), version, stamp);
        nodes.updateContent(tx, changed);
        return changed;
    }

    private static FileVersion current(Located file) {
        return file.node().file().orElseThrow();
    }

    private NodeRow fresh(
            Author author, Stamp stamp, Optional<FileVersion> version, Trail trail, NodeId parent) {
        return new NodeRow(
                ids.node(),
                author.workspace(),
                Optional.of(parent),
                trail.path().name(),
                version,
                0,
                0,
                1,
                stamp,
                stamp,
                Metadata.NONE,
                Optional.empty());
    }

    /**
     * Makes what folders are missing above the trail's end, and counts what comes to be there into
     * all of them.
     *
     * @param count nodes that come
     * @param height levels beneath the one that comes
     * @return the folder that it comes into
     */
    NodeId arrive(Tx tx, Author author, Stamp stamp, Trail trail, long count, int height) {
        int depth = trail.path().segments().size();
        if (depth + height > Limits.PATH_SEGMENTS) {
            throw NodeProblems.tooDeep(trail.path());
        }
        List<Trail.Step> folders = trail.folders();
        int missing = depth - 1 - folders.size();
        countIn(tx, folders, depth, missing + count, height);
        NodeId parent = folders.isEmpty()
                ? NodeRow.root(author.workspace())
                : folders.getLast().id();
        for (int i = folders.size() + 1; i < depth; i++) {
            int beneath = depth - i;
            NodeRow folder = new NodeRow(
                    ids.node(),
                    author.workspace(),
                    Optional.of(parent),
                    trail.path().segments().get(i - 1),
                    Optional.empty(),
                    beneath - 1 + count,
                    beneath + height,
                    1,
                    stamp,
                    stamp,
                    Metadata.NONE,
                    Optional.empty());
            insertFolder(tx, author, folder, trail.path().prefix(i));
            parent = folder.id();
        }
        return parent;
    }

    private void countIn(Tx tx, List<Trail.Step> folders, int depth, long count, int height) {
        nodes.count(tx, ids(folders), count);
        for (int i = 0; i < folders.size(); i++) {
            int needed = depth - (i + 1) + height;
            if (folders.get(i).height() < needed) {
                nodes.setHeight(tx, folders.get(i).id(), needed);
            }
        }
    }

    private Node insertFolder(Tx tx, Author author, NodeRow folder, NodePath path) {
        nodes.insert(tx, folder);
        Node view = folder.at(path.toString());
        author.tell(
                tx,
                events,
                NodeEvents.FOLDER_CREATED,
                subject(view),
                new FolderChange(view, 0, null));
        return view;
    }

    private static List<NodeId> ids(Collection<Trail.Step> folders) {
        List<NodeId> found = new ArrayList<>(folders.size());
        for (Trail.Step folder : folders) {
            found.add(folder.id());
        }
        return found;
    }

    static Subject subject(Node node) {
        return subject(node, null);
    }

    static Subject subject(Node node, @Nullable NodePath previous) {
        return new Subject(
                node.id(),
                node.path(),
                Optional.ofNullable(previous).map(NodePath::toString),
                node.kind() == NodeKind.FOLDER);
    }
}
