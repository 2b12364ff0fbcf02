package io.filebell.workspace;

import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;

/** What callers can do with folders alone. */
final class FolderOperations {

    private final Nodes nodes;

    FolderOperations(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Which folder to make. */
    record CreateFolder(
            WorkspaceId workspace,

            @Says("The folder's path; folders above it that are missing are made.")
            String path) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.post("/v1/workspaces/{workspace}/folders")
                .named("folder.create")
                .says("Make a folder.")
                .needs(Scope.FILES_WRITE)
                .answers(201)
                .takes(CreateFolder.class)
                .gives(Node.class)
                .by(this::create));
    }

    Node create(Caller caller, CreateFolder input) {
        NodePath path = NodePath.parse(input.path());
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Trail trail = nodes.tree().free(tx, input.workspace(), path);
            return nodes.changes().createFolder(tx, author, stamp, trail);
        });
    }
}
