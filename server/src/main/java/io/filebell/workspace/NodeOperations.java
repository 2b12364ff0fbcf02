package io.filebell.workspace;

import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers can do with files and folders alike. */
public final class NodeOperations {

    private static final String NODES = "/v1/workspaces/{workspace}/nodes";
    private static final String NODE = NODES + "/{node}";

    private final Nodes nodes;

    NodeOperations(Nodes nodes) {
        this.nodes = nodes;
    }

    void addTo(Catalog catalog) {
        catalog.add(Operation.get(NODES)
                .named("node.list")
                .says("List what is in a folder, by name; a file's path lists the file.")
                .needs(Scope.FILES_READ)
                .takes(ListNodes.class)
                .givesPageOf(Node.class)
                .by(this::list));
        catalog.add(Operation.get(NODE)
                .named("node.get")
                .says("Show a file or folder.")
                .needs(Scope.FILES_READ)
                .takes(NodeRef.class)
                .gives(Node.class)
                .by(this::get));
    }

    /** Which node. */
    public record NodeRef(WorkspaceId workspace, NodeId node) {}

    /** Which part of which list. */
    public record ListNodes(
            WorkspaceId workspace,
            @Says("The folder, / if left out.") @Nullable String path,

            @Says("Whether to list all beneath, each folder's nodes after it.") @Nullable
            Boolean recursive,

            @Nullable Integer limit,
            @Nullable String cursor) {}

    public Page<Node> list(Caller caller, ListNodes input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        NodePath path = input.path() == null ? NodePath.ROOT : NodePath.parse(input.path());
        Paging paging = Paging.of(input.limit(), input.cursor());
        boolean recursive = Boolean.TRUE.equals(input.recursive());
        List<Listing.Entry> entries = nodes.database()
                .read(tx -> entries(tx, input.workspace(), path, paging, recursive));
        int base = path.segments().size();
        return paging.page(
                entries,
                entry -> String.join(
                        "/",
                        entry.path()
                                .segments()
                                .subList(base, entry.path().segments().size())),
                entry -> entry.node().at(entry.path().toString()));
    }

    private List<Listing.Entry> entries(
            Tx tx, WorkspaceId workspace, NodePath path, Paging paging, boolean recursive) {
        NodeId folder = NodeRow.root(workspace);
        if (!path.isRoot()) {
            Located located = nodes.tree().at(tx, workspace, path);
            if (!located.node().isFolder()) {
                return List.of(new Listing.Entry(located.node(), path));
            }
            folder = located.node().id();
        }
        Listing listing = new Listing(nodes.stores().nodes(), tx, paging.limit() + 1);
        return recursive
                ? listing.beneath(
                        folder,
                        path,
                        paging.after().isEmpty()
                                ? List.of()
                                : List.of(paging.after().split("/")))
                : listing.children(folder, path, paging.after());
    }

    public Node get(Caller caller, NodeRef input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        return nodes.database()
                .read(tx ->
                        nodes.tree().live(tx, input.workspace(), input.node()).view());
    }
}
