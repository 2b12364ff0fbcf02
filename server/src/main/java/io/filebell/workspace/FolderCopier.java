package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.operation.Scope;
import io.filebell.workspace.NodeEvents.FolderCopy;
import io.filebell.workspace.NodeEvents.Origin;
import io.filebell.workspace.NodeRow.Stamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Copies of nodes. A file is copied in one write. A folder is copied in batches beneath a root that
 * hangs on nothing, so that nobody sees it before the last write puts it into its place; what a
 * crash leaves behind is swept. A folder that changes meanwhile is copied as each of its nodes was
 * when the copy came to it.
 */
final class FolderCopier {

    private final Nodes nodes;

    FolderCopier(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Copies a node and answers the copy.
     *
     * @throws Problem {@code not_found}; {@code already_exists}; {@code conflict} for a path
     *     through a file, or when the folder was deleted meanwhile; {@code limit_reached}
     */
    Node copy(Caller caller, WorkspaceId workspace, NodeId id, NodePath to) {
        nodes.access().require(caller, workspace, Scope.FILES_WRITE);
        Located from = nodes.database().read(tx -> {
            Located found = nodes.tree().live(tx, workspace, id);
            nodes.tree().free(tx, workspace, to);
            return found;
        });
        if (!from.node().isFolder()) {
            return nodes.change(caller, workspace, (tx, author, stamp) -> {
                Located file = nodes.tree().live(tx, workspace, id);
                return nodes.changes().copyFile(tx, author, stamp, file, to);
            });
        }
        if (from.node().descendants() > Limits.NODES_IN_A_COPY) {
            throw tooMany();
        }
        Stamp stamp = new Stamp(nodes.clock().instant(), caller.user());
        Batch batch = new Batch(
                workspace, copied(from.node(), NodeRow.root(workspace), stamp).detached());
        try {
            long count = copyBeneath(from.node().id(), batch, stamp);
            return attach(caller, workspace, from, to, batch.root.holding(count, batch.height));
        } catch (RuntimeException e) {
            abandon(workspace, batch.root.id(), e);
            throw e;
        }
    }

    /** A folder whose children are being copied. */
    private static final class Level {
        final NodeId source;
        final NodeRow copy;
        final Deque<NodeRow> ahead = new ArrayDeque<>();
        String after = "";
        boolean ended;
        long count;
        int height;

        Level(NodeId source, NodeRow copy) {
            this.source = source;
            this.copy = copy;
        }
    }

    /** Copies that wait to be written, and folders whose counts are known by now. */
    private static final class Batch {
        final WorkspaceId workspace;
        final NodeRow root;
        final List<NodeRow> fresh = new ArrayList<>();
        final List<NodeRow> counted = new ArrayList<>();
        int height;

        Batch(WorkspaceId workspace, NodeRow root) {
            this.workspace = workspace;
            this.root = root;
        }

        boolean isFull() {
            return fresh.size() + counted.size() >= Limits.NODES_IN_A_BATCH;
        }
    }

    private long copyBeneath(NodeId source, Batch batch, Stamp stamp) {
        begin(batch);
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(source, batch.root));
        while (true) {
            Level level = levels.element();
            Optional<NodeRow> next = next(level);
            if (next.isEmpty()) {
                levels.pop();
                if (levels.isEmpty()) {
                    write(batch);
                    batch.height = level.height;
                    return level.count;
                }
                Level above = levels.element();
                above.count += level.count;
                above.height = Math.max(above.height, level.height + 1);
                batch.counted.add(level.copy.holding(level.count, level.height));
            } else {
                NodeRow copy = copied(next.get(), level.copy.id(), stamp);
                batch.fresh.add(copy);
                level.count++;
                level.height = Math.max(level.height, 1);
                if (copy.isFolder()) {
                    levels.push(new Level(next.get().id(), copy));
                }
            }
            if (batch.isFull()) {
                write(batch);
            }
        }
    }

    private Optional<NodeRow> next(Level level) {
        if (level.ahead.isEmpty() && !level.ended) {
            List<NodeRow> children = nodes.database()
                    .read(tx -> nodes.stores()
                            .nodes()
                            .children(tx, level.source, level.after, Limits.NODES_IN_A_BATCH));
            level.ahead.addAll(children);
            level.ended = children.size() < Limits.NODES_IN_A_BATCH;
        }
        Optional<NodeRow> next = Optional.ofNullable(level.ahead.poll());
        next.ifPresent(node -> level.after = node.name());
        return next;
    }

    private NodeRow copied(NodeRow node, NodeId parent, Stamp stamp) {
        NodeId id = nodes.ids().node();
        NodeRow copy = node.file()
                .map(version -> NodeRow.file(
                        id,
                        node.workspace(),
                        parent,
                        node.name(),
                        version.copiedAs(nodes.ids().version()),
                        stamp))
                .orElseGet(() -> NodeRow.folder(id, node.workspace(), parent, node.name(), stamp));
        return copy.describedAs(node.metadata());
    }

    private void begin(Batch batch) {
        nodes.database().write(batch.workspace, tx -> {
            nodes.stores().nodes().insert(tx, batch.root);
            nodes.stores().copies().begin(tx, batch.root, nodes.clock().instant());
            return true;
        });
    }

    private void write(Batch batch) {
        List<NodeRow> fresh = List.copyOf(batch.fresh);
        List<NodeRow> counted = List.copyOf(batch.counted);
        nodes.database().write(batch.workspace, tx -> {
            touch(tx, batch.root.id());
            nodes.stores().nodes().insert(tx, fresh);
            nodes.stores()
                    .versions()
                    .insert(tx, fresh.stream().filter(n -> !n.isFolder()).toList());
            nodes.stores().nodes().setCounts(tx, counted);
            return true;
        });
        batch.fresh.clear();
        batch.counted.clear();
    }

    private void touch(Tx tx, NodeId root) {
        if (!nodes.stores().copies().touch(tx, root, nodes.clock().instant())) {
            throw new Problem(
                    ErrorCode.CONFLICT,
                    "The copy took so long that it was given up; nothing was copied. Try again.");
        }
    }

    private Node attach(
            Caller caller, WorkspaceId workspace, Located from, NodePath to, NodeRow copy) {
        return nodes.change(caller, workspace, (tx, author, stamp) -> {
            NodeRows rows = nodes.stores().nodes();
            touch(tx, copy.id());
            if (rows.find(tx, workspace, from.node().id()).isEmpty()) {
                throw new Problem(
                        ErrorCode.CONFLICT,
                        from.path() + " was deleted while it was copied; nothing was copied.");
            }
            Trail trail = nodes.tree().free(tx, workspace, to);
            NodeId parent =
                    nodes.tree().arrive(tx, author, stamp, trail, copy.count(), copy.height());
            NodeRow placed = copy.placed(parent, to.name());
            rows.updateRest(tx, placed);
            rows.setCounts(tx, List.of(placed));
            nodes.stores().copies().end(tx, placed.id());
            Node view = placed.at(to.toString());
            author.tell(
                    tx,
                    nodes.events(),
                    NodeEvents.FOLDER_COPIED,
                    Tree.subject(view, Optional.empty()),
                    new FolderCopy(
                            view,
                            placed.descendants(),
                            new Origin(from.node().id(), from.path().toString())));
            return view;
        });
    }

    private void abandon(WorkspaceId workspace, NodeId root, RuntimeException why) {
        try {
            nodes.database().write(workspace, tx -> {
                nodes.stores().copies().abandon(tx, nodes.stores().nodes(), workspace, root);
                return true;
            });
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
        nodes.wakeKeeper();
    }

    private static Problem tooMany() {
        return new Problem(
                ErrorCode.LIMIT_REACHED,
                "A folder with more than " + Limits.NODES_IN_A_COPY
                        + " nodes beneath is not copied at once. Copy its folders one by one.");
    }
}
