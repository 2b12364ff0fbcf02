package io.filebell.workspace;

import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks down a tree along a path. One statement walks {@link #LEVELS} levels, because most paths
 * are short and a statement costs more than a join. The row at the end is read on its own: where a
 * file is about to come there is none, and each of its columns would cost as much as a join.
 */
final class Trails {

    private static final int LEVELS = 8;
    private static final int STEP_COLUMNS = 3;

    private final NodeRows nodes;
    private final List<String> walks = new ArrayList<>();

    Trails(NodeRows nodes) {
        this.nodes = nodes;
        for (int levels = 1; levels <= LEVELS; levels++) {
            walks.add(sql(levels));
        }
    }

    private record Level(NodeId id, boolean folder, int height) {}

    /** @param path not the root, which has no row */
    Trail follow(Tx tx, WorkspaceId workspace, NodePath path) {
        List<String> names = path.segments();
        List<Trail.Step> folders = new ArrayList<>();
        NodeId parent = NodeRow.root(workspace);
        int at = 0;
        while (true) {
            int levels = Math.min(LEVELS, names.size() - at);
            boolean last = at + levels == names.size();
            List<Level> seen = walk(tx, parent, names.subList(at, at + levels));
            for (int i = 0; i < seen.size(); i++) {
                Level level = seen.get(i);
                if (last && i == levels - 1) {
                    Optional<NodeRow> end = nodes.find(tx, workspace, level.id());
                    return new Trail(path, folders, end, Optional.empty());
                }
                if (!level.folder()) {
                    NodePath file = path.prefix(at + i + 1);
                    return new Trail(path, folders, Optional.empty(), Optional.of(file));
                }
                folders.add(new Trail.Step(level.id(), level.height()));
                parent = level.id();
            }
            at += levels;
            if (seen.size() < levels) {
                return new Trail(path, folders, Optional.empty(), Optional.empty());
            }
        }
    }

    /** The way up from a node of the workspace; empty when the workspace has no such node. */
    Optional<Lineage> lineage(Tx tx, WorkspaceId workspace, NodeId node) {
        List<Ancestor> up = tx.query("""
                WITH RECURSIVE up (id, parent, name, height, trashed_at, depth) AS (
                    SELECT id, parent, name, height, trashed_at, 0 FROM node
                    WHERE id = :node AND workspace = :workspace
                    UNION ALL
                    SELECT node.id, node.parent, node.name, node.height, node.trashed_at,
                        up.depth + 1
                    FROM node JOIN up ON node.id = up.parent WHERE up.depth < :limit)
                SELECT id, parent, name, height, trashed_at FROM up ORDER BY depth DESC
                """)
                .bind("node", node.value())
                .bind("workspace", workspace.value())
                .bind("limit", Limits.PATH_SEGMENTS)
                .map(row -> new Ancestor(
                        new Trail.Step(new NodeId(row.getString(1)), row.getInt(4)),
                        Optional.ofNullable(row.getString(2)).map(NodeId::new),
                        row.getString(3),
                        row.getObject(5) != null))
                .list();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        boolean rooted = up.getFirst().parent().equals(Optional.of(NodeRow.root(workspace)));
        boolean live = rooted && up.stream().noneMatch(Ancestor::trashed);
        NodePath path = NodePath.ROOT;
        for (Ancestor ancestor : up) {
            path = path.child(ancestor.name());
        }
        List<Trail.Step> above =
                up.subList(0, up.size() - 1).stream().map(Ancestor::step).toList();
        return Optional.of(new Lineage(above, path, live));
    }

    private record Ancestor(
            Trail.Step step, Optional<NodeId> parent, String name, boolean trashed) {}

    /**
     * The way up from a node.
     *
     * @param live whether it ends at the root without anything trashed on it, the node included
     */
    record Lineage(List<Trail.Step> above, NodePath path, boolean live) {}

    /** The levels that are there, from the top. */
    private List<Level> walk(Tx tx, NodeId parent, List<String> names) {
        int levels = names.size();
        var query = tx.query(walks.get(levels - 1)).bind("parent", parent.value());
        for (int i = 0; i < levels; i++) {
            query.bind("name" + i, names.get(i));
        }
        return query.map(row -> levels(row, levels)).findOne().orElse(List.of());
    }

    private static List<Level> levels(ResultSet row, int levels) throws SQLException {
        List<Level> seen = new ArrayList<>(levels);
        for (int i = 0; i < levels; i++) {
            int column = i * STEP_COLUMNS + 1;
            @Nullable String id = row.getString(column);
            if (id == null) {
                break;
            }
            boolean folder = row.getString(column + 1).equals(NodeKind.FOLDER.text());
            seen.add(new Level(new NodeId(id), folder, row.getInt(column + 2)));
        }
        return seen;
    }

    private static String sql(int levels) {
        List<String> columns = new ArrayList<>();
        StringBuilder from = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            String n = "n" + i;
            columns.add(n + ".id, " + n + ".kind, " + n + ".height");
            if (i == 0) {
                from.append("node n0");
            } else {
                from.append(" LEFT JOIN node ")
                        .append(n)
                        .append(" ON ")
                        .append(n)
                        .append(".parent = n")
                        .append(i - 1)
                        .append(".id")
                        .append(" AND ")
                        .append(n)
                        .append(".name = :name")
                        .append(i)
                        .append(" AND ")
                        .append(n)
                        .append(".trashed_at IS NULL");
            }
        }
        return "SELECT " + String.join(", ", columns) + " FROM " + from
                + " WHERE n0.parent = :parent AND n0.name = :name0 AND n0.trashed_at IS NULL";
    }
}
