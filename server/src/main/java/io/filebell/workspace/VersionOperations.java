package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers can do with the versions of files. */
final class VersionOperations {

    private static final String VERSIONS = NodeOperations.NODE + "/versions";

    private static final CursorFormat<Position> CURSOR =
            new CursorFormat<>("versions", Position.class);

    private final Nodes nodes;

    VersionOperations(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Which part of which list. */
    record ListVersions(
            WorkspaceId workspace,
            NodeId node,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    /** The list goes on below this number. */
    record Position(long number) {}

    /** Which version to restore. */
    record OneVersion(WorkspaceId workspace, NodeId node, VersionId version) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get(VERSIONS)
                .named("version.list")
                .says("List the versions of a file, the newest first.")
                .needs(Scope.FILES_READ)
                .takes(ListVersions.class)
                .givesPageOf(Version.class)
                .by(this::list));
        catalog.add(Operation.post(VERSIONS + "/{version}/restore")
                .named("version.restore")
                .says("Make an earlier content of a file its newest version.")
                .needs(Scope.FILES_WRITE)
                .takes(OneVersion.class)
                .gives(Node.class)
                .by(this::restore));
    }

    Page<Version> list(Caller caller, ListVersions input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        long before = CURSOR.read(input.cursor()).map(Position::number).orElse(Long.MAX_VALUE);
        return nodes.database().read(tx -> {
            Located file = file(nodes.tree().live(tx, input.workspace(), input.node()));
            List<VersionRows.Row> rows = nodes.stores()
                    .versions()
                    .before(tx, file.node().id(), before, input.limit() + 1);
            Page<VersionRows.Row> page = Page.of(
                    rows,
                    input.limit(),
                    last -> CURSOR.write(new Position(last.version().number())));
            return new Page<>(
                    page.items().stream()
                            .map(row -> Version.of(file.node(), row))
                            .toList(),
                    page.next());
        });
    }

    Node restore(Caller caller, OneVersion input) {
        return nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            Located file = file(nodes.tree().live(tx, input.workspace(), input.node()));
            FileVersion earlier = nodes.stores()
                    .versions()
                    .find(tx, input.node(), input.version())
                    .orElseThrow(() ->
                            Problem.notFound("version " + input.version() + " of " + file.path()))
                    .version();
            return nodes.changes().restoreVersion(tx, author, stamp, file, earlier);
        });
    }

    private static Located file(Located node) {
        if (node.node().isFolder()) {
            throw NodeProblems.isFolder(node.path());
        }
        return node;
    }
}
