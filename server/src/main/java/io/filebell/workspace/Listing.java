package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.db.Tx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A list of what is beneath a folder, by name; with all beneath the folders in it, each after its
 * folder (depth first). A part of it goes on after any path, whether something is there any more or
 * not.
 */
final class Listing {

    private final NodeRows nodes;
    private final Tx tx;
    private final int wanted;
    private final List<Entry> found = new ArrayList<>();

    /** A node and its path. */
    record Entry(NodeRow node, NodePath path) {
        Node view() {
            return node.at(path.toString());
        }
    }

    Listing(NodeRows nodes, Tx tx, int wanted) {
        this.nodes = nodes;
        this.tx = tx;
        this.wanted = wanted;
    }

    /** @param after the last name told; empty at the beginning */
    List<Entry> children(NodeId folder, NodePath path, String after) {
        for (NodeRow child : nodes.children(tx, folder, after, wanted)) {
            found.add(new Entry(child, path.child(child.name())));
        }
        return found;
    }

    /** @param after names from {@code folder} down to the last node told; none at the beginning */
    List<Entry> beneath(NodeId folder, NodePath path, List<String> after) {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(folder, path, after.isEmpty() ? "" : after.getFirst()));
        for (int i = 0; i < after.size(); i++) {
            Level above = levels.element();
            String name = after.get(i);
            Optional<NodeRow> child = nodes.child(tx, above.folder, name).filter(NodeRow::isFolder);
            if (child.isEmpty()) {
                break;
            }
            String next = i + 1 < after.size() ? after.get(i + 1) : "";
            levels.push(new Level(child.get().id(), above.path.child(name), next));
        }
        while (!levels.isEmpty() && found.size() < wanted) {
            Level level = levels.element();
            Optional<NodeRow> next = level.next();
            if (next.isEmpty()) {
                levels.pop();
                continue;
            }
            NodePath nextPath = level.path.child(next.get().name());
            found.add(new Entry(next.get(), nextPath));
            if (next.get().isFolder()) {
                levels.push(new Level(next.get().id(), nextPath, ""));
            }
        }
        return found;
    }

    /** A folder that is being gone through. */
    private final class Level {
        private final NodeId folder;
        private final NodePath path;
        private final Deque<NodeRow> ahead = new ArrayDeque<>();
        private String after;
        private boolean ended;

        Level(NodeId folder, NodePath path, String after) {
            this.folder = folder;
            this.path = path;
            this.after = after;
        }

        Optional<NodeRow> next() {
            if (ahead.isEmpty() && !ended) {
                int more = wanted - found.size();
                ahead.addAll(nodes.children(tx, folder, after, more));
                ended = ahead.size() < more;
            }
            Optional<NodeRow> next = Optional.ofNullable(ahead.poll());
            next.ifPresent(node -> after = node.name());
            return next;
        }
    }
}
