package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace's tree should be, as plain objects: slow, obvious, and written from the
 * contract. Operations throw the {@link Problem} that callers should get, and note the events they
 * should cause as {@code "type path"}, for a folder with the count of nodes beneath.
 */
final class TreeModel {

    final Thing root = new Thing("", null, true);
    final Map<NodeId, Thing> trash = new LinkedHashMap<>();
    private final List<String> events = new ArrayList<>();

    /** A node. */
    static final class Thing {
        String name;

        @Nullable
        Thing parent;

        final boolean folder;
        final TreeMap<String, Thing> children = new TreeMap<>();
        final List<String> contents = new ArrayList<>();
        TreeMap<String, String> metadata = new TreeMap<>();
        String trashedPath = "";

        Thing(String name, @Nullable Thing parent, boolean folder) {
            this.name = name;
            this.parent = parent;
            this.folder = folder;
        }

        String path() {
            String above = parent == null || parent.parent == null ? "" : parent.path();
            return parent == null ? "/" : above + "/" + name;
        }

        long count() {
            return children.values().stream()
                    .mapToLong(child -> 1 + child.count())
                    .sum();
        }

        String told(String what, String path) {
            return folder
                    ? "folder." + what + " " + path + " " + count()
                    : "file." + what + " " + path;
        }
    }

    List<String> takeEvents() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** All live paths, depth first, with the contents of files. */
    Map<String, Thing> all() {
        Map<String, Thing> found = new LinkedHashMap<>();
        collect(root, found);
        return found;
    }

    private static void collect(Thing folder, Map<String, Thing> into) {
        for (Thing child : folder.children.values()) {
            into.put(child.path(), child);
            collect(child, into);
        }
    }

    Optional<Thing> find(NodePath path) {
        Thing at = root;
        for (String name : path.segments()) {
            Thing next = at.children.get(name);
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    void put(NodePath path, String content) {
        throughFile(path);
        Optional<Thing> there = find(path);
        if (there.isPresent()) {
            if (there.get().folder) {
                throw problem(ErrorCode.ALREADY_EXISTS);
            }
            there.get().contents.add(content);
            events.add("file.updated " + path);
            return;
        }
        Thing file = new Thing(path.name(), null, false);
        file.contents.add(content);
        place(file, path);
        events.add("file.created " + path);
    }

    void folder(NodePath path) {
        free(path);
        place(new Thing(path.name(), null, true), path);
        events.add("folder.created " + path + " 0");
    }

    void move(Thing thing, NodePath to) {
        NodePath from = NodePath.parse(thing.path());
        if (from.equals(to)) {
            return;
        }
        if (thing.folder && to.startsWith(from)) {
            throw problem(ErrorCode.CONFLICT);
        }
        free(to);
        Thing before = java.util.Objects.requireNonNull(thing.parent);
        take(thing);
        place(thing, to);
        events.add(thing.told(before == thing.parent ? "renamed" : "moved", to.toString()));
    }

    void copy(Thing thing, NodePath to) {
        free(to);
        Thing copy = copied(thing);
        place(copy, to);
        events.add(copy.told("copied", to.toString()));
    }

    private static Thing copied(Thing thing) {
        Thing copy = new Thing(thing.name, null, thing.folder);
        copy.metadata = new TreeMap<>(thing.metadata);
        if (!thing.folder) {
            copy.contents.add(thing.contents.getLast());
        }
        thing.children.values().forEach(child -> {
            Thing below = copied(child);
            below.parent = copy;
            copy.children.put(below.name, below);
        });
        return copy;
    }

    void trash(Thing thing, NodeId id) {
        thing.trashedPath = thing.path();
        take(thing);
        trash.put(id, thing);
        events.add(thing.told("trashed", thing.trashedPath));
    }

    void restore(NodeId id, Optional<NodePath> wanted) {
        Thing thing = trash.get(id);
        if (thing == null) {
            throw problem(ErrorCode.NOT_FOUND);
        }
        Thing parent = java.util.Objects.requireNonNull(thing.parent);
        if (wanted.isEmpty() && !isLive(parent)) {
            throw problem(ErrorCode.CONFLICT);
        }
        NodePath to = wanted.orElseGet(() -> NodePath.parse(parent.path()).child(thing.name));
        free(to);
        trash.remove(id);
        place(thing, to);
        events.add(thing.told("restored", to.toString()));
    }

    void delete(Thing thing) {
        String path = thing.path();
        take(thing);
        events.add(thing.told("deleted", path));
    }

    void deleteTrashed(NodeId id) {
        Thing thing = trash.remove(id);
        if (thing == null) {
            throw problem(ErrorCode.NOT_FOUND);
        }
        events.add(thing.told("deleted", thing.trashedPath));
    }

    /** The deletions are told by the keeper, one by one. */
    void emptyTrash() {
        if (!trash.isEmpty()) {
            events.add("trash.emptied");
        }
        List.copyOf(trash.keySet()).forEach(this::deleteTrashed);
    }

    void describe(Thing thing, String key, @Nullable String value) {
        TreeMap<String, String> changed = new TreeMap<>(thing.metadata);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        if (!changed.equals(thing.metadata)) {
            thing.metadata = changed;
            events.add(thing.told("updated", thing.path()));
        }
    }

    void restoreVersion(Thing file, int number) {
        file.contents.add(file.contents.get(number - 1));
        events.add("file.version_restored " + file.path());
    }

    private boolean isLive(Thing folder) {
        Thing at = folder;
        while (at.parent != null) {
            if (at.parent.children.get(at.name) != at) {
                return false;
            }
            at = at.parent;
        }
        return at == root;
    }

    private void throughFile(NodePath path) {
        for (int i = 1; i < path.segments().size(); i++) {
            if (find(path.prefix(i)).filter(thing -> !thing.folder).isPresent()) {
                throw problem(ErrorCode.CONFLICT);
            }
        }
    }

    private void free(NodePath path) {
        throughFile(path);
        if (find(path).isPresent()) {
            throw problem(ErrorCode.ALREADY_EXISTS);
        }
    }

    /** The parent stays known, as the place to restore to. */
    private static void take(Thing thing) {
        java.util.Objects.requireNonNull(thing.parent).children.remove(thing.name);
    }

    private void place(Thing thing, NodePath path) {
        Thing at = root;
        for (int i = 1; i < path.segments().size(); i++) {
            String name = path.segments().get(i - 1);
            Thing next = at.children.get(name);
            if (next == null) {
                next = new Thing(name, at, true);
                at.children.put(name, next);
                events.add("folder.created " + path.prefix(i) + " 0");
            }
            at = next;
        }
        thing.parent = at;
        thing.name = path.name();
        at.children.put(thing.name, thing);
    }

    private static Problem problem(ErrorCode code) {
        return new Problem(code, "as the model has it");
    }
}
