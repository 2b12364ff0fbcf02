package io.filebell.cli;

import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal.Style;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Nodes as a command shows them: to people in words, to programs as one JSON text in a line. */
final class NodeReport {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private NodeReport() {}

    /** A file that was just put. */
    static void put(Terminal terminal, NodeView node, boolean json) {
        if (json) {
            terminal.line(node.json().toString());
            return;
        }
        String facts = Figures.bytes(node.size())
                + (node.versionNumber() > 1 ? ", version " + node.versionNumber() : "");
        terminal.line(node.path() + "  " + terminal.styled(Style.DIM, facts));
    }

    /** @param whole whether to show paths rather than names */
    static void list(Terminal terminal, List<NodeView> nodes, boolean whole) {
        Table table = Table.of(
                List.of("size", "changed", "name"), List.of(Side.RIGHT, Side.LEFT, Side.LEFT));
        for (NodeView node : nodes) {
            String name = (whole ? node.path() : node.name()) + (node.isFolder() ? "/" : "");
            table.row(
                    node.isFolder() ? "-" : Figures.bytes(node.size()),
                    local(node.updatedAt()),
                    node.isFolder() ? terminal.styled(Style.CYAN, name) : name);
        }
        table.print(terminal);
    }

    private static String local(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }
}
