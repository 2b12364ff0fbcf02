package io.filebell.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell get}: a file of a workspace onto this machine. */
@Command(
        name = "get",
        description = "Get a file out of a workspace. Its SHA-256 is checked before it shows up.",
        customSynopsis = "filebell get [--server URL] [--json] [WORKSPACE:]/PATH [FILE]",
        footer = {
            "",
            "Examples:",
            "  filebell get Contracts:/inbox/report.pdf",
            "  filebell get /inbox/report.pdf ~/Downloads/",
            "  filebell get /backups/shop.sql - | psql shop"
        })
final class GetCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "PLACE", description = "The file on the server.")
    private String place = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to put it: a file, a folder, or - for standard output."
                    + " Default: the same name, here.")
    private @Nullable String target;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show the file's node as JSON.")
    private boolean json;

    GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        RemotePath path = RemotePath.parse(place);
        boolean piped = "-".equals(target);
        if (piped && json) {
            throw Failure.wrongUsage("Standard output can hold the file or --json, not both.");
        }
        try (ServerClient client = new ServerClient(server.access(shell))) {
            Download download =
                    new Download(shell, client, new Workspaces(client).choose(path.workspace()));
            NodeView node = download.find(path);
            if (piped) {
                download.toStream(node, shell.terminal().bytes());
                return Commands.DONE;
            }
            Path file = file(node);
            download.toFile(node, file);
            if (json) {
                shell.terminal().line(node.json().toString());
            } else {
                shell.terminal()
                        .line(file + "  "
                                + shell.terminal()
                                        .styled(Terminal.Style.DIM, Figures.bytes(node.size())));
            }
        }
        return Commands.DONE;
    }

    private Path file(NodeView node) {
        try {
            Path chosen = Path.of(target == null ? "." : target);
            boolean folder = Files.isDirectory(chosen) || (target != null && target.endsWith("/"));
            return folder ? chosen.resolve(Path.of(node.name()).getFileName()).normalize() : chosen;
        } catch (InvalidPathException e) {
            throw Failure.wrongUsage("\"" + e.getInput() + "\" is no file: " + e.getReason() + ".");
        }
    }
}
