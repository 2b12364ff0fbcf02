package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Change;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Example;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callers can do with files and folders alike. */
final class NodeOperations {

    static final String NODES = "/v1/workspaces/{workspace}/nodes";
    static final String NODE = NODES + "/{node}";

    private static final CursorFormat<Position> CURSOR =
            new CursorFormat<>("nodes", Position.class);

    private final Nodes nodes;
    private final FolderCopier copier;

    NodeOperations(Nodes nodes) {
        this.nodes = nodes;
        this.copier = new FolderCopier(nodes);
    }

    /** Which node. */
    record OneNode(WorkspaceId workspace, NodeId node) {}

    /** Which part of which list. */
    record ListNodes(
            WorkspaceId workspace,
            @Says("The folder to list.") @Default("/") String path,

            @Says("Whether to list all beneath, each folder's nodes after it.") @Default("false")
            boolean recursive,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    /**
     * Where a list goes on: after a name in a folder, which is not the listed one with all beneath.
     */
    record Position(NodeId folder, String name) {}

    /** What to change. */
    record UpdateNode(
            WorkspaceId workspace,
            NodeId node,

            @Says("A new name within the same folder.") @Example("contract.pdf")
            Change<String> name,

            @Says("Texts by key to set; null takes a key away.")
            Change<Map<String, @Nullable String>> metadata,

            @Says(IF_REVISION) @Nullable Long ifRevision) {}

    /** Where to. */
    record MoveNode(
            WorkspaceId workspace,
            NodeId node,

            @Says("The new path, name included; missing folders are made.")
            String path,

            @Says(IF_REVISION) @Nullable Long ifRevision) {}

    /** What to copy where to. */
    record CopyNode(
            WorkspaceId workspace,
            NodeId node,

            @Says("The copy's path, name included; missing folders are made.")
            String path) {}

    /** What to trash. */
    record TrashNode(
            WorkspaceId workspace,
            NodeId node,
            @Says(IF_REVISION) @Nullable Long ifRevision) {}

    /** What to restore. */
    record RestoreNode(
            WorkspaceId workspace,
            NodeId node,

            @Says("Another path than where it was, name included; missing folders are made.")
            @Nullable
            String path) {}

    private static final String IF_REVISION =
            "Changes the node only when this is its revision; answers 412 otherwise.";

    void addTo(Catalog catalog) {
        catalog.add(Operation.get(NODES)
                .named("node.list")
                .says("List what is in a folder, by name; a file's path lists just the file.")
                .needs(Scope.FILES_READ)
                .takes(ListNodes.class)
                .givesPageOf(Node.class)
                .by(this::list));
        catalog.add(Operation.get(NODE)
                .named("node.get")
                .says("Show a file or folder.")
                .needs(Scope.FILES_READ)
                .takes(OneNode.class)
                .gives(Node.class)
                .by(this::get));
        catalog.add(Operation.patch(NODE)
                .named("node.update")
                .says("Rename a file or folder, or change its metadata.")
                .needs(Scope.FILES_WRITE)
                .takes(UpdateNode.class)
                .gives(Node.class)
                .by(this::update));
        catalog.add(Operation.post(NODE + "/move")
                .named("node.move")
                .says("Move a file or folder to another path; a folder carries all beneath.")
                .needs(Scope.FILES_WRITE)
                .takes(MoveNode.class)
                .gives(Node.class)
                .by(this::move));
        catalog.add(Operation.post(NODE + "/copy")
                .named("node.copy")
                .says("Copy a file's current content, or a folder with all beneath.")
                .needs(Scope.FILES_WRITE)
                .answers(201)
                .takes(CopyNode.class)
                .gives(Node.class)
                .by(this::copy));
        catalog.add(Operation.post(NODE + "/trash")
                .named("node.trash")
                .says("Move a file or folder to the trash, with all beneath.")
                .needs(Scope.FILES_WRITE)
                .takes(TrashNode.class)
                .gives(Node.class)
                .by(this::trash));
        catalog.add(Operation.post(NODE + "/restore")
                .named("node.restore")
                .says("Bring a file or folder back from the trash, with all beneath.")
                .needs(Scope.FILES_WRITE)
                .takes(RestoreNode.class)
                .gives(Node.class)
                .by(this::restore));
        catalog.add(Operation.delete(NODE)
                .named("node.delete")
                .says("Delete a file or folder for good, with all beneath, in the trash or not.")
                .needs(Scope.FILES_WRITE)
                .effect(Effect.DESTROY)
                .takes(TrashNode.class)
                .givesNothing()
                .by(this::delete));
    }

    Page<Node> list(Caller caller, ListNodes input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        NodePath path = NodePath.parse(input.path());
        Optional<Position> after = CURSOR.read(input.cursor());
        List<Listing.Entry> entries = nodes.database().read(tx -> entries(tx, input, path, after));
        Page<Listing.Entry> page = Page.of(
                entries,
                input.limit(),
                last -> CURSOR.write(new Position(
                        last.node().parent().orElseThrow(), last.node().name())));
        return new Page<>(page.items().stream().map(Listing.Entry::view).toList(), page.next());
    }

    private List<Listing.Entry> entries(
            Tx tx, ListNodes input, NodePath path, Optional<Position> after) {
        NodeId folder = NodeRow.root(input.workspace());
        if (!path.isRoot()) {
            Located located = nodes.tree().at(tx, input.workspace(), path);
            if (!located.node().isFolder()) {
                return List.of(new Listing.Entry(located.node(), path));
            }
            folder = located.node().id();
        }
        Listing listing = new Listing(nodes.stores().nodes(), tx, input.limit() + 1);
        if (!input.recursive()) {
            return listing.children(folder, path, after.map(Position::name).orElse(""));
        }
        List<String> names =
                after.map(at -> names(tx, input.workspace(), path, at)).orElse(List.of());
        return listing.beneath(folder, path, names);
    }

    /** The names from the listed folder down to where its list goes on. */
    private List<String> names(Tx tx, WorkspaceId workspace, NodePath listed, Position at) {
        NodePath folder = nodes.tree()
                .pathOfFolder(tx, workspace, at.folder())
                .filter(path -> path.startsWith(listed))
                .orElseThrow(NodeProblems::listMoved);
        int depth = listed.segments().size();
        List<String> names = folder.child(at.name()).segments();
        return names.subList(depth, names.size());
    }

    Node get(Caller caller, OneNode input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        return nodes.database()
                .read(tx ->
                        nodes.tree().live(tx, input.workspace(), input.node()).view());
    }

    Node update(Caller caller, UpdateNode input) {
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Located node = expected(tx, input.workspace(), input.node(), input.ifRevision());
            if (input.name() instanceof Change.Set<String>(String name)) {
                NodePath to = node.path().parent().child(name);
                nodes.changes().move(tx, author, stamp, node, to);
                node = nodes.tree().live(tx, input.workspace(), input.node());
            }
            if (input.metadata() instanceof Change.Set<Map<String, @Nullable String>> changed) {
                Metadata metadata = node.node().metadata().patched(changed.value());
                return nodes.changes().setMetadata(tx, author, stamp, node, metadata);
            }
            return node.view();
        });
    }

    Node move(Caller caller, MoveNode input) {
        NodePath to = NodePath.parse(input.path());
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Located node = expected(tx, input.workspace(), input.node(), input.ifRevision());
            return nodes.changes().move(tx, author, stamp, node, to);
        });
    }

    Node copy(Caller caller, CopyNode input) {
        return copier.copy(caller, input.workspace(), input.node(), NodePath.parse(input.path()));
    }

    Node trash(Caller caller, TrashNode input) {
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Located node = expected(tx, input.workspace(), input.node(), input.ifRevision());
            return nodes.changes().trash(tx, author, stamp, node);
        });
    }

    Node restore(Caller caller, RestoreNode input) {
        Optional<NodePath> to = Optional.ofNullable(input.path()).map(NodePath::parse);
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            NodeRow node = nodes.tree().inTrash(tx, input.workspace(), input.node());
            return nodes.changes().restore(tx, author, stamp, node, to);
        });
    }

    Operation.Nothing delete(Caller caller, TrashNode input) {
        Operation.Nothing done = nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Optional<NodeRow> row =
                    nodes.stores().nodes().find(tx, input.workspace(), input.node());
            if (row.isPresent() && row.get().trashed().isPresent()) {
                NodeRow node = nodes.tree().inTrash(tx, input.workspace(), input.node());
                checkRevision(
                        node,
                        NodePath.parse(node.trashed().orElseThrow().path()),
                        input.ifRevision());
                nodes.changes().deleteTrashed(tx, author, stamp.at(), node);
            } else {
                Located node = expected(tx, input.workspace(), input.node(), input.ifRevision());
                nodes.changes().delete(tx, author, stamp.at(), node);
            }
            return Operation.Nothing.NOTHING;
        });
        nodes.wakeKeeper();
        return done;
    }

    private Located expected(Tx tx, WorkspaceId workspace, NodeId id, @Nullable Long ifRevision) {
        Located node = nodes.tree().live(tx, workspace, id);
        checkRevision(node.node(), node.path(), ifRevision);
        return node;
    }

    private static void checkRevision(NodeRow node, NodePath path, @Nullable Long ifRevision) {
        if (ifRevision != null && ifRevision != node.revision()) {
            throw NodeProblems.otherRevision(path, node.revision());
        }
    }
}
