package io.filebell.cli;

import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal.Style;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code filebell ls}: what is in a folder of a workspace. */
@Command(
        name = "ls",
        description =
                "List what is in a folder; without one, the workspaces or the only one's root.",
        footer = {"", "Examples:", "  filebell ls Contracts:/inbox", "  filebell ls -r /"})
final class ListCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            arity = "0..1",
            paramLabel = "[[WORKSPACE:]/PATH]",
            hideParamSyntax = true,
            description = "The folder, or a file.")
    private @Nullable String place;

    @Option(
            names = {"-r", "--recursive"},
            description = "With all beneath.")
    private boolean recursive;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show each node as JSON, one in a line.")
    private boolean json;

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try (ServerClient client = new ServerClient(server.access(shell))) {
            Workspaces workspaces = new Workspaces(client);
            if (place != null) {
                RemotePath path = RemotePath.parse(place);
                nodes(client, workspaces.choose(path.workspace()), path);
                return Commands.DONE;
            }
            List<Workspaces.Known> all = workspaces.all();
            if (all.size() == 1) {
                nodes(client, all.getFirst(), new RemotePath(Optional.empty(), "/"));
            } else {
                workspaces(client, all);
            }
        }
        return Commands.DONE;
    }

    private void workspaces(ServerClient client, List<Workspaces.Known> all) {
        Terminal terminal = shell.terminal();
        if (json) {
            client.forEach(Workspaces.PATH + "?limit=500", this::show);
            return;
        }
        if (all.isEmpty()) {
            terminal.note(
                    "There is no workspace yet. Make one: filebell workspace create --name NAME");
            return;
        }
        Table table = Table.of(List.of("workspace", "id"), List.of(Side.LEFT, Side.LEFT));
        all.forEach(known -> table.row(known.name() + ":/", known.id()));
        table.print(terminal);
    }

    private void nodes(ServerClient client, Workspaces.Known workspace, RemotePath path) {
        String query = workspace.nodes() + "?limit=500&path=" + RemotePath.encode(path.path())
                + "&recursive=" + recursive;
        Terminal terminal = shell.terminal();
        if (json) {
            client.forEach(query, this::show);
            return;
        }
        List<NodeView> nodes = client.list(query).stream().map(NodeView::new).toList();
        if (nodes.isEmpty()) {
            terminal.note(terminal.styledError(Style.DIM, "The folder is empty."));
            return;
        }
        NodeReport.list(terminal, nodes, recursive);
    }

    private void show(JsonNode item) {
        shell.terminal().line(item.toString());
        shell.terminal().requireReader();
    }
}
