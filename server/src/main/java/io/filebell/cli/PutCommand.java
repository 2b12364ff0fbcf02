package io.filebell.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code filebell put}: files of this machine into a workspace. */
@Command(
        name = "put",
        description = "Put files into a workspace.",
        customSynopsis = "filebell put [--server URL] [--json] FILE... [WORKSPACE:]/PATH",
        footer = {
            "",
            "A path that ends in a slash is a folder, and so is the place of several files.",
            "WORKSPACE is a name or an id, and may be left out when there is only one.",
            "",
            "Examples:",
            "  filebell put report.pdf Contracts:/inbox/",
            "  filebell put a.pdf b.pdf /inbox",
            "  pg_dump shop | filebell put - /backups/shop.sql"
        })
final class PutCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE... PLACE",
            hideParamSyntax = true,
            description = "The files, - for standard input, and the place on the server.")
    private List<String> arguments = List.of();

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Show each file's node as JSON, one in a line.")
    private boolean json;

    PutCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (arguments.size() < 2) {
            throw Failure.wrongUsage("Say which files to put, and where: filebell put FILE..."
                    + " [WORKSPACE:]/PATH");
        }
        RemotePath place = RemotePath.parse(arguments.getLast());
        List<Source> sources = arguments.subList(0, arguments.size() - 1).stream()
                .map(name -> Source.of(shell, name))
                .toList();
        if (place.isFolder()) {
            sources.forEach(Source::requireName);
        }
        try (ServerClient client = new ServerClient(server.access(shell))) {
            Upload upload =
                    new Upload(shell, client, new Workspaces(client).choose(place.workspace()));
            for (Source source : sources) {
                boolean inside = place.isFolder() || sources.size() > 1;
                NodeView node = inside
                        ? upload.send(source, place.child(source.requireName()))
                        : upload.sendAtOrInto(source, place);
                NodeReport.put(shell.terminal(), node, json);
            }
        }
        return Commands.DONE;
    }
}
