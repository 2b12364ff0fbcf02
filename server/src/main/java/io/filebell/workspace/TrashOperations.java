package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.workspace.NodeEvents.TrashEmptied;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callers can do with the trash as a whole. */
final class TrashOperations {

    private static final String TRASH = "/v1/workspaces/{workspace}/trash";

    private static final CursorFormat<Position> CURSOR =
            new CursorFormat<>("trash", Position.class);

    private final Nodes nodes;

    TrashOperations(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Which part of which list. */
    record ListTrash(
            WorkspaceId workspace,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says(Page.CURSOR) @Nullable String cursor) {}

    /** The list goes on before this one. */
    record Position(long trashedAt, NodeId node) {}

    /** Whose trash to empty. */
    record EmptyTrash(WorkspaceId workspace) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get(TRASH)
                .named("trash.list")
                .says("List what is in the trash, the latest first.")
                .needs(Scope.FILES_READ)
                .takes(ListTrash.class)
                .givesPageOf(TrashedNode.class)
                .by(this::list));
        catalog.add(Operation.post(TRASH + "/empty")
                .named("trash.empty")
                .says("Delete for good all that is in the trash now.")
                .needs(Scope.FILES_WRITE)
                .effect(Effect.DESTROY)
                .takes(EmptyTrash.class)
                .gives(TrashEmptied.class)
                .by(this::empty));
    }

    Page<TrashedNode> list(Caller caller, ListTrash input) {
        nodes.access().require(caller, input.workspace(), Scope.FILES_READ);
        Optional<Position> before = CURSOR.read(input.cursor());
        return nodes.database().read(tx -> {
            long emptied = nodes.stores().nodes().emptiedUntil(tx, input.workspace());
            List<NodeRow> rows = nodes.stores()
                    .trash()
                    .latest(tx, input.workspace(), emptied, before, input.limit() + 1);
            Page<NodeRow> page = Page.of(rows, input.limit(), last -> CURSOR.write(position(last)));
            return new Page<>(page.items().stream().map(TrashedNode::of).toList(), page.next());
        });
    }

    private static Position position(NodeRow row) {
        return new Position(row.trashed().orElseThrow().stamp().at().toEpochMilli(), row.id());
    }

    TrashEmptied empty(Caller caller, EmptyTrash input) {
        TrashEmptied emptied = nodes.change(caller, input.workspace(), (tx, author, stamp) -> {
            TrashRows trash = nodes.stores().trash();
            long before = nodes.stores().nodes().emptiedUntil(tx, input.workspace());
            TrashRows.Holding holding = trash.holding(tx, input.workspace(), before);
            TrashEmptied told = new TrashEmptied(holding.count());
            if (holding.count() > 0) {
                trash.empty(tx, author, holding.latest());
                author.tell(tx, nodes.events(), NodeEvents.TRASH_EMPTIED, Optional.empty(), told);
            }
            return told;
        });
        nodes.wakeKeeper();
        return emptied;
    }
}
